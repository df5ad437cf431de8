/** `npm run check`: format, lint (import ranks included), types, unit specs. */
import { runSteps, type Step } from './steps.ts';

export const CHECKS: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the admin', command: ['ngc', '-p', 'admin/tsconfig.app.json', '--noEmit'] },
  {
    name: 'unit specs',
    command: ['node', 'node_modules/jasmine/bin/jasmine.js', '--config=jasmine.json'],
  },
];

if (import.meta.main) {
  const { failed } = await runSteps(CHECKS);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
