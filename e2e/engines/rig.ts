/** What every media server is tried with: our signalling, the audio plane, and an AI that does what the spec says. */
import { silentLog } from '../../actors/ports/log.ts';
import type { PlaceMediaCall } from '../../actors/ports/media-dialog.ts';
import { ScriptedProvider } from '../../media/ai/scripted-provider.ts';
import { startMediaPlane, type MediaPlane } from '../../media/index.ts';
import { startEmbeddedSip } from '../../sip/embedded/index.ts';
import { connectSignalling } from '../../sip/gateway/connect.ts';
import { mediaCalls } from '../../sip/gateway/media-calls.ts';
import type { Leftovers } from '../installation.ts';
import { HOST } from '../sip/sipp.ts';

export interface EngineRig {
  /** Places calls to media servers. */
  readonly place: PlaceMediaCall;
  readonly plane: MediaPlane;
  readonly provider: ScriptedProvider;
}

/** @param rtp the plane's ports, and how long a carrier may be silent */
export async function startEngineRig(
  leftovers: Leftovers,
  rtp: { readonly portMin: number; readonly portMax: number; readonly timeoutMs: number },
): Promise<EngineRig> {
  const sip = await startEmbeddedSip({ sip: { host: HOST, port: 0 } });
  leftovers.defer(() => sip.close());
  const signalling = await connectSignalling(sip.control, silentLog);
  leftovers.defer(() => signalling.close());
  const provider = await ScriptedProvider.listen();
  leftovers.defer(() => provider.close());
  const plane = await startMediaPlane({
    rtp: { host: HOST, drainMs: 50, ...rtp },
    ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
    workers: 1,
    log: silentLog,
  });
  leftovers.defer(() => plane.close());
  return { place: mediaCalls(signalling), plane, provider };
}
