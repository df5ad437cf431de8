/** `node one.ts SCENARIO`: plays one scenario; 0 when it goes as told, 1 when not, 3 when it cannot begin. */
import { Theatre } from '../play.ts';
import { SCENARIOS } from '../scenarios/index.ts';

const WITHIN_MS = 20_000;
const CANNOT_BEGIN = 3;

const name = process.argv[2] ?? '';
const scenario = SCENARIOS.find((each) => each.name === name);
const leftovers = new AsyncDisposableStack();
const theatre = new Theatre(leftovers);
try {
  if (!scenario) throw new Error(`There is no scenario “${name}”.`);
  await theatre.line(scenario.pace ?? 'rfc');
} catch (error) {
  console.error(error);
  process.exit(CANNOT_BEGIN);
}
const failed = (error: unknown): void => {
  console.error(error);
  // A SIPp that is left over ends by itself soon.
  process.exit(1);
};
setTimeout(() => failed(new Error(`not within ${WITHIN_MS} ms`)), WITHIN_MS).unref();
process.on('unhandledRejection', failed);
await theatre.play(scenario).catch(failed);
await leftovers.disposeAsync();
process.exit(0);
