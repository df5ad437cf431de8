import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { TrunkRoute } from '../../../actors/ports/model.ts';
import type { TrunkSignalling } from '../../../actors/ports/telephony.ts';
import type { TrunkTestStep, TrunkVerdict } from '../../contract/trunks.ts';
import {
  ADVICE,
  finding,
  networkFinding,
  optionsFinding,
  registerFinding,
  type Finding,
} from './diagnosis.ts';

const ANSWER_WITHIN_MS = 5000;
const EXPIRES_MS = 300_000;

export interface TestPorts {
  readonly signalling: TrunkSignalling;
  /** Why our SIP server cannot reach this trunk at all, if so. */
  unreachable(trunk: TrunkRoute): string | undefined;
}

/** Carries out one step of a trunk's test. */
export async function testTrunk(
  ports: TestPorts,
  trunk: TrunkRoute,
  step: TrunkTestStep,
): Promise<TrunkVerdict> {
  const startedAt = performance.now();
  const found = await STEPS[step](ports, trunk).catch(networkFinding);
  return {
    step,
    ...found,
    advice: ADVICE[found.diagnosis],
    took_ms: Math.round(performance.now() - startedAt),
  };
}

type Step = (ports: TestPorts, trunk: TrunkRoute) => Promise<Finding>;

const STEPS: Readonly<Record<TrunkTestStep, Step>> = {
  async dns(_ports, { host }) {
    const addresses = await lookup(host, { all: true });
    return finding('ok', 'ok', addresses.map(({ address }) => address).join(', '));
  },
  async transport({ unreachable }, trunk) {
    const closed = unreachable(trunk);
    if (closed) return finding('failed', 'bound_to_loopback', closed);
    if (trunk.transport === 'udp') return finding('ok', 'ok', 'UDP has no connection to test');
    await connectOnce(trunk.host, trunk.port);
    return finding('ok', 'ok', `${trunk.host}:${trunk.port} takes connections`);
  },
  async options({ signalling }, trunk) {
    const { status, reachable, reason, rttMs } = await signalling.options(trunk, ANSWER_WITHIN_MS);
    const time = rttMs === null ? '' : ` (${rttMs} ms)`;
    return optionsFinding(status, reachable, `${reason}${time}`);
  },
  async register({ signalling }, trunk) {
    if (!trunk.register) return finding('skipped', 'not_registering', '');
    const { status, reason, reachable } = await signalling.register(trunk, EXPIRES_MS);
    const hasCredentials = trunk.username !== null && trunk.password !== null;
    return registerFinding(reachable ? status : null, reason, hasCredentials);
  },
};

function connectOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => {
      socket.destroy();
      reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    });
    socket.once('error', reject);
  });
}
