import { FreeswitchEngine } from './freeswitch/engine.ts';
import { conversationSpec } from './actors/ports/conversations.suite.ts';
import { ScriptedProvider } from './media/ai/scripted-provider.ts';
import { startMediaPlane } from './media/index.ts';
import { parseSdp } from './media/codec/sdp.ts';
import { RtpParty } from './media/scripted-party.ts';
import { toneOf, tonesIn } from './media/tones-heard.ts';
import { startEmbeddedSip } from './sip/embedded/index.ts';
import { connectSignalling } from './sip/gateway/connect.ts';
import { mediaCalls } from './sip/gateway/media-calls.ts';
import { silentLog } from './actors/ports/log.ts';
const sip = await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } });
const signalling = await connectSignalling(sip.control, silentLog);
const provider = await ScriptedProvider.listen();
const plane = await startMediaPlane({ rtp: { host: '127.0.0.1', portMin: 37000, portMax: 37399, drainMs: 50 }, ai: { baseUrl: provider.baseUrl, apiKey: 'k' }, workers: 1, log: silentLog });
const T = { callee: 500, agent: 900 };
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
for (const kind of ['embedded', 'rtp', 'fork'] as const) {
  const engine: any = kind === 'embedded' ? plane.engine : new FreeswitchEngine({ host: '127.0.0.1', port: 18021, password: 'pw', place: mediaCalls(signalling), callbackPort: 0, audio: kind, nodeId: 'n', log: silentLog,
    plane: { engine: plane.engine, announce: (t: string, c: string) => plane.socketLegUrl(t, c) } });
  const out: number[] = [], inn: number[] = [], stop: number[] = [], opens: number[] = [], accepts: number[] = []; let gaps = 0;
  for (let i = 0; i < 8; i++) {
    const party = await RtpParty.open();
    let t = performance.now();
    const o = await engine.open({ callId: 'c' + i, codecs: ['PCMU'] }); opens.push(performance.now() - t);
    await plane.conversations.open('c' + i, o.leg, conversationSpec, () => {});
    t = performance.now(); await engine.accept(o.endpointId, party.sdp(), 'final'); accepts.push(performance.now() - t);
    await plane.conversations.start('c' + i, { speak: false });
    party.to = parseSdp(o.offer).port;
    party.speak(toneOf(1, 10)); await sleep(700 + Math.random() * 20);
    party.heard.length = 0;
    t = performance.now();
    provider.session.speak('r1', 'i1', Buffer.from(toneOf(T.agent, 5000)));
    while (!party.heard.some(({ payload }) => tonesIn(payload, T).includes('agent'))) await sleep(1);
    out.push(performance.now() - t); await sleep(600);
    const n = party.heard.findIndex(({ payload }) => tonesIn(payload, T).includes('agent'));
    gaps += party.heard.slice(n).filter(({ payload }) => !tonesIn(payload, T).includes('agent')).length;
    t = performance.now(); await plane.conversations.clear('c' + i); const k = party.heard.length;
    await sleep(300); const late = party.heard.slice(k).filter(({ payload }) => tonesIn(payload, T).includes('agent')); stop.push(late.length ? late.at(-1)!.at - t : 0);
    const heard0 = provider.session.heard.length; t = performance.now();
    party.speak(toneOf(T.callee, 3000));
    while (!provider.session.heard.slice(heard0).some((b) => tonesIn(b, T).includes('callee'))) await sleep(1);
    inn.push(performance.now() - t);
    await plane.conversations.close('c' + i, 'x'); await engine.close(o.endpointId, 'x'); party.close();
  }
  const f = (a: number[]) => { a = [...a].sort((x, y) => x - y); return `p50 ${a[a.length >> 1]!.toFixed(0)} max ${a.at(-1)!.toFixed(0)}`; };
  console.log(kind, 'open', f(opens), '| accept', f(accepts), '| out', f(out), '| in', f(inn), '| stop', f(stop), '| silent frames inside', gaps);
  if (kind !== 'embedded') await engine.shutDown();
}
process.exit();
