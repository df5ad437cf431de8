import { dirname, join, relative, sep } from 'node:path';

/**
 * Who may import whom. The first prefix that fits a file is its zone; a zone may import itself
 * and the zones named here. `*` means everything.
 */
const FOUNDATION = [
  'server/contract',
  'server/config.ts',
  'actors/kernel',
  'actors/ports',
  'media/codec',
];
const ADAPTER = [...FOUNDATION, 'sip/disposition'];
const OUTSIDE = [
  ...ADAPTER,
  'server/models',
  'server/outbound',
  'server/routing',
  'server/stores',
  'server/sheets',
];

export const ZONES = [
  ['server/contract', []],
  ['server/config.ts', []],
  ['actors/kernel', []],
  ['actors/ports', []],
  ['media/codec', []],
  ['actors/campaigns', ['actors/kernel', 'actors/ports', 'actors/campaign', 'actors/call']],
  ['actors/campaign', ['actors/kernel', 'actors/ports', 'actors/call']],
  ['actors/call', ['actors/kernel', 'actors/ports', 'actors/realtime']],
  ['actors/realtime', ['actors/kernel', 'actors/ports']],
  ['actors/voice-test', ['actors/kernel', 'actors/ports', 'actors/realtime']],
  ['actors/trunks', ['actors/kernel', 'actors/ports']],
  ['actors/live', ['actors/kernel', 'actors/ports']],
  ['sip/disposition', ['actors/ports']],
  ['server/models', ['server/contract']],
  ['server/routing', ['server/contract']],
  ['sip/gateway', ADAPTER],
  ['sip/embedded', ADAPTER],
  ['sip/trace', ADAPTER],
  ['media/relayed', ADAPTER],
  ['media', ADAPTER],
  ['freeswitch', [...ADAPTER, 'media/relayed']],
  ['asterisk', [...ADAPTER, 'media/relayed']],
  ['server/postgres', FOUNDATION],
  ['server/start', FOUNDATION],
  ['server/testing', [...FOUNDATION, 'server/models', 'server/postgres']],
  ['server/stores', [...ADAPTER, 'server/models', 'server/routing']],
  ['server/sheets', ADAPTER],
  ['server/outbound', FOUNDATION],
  ['server/tools', [...FOUNDATION, 'server/outbound']],
  ['server/jobs', OUTSIDE],
  ['server/http', OUTSIDE],
  ['server/ai', [...ADAPTER, 'actors/realtime']],
  ['server/media-servers', FOUNDATION],
  ['server/voice-test', [...OUTSIDE, 'server/http', 'actors/voice-test']],
  ['server/live', [...OUTSIDE, 'server/http', 'actors/live']],
  ['server/supervision', [...OUTSIDE, 'server/http', 'server/live']],
  ['server/routes', [...OUTSIDE, 'server/http', 'server/jobs']],
  ['server/main.ts', ['*']],
  ['server/composition', ['*']],
  ['lab', ['media/codec', 'sip/embedded']],
  ['demo', ['server/contract', 'lab']],
  ['admin', ['server/contract']],
  ['e2e', ['*']],
  ['bench', ['*']],
  ['lint', ['*']],
];

const zoneOf = (path) => ZONES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));

/** Why `from` may not import `to` (both relative to the root), or undefined when it may. */
export function refusal(from, to) {
  const zone = zoneOf(from);
  const target = zoneOf(to);
  const isSpec = from.endsWith('.spec.ts') && !from.startsWith('admin/');
  if (!target || isSpec) return undefined;
  if (!zone) return `${from} lies in no zone of lint/import-ranks.js`;
  const [name, allowed] = zone;
  if (name === target[0] || allowed.includes('*') || allowed.includes(target[0])) return undefined;
  return `${name} must not import ${target[0]} (import ranks, lint/import-ranks.js)`;
}

/** ESLint rule: relative imports follow the ranks. */
export default {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const root = context.settings.root ?? context.cwd;
    const from = relative(root, context.filename).split(sep).join('/');
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string' || !source.startsWith('.')) return;
      const to = relative(root, join(dirname(context.filename), source))
        .split(sep)
        .join('/');
      const message = refusal(from, to);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
