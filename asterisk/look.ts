/** A first look at an Asterisk: whether it takes the account, and has what calls need. */
import * as z from 'zod';
import { LookError, type Looked } from '../actors/ports/media-look.ts';
import type { AriOptions } from './ari.ts';

export type AriAddress = Pick<AriOptions, 'url' | 'username' | 'password'>;

const Info = z.object({ system: z.object({ version: z.string() }) });
/** Brings the audio to the plane. */
const MODULE = 'chan_websocket.so';

/** It tells nothing of its load. @throws LookError that says what is missing, and where to look */
export async function lookAtAsterisk(at: AriAddress, withinMs: number): Promise<Looked> {
  const signal = AbortSignal.timeout(withinMs);
  const info = await asked(at, '/asterisk/info', signal);
  if (info.status === 401)
    throw new LookError(
      'credentials',
      `Asterisk at ${at.url} refuses the ARI account. Check its ari.conf.`,
    );
  if (!info.ok)
    throw new LookError(
      'reachable',
      `Asterisk at ${at.url} answers ${info.status}. Is that its HTTP server?`,
    );
  const { system } = Info.parse(await info.json());
  const module = await asked(at, `/asterisk/modules/${MODULE}`, signal);
  if (!module.ok)
    throw new LookError(
      'requirements',
      `Asterisk at ${at.url} has no ${MODULE}: the audio of calls comes over it.`,
    );
  return { version: system.version, cpu: null, channels: null };
}

async function asked(at: AriAddress, path: string, signal: AbortSignal): Promise<Response> {
  const credentials = Buffer.from(`${at.username}:${at.password}`).toString('base64');
  try {
    return await fetch(new URL(`/ari${path}`, at.url), {
      headers: { authorization: `Basic ${credentials}` },
      signal,
    });
  } catch (error) {
    throw new LookError(
      'reachable',
      `Asterisk does not answer at ${at.url}. Check that it runs.`,
      error,
    );
  }
}
