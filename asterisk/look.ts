/** A first look at an Asterisk: whether it takes the account, and has what calls need. */
import * as z from 'zod';
import type { AriOptions } from './ari.ts';

export type AriAddress = Pick<AriOptions, 'url' | 'username' | 'password'>;

const Info = z.object({ system: z.object({ version: z.string() }) });
/** Brings the audio to the plane. */
const MODULE = 'chan_websocket.so';

/** @throws Error that says what is missing, and where to look */
export async function lookAtAsterisk(
  at: AriAddress,
  withinMs: number,
): Promise<{ readonly version: string }> {
  const signal = AbortSignal.timeout(withinMs);
  const info = await asked(at, '/asterisk/info', signal);
  if (info.status === 401)
    throw new Error(`Asterisk at ${at.url} refuses the ARI account. Check its ari.conf.`);
  if (!info.ok)
    throw new Error(`Asterisk at ${at.url} answers ${info.status}. Is that its HTTP server?`);
  const { system } = Info.parse(await info.json());
  const module = await asked(at, `/asterisk/modules/${MODULE}`, signal);
  if (!module.ok)
    throw new Error(`Asterisk at ${at.url} has no ${MODULE}: the audio of calls comes over it.`);
  return { version: system.version };
}

async function asked(at: AriAddress, path: string, signal: AbortSignal): Promise<Response> {
  const credentials = Buffer.from(`${at.username}:${at.password}`).toString('base64');
  try {
    return await fetch(new URL(`/ari${path}`, at.url), {
      headers: { authorization: `Basic ${credentials}` },
      signal,
    });
  } catch (error) {
    throw new Error(`Asterisk does not answer at ${at.url}. Check that it runs.`, {
      cause: error,
    });
  }
}
