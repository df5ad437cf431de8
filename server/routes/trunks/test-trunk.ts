import { connect } from 'node:net';
import type { TrunkRoute } from '../../../actors/ports/model.ts';
import type { TrunkSignalling } from '../../../actors/ports/telephony.ts';
import type { PbxStep, SipStep, TrunkVerdict, TrunkWayStep } from '../../contract/trunk-test.ts';
import {
  ADVICE,
  finding,
  networkFinding,
  optionsFinding,
  registerFinding,
  tlsFinding,
  type Certificate,
  type Finding,
} from './diagnosis.ts';
import { pbxFinding, type PbxLook } from './test-pbx.ts';

const ANSWER_WITHIN_MS = 5000;
const EXPIRES_MS = 300_000;

interface Address {
  readonly address: string;
  readonly port: number;
}

export interface TestPorts {
  readonly signalling: TrunkSignalling;
  /** Where DNS leads, best first; empty when nowhere. */
  locate(trunk: TrunkRoute): Promise<readonly Address[]>;
  /** Whom one finds there over TLS. @throws the network's error */
  probeTls(trunk: TrunkRoute, to: Address): Promise<Certificate>;
  /** Why our SIP server cannot reach this trunk at all, if so. */
  unreachable(trunk: TrunkRoute): string | undefined;
  readonly pbx: PbxLook;
}

/** Carries out one step of a trunk's test, but for the call. */
export async function testTrunk(
  ports: TestPorts,
  trunk: TrunkRoute,
  step: TrunkWayStep,
): Promise<TrunkVerdict> {
  const startedAt = performance.now();
  const found = await findingOf(ports, trunk, step).catch(networkFinding);
  return {
    step,
    ...found,
    advice: ADVICE[found.diagnosis],
    took_ms: Math.round(performance.now() - startedAt),
    call_id: null,
  };
}

async function findingOf(
  ports: TestPorts,
  trunk: TrunkRoute,
  step: TrunkWayStep,
): Promise<Finding> {
  const { pbx } = trunk;
  if (isPbxStep(step) !== (pbx !== null)) return finding('skipped', 'other_way', '');
  return pbx && isPbxStep(step)
    ? pbxFinding(ports.pbx, pbx, step)
    : STEPS[step as SipStep](ports, trunk);
}

const isPbxStep = (step: TrunkWayStep): step is PbxStep => step.startsWith('pbx_');

type Step = (ports: TestPorts, trunk: TrunkRoute) => Promise<Finding>;

const STEPS: Readonly<Record<SipStep, Step>> = {
  async dns({ locate }, trunk) {
    const found = await locate(trunk);
    if (found.length === 0) return finding('failed', 'name_not_found', trunk.host);
    return finding('ok', 'ok', found.map(shown).join(', '));
  },
  async transport({ unreachable, locate }, trunk) {
    const closed = unreachable(trunk);
    if (closed) return finding('failed', 'bound_to_loopback', closed);
    if (trunk.transport === 'udp') return finding('ok', 'ok', 'UDP has no connection to test');
    const to = await firstOf(await locate(trunk));
    return finding('ok', 'ok', `${shown(to)} takes connections`);
  },
  async tls({ locate, probeTls }, trunk) {
    if (trunk.transport !== 'tls') return finding('skipped', 'not_tls', '');
    const to = await firstOf(await locate(trunk));
    return tlsFinding(await probeTls(trunk, to), trunk.tls.verify);
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

const shown = ({ address, port }: Address): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** The first that takes a connection, as a call would find it. @throws why the last one does not */
async function firstOf(found: readonly Address[]): Promise<Address> {
  let problem: unknown = Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
  for (const to of found)
    try {
      await connectOnce(to.address, to.port);
      return to;
    } catch (error) {
      problem = error;
    }
  throw problem;
}

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
