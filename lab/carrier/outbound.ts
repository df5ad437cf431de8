/** A call that the carrier places itself, as when somebody out there rings the product. */
import { HEADERS, type Exchange } from './call.ts';
import { nowMs } from '../steady-clock.ts';
import type { LineFigures } from './rtp-messages.ts';
import { readOffer, writeOffer } from './sdp.ts';

/** How the call shall go. */
export interface OutboundCall {
  /** SIP address to call. */
  readonly uri: string;
  /** Number of the caller, as From shows it. */
  readonly from: string;
  /** The caller hangs up so long after the answer, unless the other side does before. */
  readonly holdMs: number;
}

/** How it went. */
export interface OutboundResult {
  /** 200, or what the call was refused with. */
  readonly status: number;
  readonly endedBy: 'lab' | 'peer' | 'refusal';
  readonly rtp: LineFigures;
}

/** Places a call, says hello, and hangs up after a while. */
export async function placeCall(exchange: Exchange, call: OutboundCall): Promise<OutboundResult> {
  const { srf, rtp, voices, host } = exchange;
  const deaf = {
    agentStarted: () => undefined,
    agentStopped: () => undefined,
    played: () => undefined,
    pressed: () => undefined,
  };
  const line = await rtp.open(deaf, { key: call.uri });
  try {
    const dialog = await srf.createUAC(call.uri, {
      localSdp: writeOffer(host, line.port),
      headers: { 'User-Agent': HEADERS.Server, From: `<sip:${call.from}@${host}>` },
    });
    const answer = readOffer(dialog.remote.sdp);
    if (answer) line.connect(answer);
    line.answered(nowMs());
    line.play({ phraseId: voices.phrase('en', 'callee', 'hello').id });
    const gone = new Promise<'peer'>((resolve) => dialog.on('destroy', () => resolve('peer')));
    let timer: NodeJS.Timeout | undefined;
    const held = new Promise<'lab'>((resolve) => {
      timer = setTimeout(resolve, call.holdMs, 'lab');
    });
    const endedBy = await Promise.race([gone, held]);
    clearTimeout(timer);
    if (endedBy === 'lab') await dialog.destroy();
    return { status: 200, endedBy, rtp: await line.close() };
  } catch (error) {
    const { status } = error as { status?: unknown };
    if (typeof status !== 'number') throw error;
    return { status, endedBy: 'refusal', rtp: await line.close() };
  } finally {
    void line.close();
  }
}
