import {
  ConversationError,
  type ConversationFact,
  type ConversationLoss,
  type Conversations,
  type LegSpec,
  type SessionSpec,
} from './media.ts';
import { until } from './until.ts';

/** Conversations under test, with both far sides in the suite's hands. Audio is PCMU. */
export interface ConversationsUnderTest {
  readonly conversations: Conversations;
  /** A leg whose party is there. */
  newLeg(): Promise<LegSpec>;
  /** The party of the newest leg sends this byte, frame by frame, until told otherwise. */
  partySays(byte: number | null): void;
  /** Every byte the party was sent that is not silence, in order. */
  partyHeard(): Buffer;
  /** The AI says `ms` of `byte` in one response with one item, in a burst. */
  agentSays(say: { response: string; item: string; byte: number; ms: number; text: string }): void;
  /** The AI calls a function in a response of its own. */
  agentCalls(call: { response: string; toolCallId: string; name: string; json: string }): void;
  /** The AI's voice detector hears the callee begin, or end, the item. */
  calleeBegins(item: string): void;
  calleeEnds(item: string, text: string): void;
  /** Types of the events the AI got, appends left out, with what matters of each. */
  readonly aiReceived: readonly { readonly type: string; readonly [field: string]: unknown }[];
  /** Audio the AI got so far. */
  aiHeard(): Buffer;
  /** Cuts the AI's connection. */
  cutAi(): void;
  /** The next session is refused for a bad key. */
  refuseKey(): void;
  /** The AI grants another audio format than asked. */
  grantWrongFormat(): void;
  close(): Promise<void>;
}

export const conversationSpec: SessionSpec = {
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: 'Be kind.',
  language: 'en',
  turnDetection: { type: 'server_vad', threshold: 0.5, prefixPaddingMs: 300, silenceMs: 500 },
  turnRules: {
    interruptible: true,
    minSpeechMs: 200,
    resumes: false,
    comfortNoise: false,
    fillsWaits: false,
    language: 'en',
  },
  noiseReduction: null,
  transcriptionModel: 'gpt-transcribe',
  tools: [{ name: 'end_call', description: 'Ends the call.', parameters: { type: 'object' } }],
  history: [],
  recordTo: null,
};

/** What the audio plane promises to actors. */
export function conversationsSuite(
  name: string,
  make: () => Promise<ConversationsUnderTest>,
): void {
  describe(`the conversations of "${name}"`, () => {
    let far: ConversationsUnderTest;
    let conversations: Conversations;
    let facts: ConversationFact[];

    beforeEach(async () => {
      far = await make();
      conversations = far.conversations;
      facts = [];
    });
    afterEach(() => far.close());

    const of = <T extends ConversationFact['type']>(
      type: T,
    ): Extract<ConversationFact, { type: T }>[] =>
      facts.filter((fact): fact is Extract<ConversationFact, { type: T }> => fact.type === type);
    const sent = (type: string): (typeof far.aiReceived)[number][] =>
      far.aiReceived.filter((event) => event.type === type);
    const open = async (spec: Partial<SessionSpec> = {}): Promise<LegSpec> => {
      const leg = await far.newLeg();
      await conversations.open('c1', leg, { ...conversationSpec, ...spec }, (fact) =>
        facts.push(fact),
      );
      return leg;
    };
    const talk = async (speak = false): Promise<void> => {
      await open();
      await conversations.start('c1', { speak });
    };
    const lossOf = async (work: Promise<unknown>): Promise<ConversationLoss | undefined> => {
      try {
        await work;
        return undefined;
      } catch (error) {
        return error instanceof ConversationError ? error.loss : undefined;
      }
    };
    const heard = (byte: number): number => far.partyHeard().filter((each) => each === byte).length;

    it('sends and plays nothing before the answer', async () => {
      await open();
      far.partySays(0x2a);
      expect(of('opened').length).toBe(1);
      await conversations.start('c1', { speak: false });
      await until(() => far.aiHeard().length >= 640);
      expect(sent('response.create').length).toBe(0);
    });

    it('lets the agent speak first when it is told to', async () => {
      await talk(true);
      await until(() => sent('response.create').length === 1);
    });

    it('brings voices across unchanged, both ways', async () => {
      await talk();
      far.partySays(0x2a);
      await until(() => far.aiHeard().includes(Buffer.alloc(320, 0x2a)));
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 100, text: 'Good day.' });
      await until(() => of('agentFinished').length === 1);
      await until(() => heard(0x33) === 800);
      expect(of('agentStarted').map(({ itemId }) => itemId)).toEqual(['i1']);
      const spoke = of('spoke')[0];
      expect(spoke).toEqual(
        jasmine.objectContaining({ itemId: 'i1', who: 'agent', text: 'Good day.' }),
      );
      expect((spoke?.endedAt ?? 0) - (spoke?.startedAt ?? 0)).toBeGreaterThan(50);
    });

    it('stops at once when the callee speaks, and tells what was heard', async () => {
      await talk();
      const text = 'one two three four five six seven eight nine ten';
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 4000, text });
      await until(() => heard(0x33) >= 8000);
      far.calleeBegins('u1');
      await until(() => of('interrupted').length === 1);
      const { heardMs, itemId } = of('interrupted')[0] as { heardMs: number; itemId: string };
      expect(itemId).toBe('i1');
      await until(() => heard(0x33) >= heardMs * 8);
      expect(heard(0x33)).toBe(heardMs * 8);
      await until(() => sent('conversation.item.truncate').length === 1);
      expect(sent('conversation.item.truncate')[0]).toEqual(
        jasmine.objectContaining({ item_id: 'i1', content_index: 0, audio_end_ms: heardMs }),
      );
      await until(() => of('spoke').length === 1);
      const spoke = of('spoke')[0];
      expect(spoke?.interrupted).toBeTrue();
      expect(text.startsWith(spoke?.text ?? '?')).toBeTrue();
      expect(spoke?.text.length).toBeLessThan(text.length);
      far.calleeEnds('u1', 'Wait.');
      await until(() => of('spoke').length === 2);
    });

    it('deletes what was queued and never heard', async () => {
      await talk();
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 4000, text: 'one two' });
      far.agentSays({ response: 'r1', item: 'i2', byte: 0x44, ms: 1000, text: 'three' });
      await until(() => heard(0x33) >= 800);
      far.calleeBegins('u1');
      await until(() => sent('conversation.item.delete').length === 1);
      expect(sent('conversation.item.delete')[0]).toEqual(
        jasmine.objectContaining({ item_id: 'i2' }),
      );
      expect(heard(0x44)).toBe(0);
      far.calleeEnds('u1', 'Wait.');
      await until(() => of('spoke').some(({ who }) => who === 'callee'));
    });

    it('announces something to its end whatever the callee says, and then lets the agent speak', async () => {
      await open();
      await conversations.announce('c1', { text: '[Ours]', audio: Buffer.alloc(4000, 0x44) });
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 100, text: 'Good day.' });
      await until(() => heard(0x44) >= 800);
      far.calleeBegins('u1');
      far.calleeEnds('u1', 'Hello?');
      await until(() => heard(0x33) === 800);
      expect(far.partyHeard().subarray(0, 4000)).toEqual(Buffer.alloc(4000, 0x44));
      expect(of('announced').map(({ isWhole }) => isWhole)).toEqual([true]);
      expect([of('interrupted').length, sent('response.create').length]).toEqual([0, 0]);
      await until(() => of('spoke').some(({ text }) => text === '[Ours]'));
    });

    it('tells when an announcement was cut off', async () => {
      await open();
      await conversations.announce('c1', { clip: 'recorded_ai', language: 'tr' });
      await until(() => of('agentStarted').length === 1);
      await conversations.clear('c1');
      await until(() => of('announced').length === 1);
      expect(of('announced')[0]?.isWhole).toBeFalse();
    });

    it('drops audio of an interrupted response that comes late', async () => {
      await talk();
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 2000, text: 'one two' });
      await until(() => heard(0x33) >= 800);
      far.calleeBegins('u1');
      await until(() => of('interrupted').length === 1);
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x55, ms: 200, text: '' });
      far.calleeEnds('u1', 'Wait.');
      far.agentSays({ response: 'r2', item: 'i2', byte: 0x44, ms: 100, text: 'Yes?' });
      await until(() => heard(0x44) === 800);
      expect(heard(0x55)).toBe(0);
    });

    it("tells the callee's words with their times, and how long the reply took", async () => {
      await talk();
      far.partySays(0x10);
      await until(() => far.aiHeard().length > 1600);
      far.calleeBegins('u1');
      await until(() => of('speechStarted').length === 1);
      far.partySays(0xff);
      far.calleeEnds('u1', 'Who is there?');
      await until(() => of('spoke').length === 1);
      const spoke = of('spoke')[0];
      expect(spoke).toEqual(
        jasmine.objectContaining({ itemId: 'u1', who: 'callee', text: 'Who is there?' }),
      );
      expect(spoke?.endedAt).toBeGreaterThanOrEqual(spoke?.startedAt ?? Infinity);
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 100, text: 'Me.' });
      await until(() => of('turnTaken').length === 1);
      const taken = of('turnTaken')[0];
      expect(taken?.itemId).toBe('i1');
      expect(taken?.wait.latencyMs).toBeGreaterThan(0);
      expect(taken?.wait.latencyMs).toBeLessThan(2000);
    });

    it('asks for a tool once, and for one response after all outputs', async () => {
      await talk();
      far.agentCalls({ response: 'r1', toolCallId: 't1', name: 'end_call', json: '{"a":1}' });
      await until(() => of('toolAsked').length === 1);
      expect(of('toolAsked')[0]).toEqual(
        jasmine.objectContaining({ toolCallId: 't1', name: 'end_call', arguments: '{"a":1}' }),
      );
      await conversations.toolResult('c1', 't1', '{"ok":true}', true);
      await conversations.toolResult('c1', 't1', '{"ok":true}', true);
      await until(() => sent('response.create').length === 1);
      const outputs = sent('conversation.item.create');
      expect(outputs.length).toBe(1);
      expect(outputs[0]?.['item']).toEqual(
        jasmine.objectContaining({ type: 'function_call_output', call_id: 't1' }),
      );
    });

    it('clears on command and gives the milliseconds played', async () => {
      await talk();
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 3000, text: 'one two three' });
      await until(() => heard(0x33) >= 800);
      const playedMs = await conversations.clear('c1');
      await until(() => heard(0x33) >= playedMs * 8);
      expect(heard(0x33)).toBe(playedMs * 8);
      expect(await conversations.clear('c1')).toBe(0);
    });

    it('resolves drained when all was played, or when the time is up', async () => {
      await talk();
      await conversations.drained('c1', 5000);
      far.agentSays({ response: 'r1', item: 'i1', byte: 0x33, ms: 200, text: 'Bye.' });
      await until(() => of('agentStarted').length === 1);
      await conversations.drained('c1', 5000);
      expect(of('agentFinished').length).toBe(1);
      far.agentSays({ response: 'r2', item: 'i2', byte: 0x44, ms: 5000, text: 'And so on.' });
      await until(() => of('agentStarted').length === 2);
      const before = Date.now();
      await conversations.drained('c1', 100);
      expect(Date.now() - before).toBeLessThan(1000);
    });

    it('tells the levels only while somebody looks', async () => {
      await talk();
      far.partySays(0x00);
      await until(() => far.aiHeard().length > 640);
      expect(of('levels').length).toBe(0);
      conversations.watchLevels('c1', true);
      await until(() => of('levels').some(({ levels }) => levels.callee > 0.5));
      conversations.watchLevels('c1', false);
      expect(of('levels').every(({ levels }) => levels.agent < 0.2)).toBeTrue();
    });

    it('tells a new session the conversation so far, before anything else', async () => {
      await open({
        history: [
          { kind: 'callee', text: 'Hello?' },
          { kind: 'agent', text: 'Good day.' },
          { kind: 'tool', toolCallId: 't1', name: 'end_call', arguments: '{}', output: 'no' },
          { kind: 'system', text: 'Go on.' },
        ],
      });
      await conversations.start('c1', { speak: true });
      await until(() => sent('response.create').length === 1);
      const order = far.aiReceived.map(({ type, item }) =>
        item
          ? ((item as { role?: string; type: string }).role ?? (item as { type: string }).type)
          : type,
      );
      expect(order).toEqual([
        'session.update',
        'user',
        'assistant',
        'function_call',
        'function_call_output',
        'system',
        'response.create',
      ]);
    });

    it('tells the loss of its connection, and goes on in a new session', async () => {
      const leg = await open();
      await conversations.start('c1', { speak: false });
      far.partySays(0x2a);
      await until(() => far.aiHeard().length > 320);
      far.cutAi();
      await until(() => of('lost').length === 1);
      expect(of('lost')[0]?.loss).toEqual(
        jasmine.objectContaining({ cause: 'network', retryable: true }),
      );
      await conversations.open('c1', leg, conversationSpec, (fact) => facts.push(fact));
      await until(() => far.aiHeard().includes(Buffer.alloc(320, 0x2a)));
    });

    it('refuses to open with a bad key, not to be tried again', async () => {
      far.refuseKey();
      const loss = await lossOf(open());
      expect(loss).toEqual(jasmine.objectContaining({ cause: 'unauthorized', retryable: false }));
    });

    it('refuses a session whose audio format is not the one asked for', async () => {
      far.grantWrongFormat();
      const loss = await lossOf(open());
      expect(loss).toEqual(jasmine.objectContaining({ cause: 'configuration', retryable: false }));
    });

    it('closes once and leaves unknown calls alone', async () => {
      await talk();
      const [first, second] = await Promise.all([
        conversations.close('c1', 'test'),
        conversations.close('c1', 'test'),
      ]);
      expect(first).toEqual({ recording: null });
      expect(second).toEqual(first);
      await conversations.say('c1', 'more');
      await conversations.start('nobody', { speak: true });
      expect(await conversations.clear('nobody')).toBe(0);
      expect(await conversations.close('nobody', 'test')).toEqual({ recording: null });
    });
  });
}
