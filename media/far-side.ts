/** For the contract suite of media engines: a carrier's side that speaks RTP. */
import type { EngineUnderTest } from '../actors/ports/media-engine.suite.ts';
import { parseSdp } from './codec/sdp.ts';
import { RtpParty } from './scripted-party.ts';

export type FarSide = Pick<EngineUnderTest, 'farSdp' | 'strangeSdp' | 'pressKey'> & {
  close(): void;
};

export async function rtpFarSide(): Promise<FarSide> {
  const party = await RtpParty.open();
  return {
    farSdp: party.sdp(),
    strangeSdp: party.sdp({ types: '18 101' }),
    pressKey(offer, digit) {
      party.to = parseSdp(offer).port;
      party.press(digit);
    },
    close: () => party.close(),
  };
}
