/** `npm run lab`: starts the carrier, the stand-in for the OpenAI API, or both. */
import { startLabCarrier } from './carrier/index.ts';
import { personaTable } from './carrier/personas.ts';
import { startLabOpenai } from './openai/index.ts';
import { type LabOptions, readOptions, USAGE } from './options.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (options.help) process.stdout.write(USAGE);
  else if (options.personas) process.stdout.write(personaTable());
  else await serve(options);
}

/** Prints one line of JSON when everything is ready, and leaves nothing behind at the end. */
async function serve(options: LabOptions): Promise<void> {
  const told = untilToldToEnd(options.withParent);
  const [carrier, openai] = await Promise.all([
    options.carrier && startLabCarrier(options.carrier),
    options.openai && startLabOpenai(options.openai),
  ]);
  const addresses = {
    ...(carrier && {
      carrier: {
        sip: `${carrier.sip.host}:${String(carrier.sip.port)}`,
        journal: carrier.url,
      },
    }),
    ...(openai && { openai: { baseUrl: openai.baseUrl, journal: openai.url } }),
  };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
  await told;
  await Promise.all([carrier?.close(), openai?.close()]);
  process.stdin.destroy();
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
