/** Scripted ports for specs: they note what they are told and do what the spec says. */
import type { Clock } from './clock.ts';
import { FakeActs } from './fake-acts.ts';
import { FakeParties } from './fake-parties.ts';
import { usualTurnRules } from './fake-turn-rules.ts';
import type { Carrier } from './media-choice.ts';
import type { ConversationFact, Conversations } from './media.ts';
import type { CallEnding, CallPlan, TrunkRoute, TrunkWatch } from './model.ts';
import type { CallClosing, CallStore, Invited } from './store.ts';
import type {
  AnsweredDialog,
  AnswerRequest,
  DialogFact,
  DialRequest,
  Telephony,
} from './telephony.ts';

export { FakeEngine } from './fake-engine.ts';

export const aWatch = (over: Partial<TrunkWatch> = {}): TrunkWatch => ({
  optionsIntervalMs: 30_000,
  downAfter: 2,
  upAfter: 1,
  registerForMs: 300_000,
  isDraining: false,
  ...over,
});

/** A trunk without peculiarities. */
export const aTrunk = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({
  id: 'trunk-1',
  name: 'Carrier',
  pbx: null,
  host: '127.0.0.1',
  port: 5060,
  transport: 'udp',
  tls: { verify: true, ca: null, certificate: null, key: null },
  externalHost: null,
  externalPort: null,
  outboundProxy: null,
  srtp: 'off',
  username: null,
  password: null,
  callerId: null,
  codecs: ['PCMU'],
  mediaEngine: null,
  register: false,
  maxChannels: 10,
  fromUser: 'caller_id',
  fromDomain: null,
  identityHeader: 'none',
  hidesCallerId: false,
  diversion: null,
  sessionExpires: null,
  extraHeaders: {},
  numberRules: [],
  inboundSources: [],
  ...aWatch(),
  reliableProvisional: 'off',
  followRedirects: 'never',
  maxRedirects: 3,
  retryAfterMaxMs: 60_000,
  ptimeMs: 20,
  dtmfMode: 'auto',
  userAgent: null,
  ...over,
});

/** A plan in which everything is set; a spec names what it cares about. */
export const aPlan = (over: Partial<CallPlan> = {}): CallPlan => ({
  callId: 'call-1',
  incoming: null,
  campaignId: 'campaign-1',
  campaignName: 'Spring',
  contact: { id: 'contact-1', phone: '+905321234567', name: 'Ada', fields: {}, attempts: 1 },
  agent: {
    id: 'agent-1',
    model: 'gpt-realtime-2.1',
    voice: 'marin',
    instructions: 'Be kind.',
    version: 1,
    language: 'en',
    ...{ tools: ['end_call', 'set_outcome'], toolIds: [], values: {} },
    turnDetection: { type: 'semantic_vad', eagerness: 'auto' },
    turnRules: usualTurnRules,
    noiseReduction: null,
    speaksFirst: true,
    voicemail: { then: 'off', message: null },
    ...{ maxCallMs: 300_000, maxHoldMs: 120_000 },
    idleTimeoutMs: null,
    ...{ transfer: null, announcement: null, redactsCards: true },
  },
  trunk: aTrunk(),
  callerId: null,
  mediaEngine: null,
  alternatives: [],
  failover: null,
  ringForMs: 30_000,
  record: true,
  retry: { retries: 2, delayMs: 60_000 },
  ...over,
});

export const anEnding = (over: Partial<CallEnding> = {}): CallEnding => ({
  disposition: 'answered',
  cause: 'callee_hung_up',
  fault: 'none',
  retryable: false,
  explanation: 'The callee hung up.',
  ...over,
});

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #waiting: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run };
    this.#waiting.push(entry);
    return () => (this.#waiting = this.#waiting.filter((known) => known !== entry));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

export class FakeDialog implements AnsweredDialog {
  readonly sipCallId = 'sip-1';
  readonly answer = 'v=0';
  readonly #log: string[];
  #listener: ((fact: DialogFact) => void) | undefined;
  readonly #early: DialogFact[] = [];

  constructor(log: string[]) {
    this.#log = log;
  }

  async bye(): Promise<void> {
    if (!this.#log.includes('bye')) this.#log.push('bye');
  }

  async sendDigits(digits: string): Promise<void> {
    this.#log.push(`info ${digits}`);
  }

  refer = () => Promise.resolve(200);
  onReoffer(): void {}

  onFact(listener: (fact: DialogFact) => void): void {
    this.#listener = listener;
    for (const fact of this.#early.splice(0)) listener(fact);
  }

  tell(fact: DialogFact): void {
    if (this.#listener) this.#listener(fact);
    else this.#early.push(fact);
  }
}

/** Answers when the spec says so; an aborted dial is refused with `cancelled`. */
export class FakeTelephony implements Telephony {
  readonly log: string[];
  readonly dialog: FakeDialog;
  request: DialRequest | undefined;
  #settle = Promise.withResolvers<AnsweredDialog>();

  constructor(log: string[]) {
    this.log = log;
    this.dialog = new FakeDialog(log);
  }

  async dial(request: DialRequest): Promise<AnsweredDialog> {
    this.request = request;
    await request.onInvite('sip-1');
    this.log.push('invite');
    request.signal.addEventListener('abort', () => this.log.push('cancel'));
    return this.#settle.promise;
  }

  async answer(request: AnswerRequest): Promise<AnsweredDialog> {
    this.log.push(`answer ${request.sipCallId} with ${await request.describe('v=0')}`);
    request.signal.addEventListener('abort', () => this.log.push('refuse'));
    return this.#settle.promise;
  }

  refuse(sipCallId: string): void {
    this.log.push(`refuse ${sipCallId}`);
  }

  ring(): void {
    this.request?.onRing();
  }

  pickUp(): void {
    this.#settle.resolve(this.dialog);
  }

  /** The next one that is dialled is asked anew. */
  fail(error: Error): void {
    const { reject } = this.#settle;
    this.#settle = Promise.withResolvers();
    reject(error);
  }
}

export class FakeConversations extends FakeParties implements Conversations {
  readonly histories: string[] = [];
  tell: (fact: ConversationFact) => void = () => undefined;
  opens: () => Promise<void> = () => Promise.resolve();
  drains: () => Promise<void> = () => Promise.resolve();

  open: Conversations['open'] = async (_callId, _leg, spec, onFact) => {
    this.tell = onFact;
    this.log.push('open conversation');
    this.histories.push(
      spec.history.map((item) => (item.kind === 'tool' ? item.name : item.text)).join('|'),
    );
    await this.opens();
  };
  start: Conversations['start'] = async (_callId, { speak }) =>
    void this.log.push(speak ? 'start and speak' : 'start');
  say: Conversations['say'] = async (_callId, text) => void this.log.push(`say ${text ?? ''}`);
  playClip: Conversations['playClip'] = async (_callId, clip) => void this.log.push(`play ${clip}`);
  clear = () => Promise.resolve(0);
  injectItems: Conversations['injectItems'] = async (_callId, items) =>
    void this.log.push(`inject ${items.length}`);
  toolResult: Conversations['toolResult'] = async (_callId, _id, output, respond) =>
    void this.log.push(`tool result ${output}${respond ? ', go on' : ''}`);
  hold: Conversations['hold'] = async (_callId, on) => void this.log.push(on ? 'hold' : 'let go');
  drained: Conversations['drained'] = () => this.drains();
  watchLevels(): void {}

  async close() {
    this.log.push('close conversation');
    return { recording: { path: '/rec.wav', bytes: 1000, durationMs: 500 } };
  }
}

/** Keeps what it is given; `fails` makes the next writes fail. */
export class FakeCallStore extends FakeActs implements CallStore {
  closings: CallClosing[] = [];
  readonly carriers: (Carrier | null)[] = [];
  fails = 0;
  spoken: Awaited<ReturnType<CallStore['turns']>> = [];

  async invited(_callId: string, { carrier }: Invited) {
    this.carriers.push(carrier);
    this.log.push('stored invited');
  }
  async rang() {
    this.log.push('stored rang');
  }
  async answered() {
    this.log.push('stored answered');
  }
  async reroute(_callId: string, trunkId: string) {
    this.log.push(`stored trunk ${trunkId}`);
    return !this.full.includes(trunkId);
  }
  async saveTurn(_callId: string, turn: (typeof this.spoken)[number]) {
    this.spoken.push(turn);
  }
  async saveEvents() {}
  turns = () => Promise.resolve(this.spoken);
  async close(_callId: string, closing: CallClosing) {
    if (this.fails-- > 0) throw new Error('the database is away');
    this.closings.push(closing);
  }
}
