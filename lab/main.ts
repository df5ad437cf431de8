/** `npm run lab`: starts the carrier, the stand-in for the OpenAI API, or both. */
import { readOptions, USAGE } from './options.ts';
import { startLabOpenai } from './openai/index.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const openai = await startLabOpenai(options.openai);
  const addresses = {
    openai: { baseUrl: openai.baseUrl, journal: `${openai.url}/journal` },
  };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
  await untilToldToEnd(options.withParent);
  await openai.close();
}

/** Resolves at the first signal, or when the parent that holds our stdin is gone. */
function untilToldToEnd(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    if (!withParent) return;
    process.stdin.once('close', () => resolve());
    process.stdin.resume();
  });
}

await main();
