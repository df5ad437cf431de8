import { Linter } from 'eslint';
import importRanks, { ZONES, refusal } from './import-ranks.js';

const lint = (filename: string, source: string) =>
  new Linter({ cwd: '/callboard' }).verify(
    `import '${source}';`,
    [
      {
        files: ['**/*.ts'],
        plugins: { callboard: { rules: { 'import-ranks': importRanks } } },
        rules: { 'callboard/import-ranks': 'error' },
      },
    ],
    { filename: `/callboard/${filename}` },
  );

/** One forbidden import per zone; each must be refused. */
const FORBIDDEN: [from: string, to: string][] = [
  ['server/contract/a.ts', 'actors/ports/media.ts'],
  ['server/config.ts', 'server/stores/a.ts'],
  ['actors/kernel/a.ts', 'actors/ports/media.ts'],
  ['actors/ports/a.ts', 'server/contract/calls.ts'],
  ['media/codec/a.ts', 'media/plane.ts'],
  ['actors/campaigns/a.ts', 'actors/realtime/state.ts'],
  ['actors/campaign/a.ts', 'actors/campaigns/state.ts'],
  ['actors/call/a.ts', 'actors/campaign/state.ts'],
  ['actors/realtime/a.ts', 'actors/call/state.ts'],
  ['actors/voice-test/a.ts', 'actors/call/state.ts'],
  ['actors/trunks/a.ts', 'sip/gateway/gateway.ts'],
  ['actors/live/a.ts', 'server/live/live.ts'],
  ['sip/disposition/a.ts', 'actors/kernel/actor.ts'],
  ['server/models/a.ts', 'server/stores/a.ts'],
  ['server/routing/a.ts', 'server/stores/a.ts'],
  ['sip/gateway/a.ts', 'sip/embedded/a.ts'],
  ['sip/embedded/a.ts', 'sip/gateway/a.ts'],
  ['sip/trace/a.ts', 'sip/gateway/a.ts'],
  ['media/relayed/a.ts', 'media/plane.ts'],
  ['media/plane.ts', 'sip/gateway/a.ts'],
  ['freeswitch/a.ts', 'media/plane.ts'],
  ['asterisk/a.ts', 'freeswitch/a.ts'],
  ['server/postgres/a.ts', 'server/models/a.ts'],
  ['server/start/a.ts', 'server/models/a.ts'],
  ['server/testing/a.ts', 'server/stores/a.ts'],
  ['server/stores/a.ts', 'server/http/app.ts'],
  ['server/sheets/a.ts', 'server/models/a.ts'],
  ['server/jobs/a.ts', 'server/routes/a.ts'],
  ['server/http/a.ts', 'server/routes/a.ts'],
  ['server/ai/a.ts', 'server/stores/a.ts'],
  ['server/media-servers/a.ts', 'asterisk/engine.ts'],
  ['server/voice-test/a.ts', 'server/live/live.ts'],
  ['server/supervision/a.ts', 'server/routes/a.ts'],
  ['server/outbound/a.ts', 'server/http/app.ts'],
  ['server/tools/a.ts', 'server/routes/a.ts'],
  ['server/live/a.ts', 'server/routes/a.ts'],
  ['server/routes/a.ts', 'actors/call/state.ts'],
  ['lab/carrier/a.ts', 'media/plane.ts'],
  ['demo/a.ts', 'server/stores/a.ts'],
  ['admin/src/app/a.ts', 'actors/ports/media.ts'],
  ['scratch/a.ts', 'server/contract/calls.ts'],
];

const up = (from: string, to: string) => '../'.repeat(from.split('/').length - 1) + to;

describe('import ranks', () => {
  for (const [from, to] of FORBIDDEN)
    it(`refuse ${from} importing ${to}`, () => {
      expect(lint(from, `./${up(from, to)}`).map((m) => m.message)).toEqual([
        jasmine.stringContaining('import-ranks'),
      ]);
    });

  it('have a forbidden example for every zone that is not free', () => {
    const free = ZONES.filter(([, allowed]) => allowed.includes('*')).map(([name]) => name);
    const shown = FORBIDDEN.map(([from]) => from);
    const missing = ZONES.map(([name]) => name).filter(
      (name) => !free.includes(name) && !shown.some((from) => from.startsWith(name)),
    );
    expect(missing).toEqual([]);
  });

  it('let a file import its own folder and what stands below it', () => {
    expect(refusal('actors/call/state.ts', 'actors/call/messages.ts')).toBeUndefined();
    expect(refusal('actors/campaign/edge.ts', 'actors/call/state.ts')).toBeUndefined();
    expect(refusal('server/main.ts', 'media/plane.ts')).toBeUndefined();
    expect(lint('sip/gateway/gateway.ts', '../disposition/sip.ts')).toEqual([]);
  });
});
