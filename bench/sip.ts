/** `bench -- sip`: calls a second through the SIP stack alone, and what they cost. */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { aTrunk } from '../actors/ports/fakes.ts';
import { silentLog } from '../actors/ports/log.ts';
import { DialError, type Telephony } from '../actors/ports/telephony.ts';
import { HOST } from '../e2e/sip/sipp.ts';
import { openLine } from '../server/composition/line.ts';
import { readConfig } from '../server/config.ts';
import { pause } from './rig.ts';
import { startSippCarrier } from './sip-carrier.ts';
import { rowOf, type SipCall, type SipRow } from './sip-figures.ts';
import { rounded } from './statistics.ts';

export const SIP_RATES = [50, 100, 200, 350, 500] as const;
const CARRIERS = 2;
const WARM_UP = { rate: 200, seconds: 6 };
const RING_FOR_MS = 30_000;
/** How often the main thread's lateness is looked at. */
const LOOK_EVERY_MS = 20;

/** What is offered; nobody sends audio. */
const OFFER = [
  'v=0',
  `o=- 1 1 IN IP4 ${HOST}`,
  's=-',
  `c=IN IP4 ${HOST}`,
  't=0 0',
  'm=audio 39998 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

/** Tries all rates, each with SIPp processes of its own. */
export async function measureSip(
  rates: readonly number[],
  seconds: number,
  tried: (row: SipRow) => void,
): Promise<SipRow[]> {
  await using closing = new AsyncDisposableStack();
  const config = readConfig({ SIP_HOST: HOST, SIP_PORT: '0' });
  const { gateway } = await openLine(config, silentLog, closing);
  // What is compiled on the way is no cost of a call.
  await tryRate(gateway, WARM_UP.rate, WARM_UP.seconds);
  const rows: SipRow[] = [];
  for (const rate of rates) {
    const row = await tryRate(gateway, rate, seconds);
    rows.push(row);
    tried(row);
  }
  return rows;
}

async function tryRate(gateway: Telephony, rate: number, seconds: number): Promise<SipRow> {
  await using carrier = await startSippCarrier(CARRIERS);
  const lag = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  lag.enable();
  const before = process.cpuUsage();
  const calls = await callSteadily(gateway, carrier.ports, { rate, count: rate * seconds });
  const { user, system } = process.cpuUsage(before);
  lag.disable();
  const isContent = await carrier.finish();
  const late = (part: number) =>
    rounded(Math.max(0, lag.percentile(part) / 1e6 - LOOK_EVERY_MS), 1);
  return rowOf(calls, {
    rate,
    isContent,
    cpuSeconds: (user + system) / 1e6,
    loopLagMs: { p50: late(50), p99: late(99) },
  });
}

/** Begins a call whenever one is due, whatever became of those before. */
async function callSteadily(
  gateway: Telephony,
  ports: readonly number[],
  { rate, count }: { rate: number; count: number },
): Promise<SipCall[]> {
  const trunks = ports.map((port) => aTrunk({ host: HOST, port }));
  const calls: Promise<SipCall>[] = [];
  const begun = performance.now();
  while (calls.length < count) {
    const due = Math.min(count, ((performance.now() - begun) * rate) / 1000);
    while (calls.length < due) {
      const trunk = trunks[calls.length % trunks.length] ?? aTrunk();
      calls.push(oneCall(gateway, trunk, calls.length));
    }
    await pause(Math.max(1, begun + (calls.length * 1000) / rate - performance.now()));
  }
  return Promise.all(calls);
}

/** Calls, is answered, hangs up. */
async function oneCall(
  gateway: Telephony,
  trunk: ReturnType<typeof aTrunk>,
  n: number,
): Promise<SipCall> {
  const dialledAt = performance.now();
  try {
    const dialog = await gateway.dial({
      callId: randomUUID(),
      to: `+1415${String(5_000_000 + n)}`,
      callerId: '+14155550100',
      values: {},
      trunk,
      offer: OFFER,
      ringForMs: RING_FOR_MS,
      signal: new AbortController().signal,
      onInvite: () => Promise.resolve(),
      onRing: () => undefined,
      onEarlyMedia: () => undefined,
    });
    const answeredAt = performance.now();
    let problem: string | null = null;
    dialog.onFact((fact) => {
      if (fact.type === 'ended') problem = fact.ending.cause;
    });
    await dialog.bye();
    return { dialledAt, answeredAt, problem };
  } catch (error) {
    const problem = error instanceof DialError ? error.ending.cause : String(error);
    return { dialledAt, answeredAt: null, problem };
  }
}
