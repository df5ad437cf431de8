import { FreeswitchEngine } from './freeswitch/engine.ts';
import { conversationSpec } from './actors/ports/conversations.suite.ts';
import { ScriptedProvider } from './media/ai/scripted-provider.ts';
import { startMediaPlane } from './media/index.ts';
import { parseSdp } from './media/codec/sdp.ts';
import { RtpParty } from './media/scripted-party.ts';
import { toneOf } from './media/tones-heard.ts';
import { startEmbeddedSip } from './sip/embedded/index.ts';
import { connectSignalling } from './sip/gateway/connect.ts';
import { mediaCalls } from './sip/gateway/media-calls.ts';
import { silentLog } from './actors/ports/log.ts';
const sip = await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } });
const signalling = await connectSignalling(sip.control, silentLog);
const provider = await ScriptedProvider.listen();
const plane = await startMediaPlane({ rtp: { host: '127.0.0.1', portMin: 37000, portMax: 37399, drainMs: 50 }, ai: { baseUrl: provider.baseUrl, apiKey: 'k' }, workers: 1, log: silentLog });
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
for (const kind of ['rtp', 'fork'] as const) {
  const engine = new FreeswitchEngine({ host: '127.0.0.1', port: 18021, password: 'pw', place: mediaCalls(signalling), callbackPort: 0, audio: kind, nodeId: 'n', log: silentLog,
    plane: { engine: plane.engine, announce: (t: string, c: string) => plane.socketLegUrl(t, c) } });
  const party = await RtpParty.open();
  const o = await engine.open({ callId: 'c' + kind, codecs: ['PCMU', 'PCMA'] });
  engine.onFact(o.endpointId, console.log);
  await plane.conversations.open('c' + kind, o.leg, conversationSpec, () => {});
  await engine.accept(o.endpointId, party.sdp(), 'early');
  await engine.accept(o.endpointId, party.sdp(), 'final');
  await plane.conversations.start('c' + kind, { speak: false });
  party.to = parseSdp(o.offer).port;
  party.speak(toneOf(500, 1000)); provider.session.speak('r1', 'i1', Buffer.from(toneOf(900, 1000))); await sleep(1200);
  party.press('5'); await sleep(300);
  await engine.sendDtmf(o.endpointId, '1#'); await sleep(100);
  await engine.reoffer(o.endpointId, party.sdp() + 'a=sendonly\r\n'); await sleep(100);
  await engine.reoffer(o.endpointId, party.sdp()); await sleep(100);
  console.log(await engine.close(o.endpointId, 'x')); await plane.conversations.close('c' + kind, 'x'); party.close();
  await sleep(200);
  await engine.shutDown();
}
process.exit();
