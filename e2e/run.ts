/** `npm test`: everything, closing with the line `N passed, N failed`. */
import { readdirSync } from 'node:fs';
import { CHECKS } from '../lint/check.ts';
import { runSteps, type Step } from '../lint/steps.ts';
import { installTestPrograms } from './packages.ts';

/** What talks on the telephone: it waits more than it reckons, so it runs beside the rest. */
const TELEPHONE =
  /^(answering|.*asterisk|crash|.*freeswitch|inbound|lab-sipp|one-call|phone-.*|reconnect|routing|sip-.*|supervision|tls|tools|transfer|trunk-.*|turn-taking)\.e2e/;

const files = readdirSync('e2e').filter((name) => name.endsWith('.e2e.spec.ts'));
const wholeSystem = (name: string, isWanted: (file: string) => boolean): Step => ({
  name,
  command: [
    ...(['node', 'node_modules/jasmine/bin/jasmine.js', '--config=e2e/jasmine.json'] as const),
    ...files.filter(isWanted).map((file) => `e2e/${file}`),
  ],
});

const WHOLE_SYSTEM: readonly (Step | readonly Step[])[] = [
  { name: 'specs of the admin', command: ['ng', 'test', '--watch=false', '--progress=false'] },
  [
    wholeSystem('whole system', (file) => !TELEPHONE.test(file)),
    wholeSystem('whole system: telephone', (file) => TELEPHONE.test(file)),
  ],
];

try {
  installTestPrograms();
  const { passed, failures, failed, titles } = await runSteps([...CHECKS, ...WHOLE_SYSTEM]);
  // A step that broke without counting a failing spec (format, types) counts as one.
  const broken = failures > 0 ? failures : failed.length;
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  for (const title of titles) console.log(`  ✘ ${title}`);
  console.log(`${passed} passed, ${broken} failed`);
  process.exitCode = broken === 0 && passed > 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
