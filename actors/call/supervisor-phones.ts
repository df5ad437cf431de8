import type { SupervisorMode } from '../ports/hearing.ts';
import type { Conversations } from '../ports/media.ts';
import type { LineChoice, MediaEngineKind } from '../ports/model.ts';
import type { SupervisionDesk, SupervisionRefusal } from '../ports/supervision.ts';
import { notReached, PersonLeg, type PersonFact, type PersonPorts } from './person-leg.ts';
import type { RungSupervisor, SupervisionFact } from './supervision-messages.ts';

interface PhonePorts extends PersonPorts {
  readonly conversations: Conversations;
}

/** What the telephones need of their call. */
interface PhonedCall {
  readonly callId: string;
  /** For the trunk's own headers. */
  readonly headerValues: Readonly<Record<string, string>>;
  /** By its campaign's choice; null: as each trunk says. */
  readonly mediaEngine: MediaEngineKind | null;
  report(fact: SupervisionFact): void;
}

interface Phone {
  readonly rung: RungSupervisor;
  readonly leg: PersonLeg;
  /** Whoever asked for them to be called waits for an answer. */
  isAwaited: boolean;
}

/** A key that somebody pressed, on its way to the call. */
interface Press {
  readonly phone: Phone;
  readonly mode: SupervisorMode;
}

/** What the keys do. */
const MODES: Readonly<Record<string, SupervisorMode>> = {
  '1': 'listen',
  '2': 'whisper',
  '3': 'barge',
  '4': 'takeover',
};
/** The first time, it does what was asked for. */
const JOIN = '1';
const LEAVE = '#';

const NOT_ACCEPTED = {
  no_answer:
    'The telephone was answered, but nobody pressed a key to join: it may have been a mailbox.',
  refused: 'The telephone was answered, but whoever did so declined to join.',
} as const;

/** Rings those who supervise by telephone, and listens to their keys. */
export class SupervisorPhones {
  readonly #ports: PhonePorts;
  readonly #desk: SupervisionDesk;
  readonly #call: PhonedCall;
  readonly #phones = new Map<string, Phone>();
  readonly #presses = new Map<string, Press>();
  #count = 0;

  constructor(ports: PhonePorts, desk: SupervisionDesk, call: PhonedCall) {
    this.#ports = ports;
    this.#desk = desk;
    this.#call = call;
  }

  /** Rings one of them. What comes of it is a fact. */
  async ring(rung: RungSupervisor, own: LineChoice): Promise<void> {
    const { partyId, order } = rung;
    const { callId, headerValues, mediaEngine, report } = this.#call;
    const leg = new PersonLeg(this.#ports, {
      ...{ callId, legId: partyId, headerValues, mediaEngine },
      report: (fact) => this.#heard(partyId, fact),
    });
    this.#phones.set(partyId, { rung, leg, isAwaited: true });
    try {
      const { to, ringForMs } = order;
      const spec = await leg.reach({ to, ringForMs, own });
      report({ type: 'phoneAnswered', partyId, leg: spec });
      leg.follow();
    } catch (error) {
      const { problem } = notReached(error);
      // Of who was given up meanwhile, that was told.
      if (this.#phones.has(partyId)) report({ type: 'phoneNotReached', partyId, problem });
    }
  }

  /** Hangs up on one of them, who may be somebody without a telephone. Never throws. */
  async drop(partyId: string): Promise<void> {
    const phone = this.#phones.get(partyId);
    this.#phones.delete(partyId);
    await phone?.leg.drop();
  }

  /** Nobody who answered wants to join. Who has joined already is left alone. */
  notAccepted(partyId: string, failure: 'no_answer' | 'refused'): void {
    if (!this.#phones.get(partyId)?.isAwaited) return;
    const problem = { failure, explanation: NOT_ACCEPTED[failure] };
    this.#call.report({ type: 'phoneNotReached', partyId, problem });
  }

  /** The call is over, for them too. */
  async close(): Promise<void> {
    const phones = [...this.#phones.values()];
    this.#phones.clear();
    for (const { rung, isAwaited } of phones)
      if (isAwaited) this.#desk.answered(rung.askId, { code: 'call_over' });
    await Promise.all(phones.map(({ leg }) => leg.drop()));
  }

  /** Takes the answer to what a key asked for, if it is one; whoever pressed it hears what it is. */
  hears(askId: string, refusal: SupervisionRefusal | null): boolean {
    for (const phone of this.#phones.values())
      if (phone.rung.askId === askId) phone.isAwaited = false;
    const press = this.#presses.get(askId);
    if (!press) return false;
    this.#presses.delete(askId);
    const { rung } = press.phone;
    this.#cue(press.phone, refusal ? 'refused' : 'done');
    if (!refusal) this.#desk.acted(rung.order.account, this.#call.callId, press.mode);
    return true;
  }

  #heard(partyId: string, fact: PersonFact): void {
    const phone = this.#phones.get(partyId);
    if (!phone) return;
    if (fact.type === 'keyPressed') void this.#press(phone, fact.digit);
    if (fact.type !== 'gone') return;
    if (phone.isAwaited) this.notAccepted(partyId, 'refused');
    else
      this.#call.report({ type: 'left', partyId, hungUp: fact.ending?.cause === 'callee_hung_up' });
  }

  /** As the account may do it now: much can have changed since it had itself called. */
  async #press(phone: Phone, digit: string): Promise<void> {
    const { partyId, userId, name, order } = phone.rung;
    if (digit === LEAVE)
      return phone.isAwaited
        ? this.notAccepted(partyId, 'refused')
        : this.#call.report({ type: 'left', partyId, hungUp: true });
    const mode = MODES[digit];
    const mayDo = mode && (await this.#desk.maySupervise(order.account).catch(() => false));
    if (!mayDo) return this.#cue(phone, 'refused');
    if (phone.isAwaited) {
      this.#call.report({ type: 'phoneAccepted', partyId });
      if (digit === JOIN) return;
    }
    const askId = `${partyId} ${++this.#count}`;
    this.#presses.set(askId, { phone, mode });
    this.#call.report({ type: 'modeAsked', askId, userId, name, mode, partyId });
  }

  #cue({ rung }: Phone, cue: 'done' | 'refused'): void {
    const { conversations } = this.#ports;
    // A tone that cannot be played changes nothing of what was done.
    conversations.cue(this.#call.callId, rung.partyId, cue, null).catch(() => undefined);
  }
}
