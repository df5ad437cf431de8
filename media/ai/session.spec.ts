import {
  ConversationError,
  type ConversationFact,
  type ConversationLoss,
  type SessionSpec,
} from '../../actors/ports/media.ts';
import { conversationSpec } from '../../actors/ports/conversations.suite.ts';
import { until } from '../../actors/ports/until.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { AiSession } from './session.ts';

describe('an AI session', () => {
  let provider: ScriptedProvider;
  let session: AiSession;
  let facts: ConversationFact[];
  let losses: ConversationLoss[];
  let audio: { itemId: string; bytes: number }[];

  beforeEach(async () => {
    provider = await ScriptedProvider.listen();
    facts = [];
    losses = [];
    audio = [];
  });
  afterEach(async () => {
    session.close();
    await provider.close();
  });

  async function open(spec: Partial<SessionSpec> = {}, connectWithinMs = 2000): Promise<void> {
    const nothing = (): void => undefined;
    session = new AiSession(
      {
        ...{ baseUrl: provider.baseUrl, apiKey: 'sk-secret', connectWithinMs },
        spec: { ...conversationSpec, ...spec },
        codec: 'PCMA',
      },
      {
        audio: ({ itemId, audio: { length } }) => audio.push({ itemId, bytes: length }),
        fact: (fact) => facts.push(fact),
        lost: (loss) => losses.push(loss),
        ...{ audioDone: nothing, agentText: nothing, calleeText: nothing },
        ...{ calleeTextFailed: nothing, speechStarted: nothing, speechStopped: nothing },
        responseDone: nothing,
      },
    );
    await session.open();
  }

  async function lossOfOpening(connectWithinMs?: number): Promise<ConversationLoss> {
    try {
      await open({}, connectWithinMs);
    } catch (error) {
      if (error instanceof ConversationError) return error.loss;
      throw error;
    }
    throw new Error('It opened.');
  }

  const problems = (): string[] =>
    facts.flatMap((fact) => (fact.type === 'problem' ? [fact.code] : []));
  const creates = () => provider.session.all('response.create');
  const created = (id: string): void =>
    provider.session.send({ type: 'response.created', response: { id } });
  const done = (id: string, more: Readonly<Record<string, unknown>> = {}): void =>
    provider.session.send({
      type: 'response.done',
      response: { id, status: 'completed', ...more },
    });
  const fail = (error: Readonly<Record<string, unknown>>): void =>
    provider.session.send({ type: 'error', error });

  it('dials the model with the key and no beta header, then configures everything', async () => {
    await open();
    expect(provider.upgrades[0]).toEqual({
      url: '/v1/realtime?model=gpt-realtime-2.1',
      authorization: 'Bearer sk-secret',
    });
    const update = provider.session.all('session.update')[0]?.session;
    expect(update).toEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: 'Be kind.',
      audio: {
        input: {
          format: { type: 'audio/pcma' },
          transcription: { model: 'gpt-transcribe', language: 'en' },
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
            create_response: false,
            interrupt_response: false,
          },
        },
        output: { format: { type: 'audio/pcma' }, voice: 'marin' },
      },
      tools: [
        {
          type: 'function',
          name: 'end_call',
          description: 'Ends the call.',
          parameters: { type: 'object' },
        },
      ],
      tool_choice: 'auto',
    });
    expect(facts[0]).toEqual(jasmine.objectContaining({ type: 'opened', sessionId: 'sess_1' }));
  });

  it('asks for semantic turn detection and noise reduction by their own fields', async () => {
    await open({
      turnDetection: { type: 'semantic_vad', eagerness: 'low' },
      noiseReduction: 'far_field',
    });
    const update = JSON.stringify(provider.session.all('session.update')[0]);
    expect(update).toContain('"noise_reduction":{"type":"far_field"}');
    expect(update).toContain('"type":"semantic_vad","eagerness":"low"');
    expect(update).not.toContain('silence_duration_ms');
  });

  it('does not open when the voice granted is another one', async () => {
    provider.behaviour = {
      echo: (asked) => {
        const copy = structuredClone(asked) as { audio: { output: { voice: string } } };
        copy.audio.output.voice = 'alloy';
        return copy;
      },
    };
    const loss = await lossOfOpening();
    expect(loss).toEqual(jasmine.objectContaining({ cause: 'configuration', retryable: false }));
    expect(loss.explanation).toContain('voice');
  });

  it('gives up on a provider that never configures', async () => {
    provider.behaviour = { configures: false };
    expect(await lossOfOpening(200)).toEqual(
      jasmine.objectContaining({ cause: 'network', retryable: true }),
    );
  });

  it('knows by the refused upgrade whether to try again', async () => {
    const cases: [number, string, string, boolean][] = [
      [401, '{}', 'unauthorized', false],
      [403, '{}', 'unauthorized', false],
      [404, '{}', 'configuration', false],
      [429, '{}', 'rate_limited', true],
      [429, '{"error":{"code":"insufficient_quota"}}', 'quota', false],
      [503, '', 'server_error', true],
    ];
    for (const [status, body, cause, retryable] of cases) {
      provider.behaviour = { refuse: { status, body } };
      expect(await lossOfOpening()).toEqual(jasmine.objectContaining({ cause, retryable }));
    }
  });

  it('tells one loss by the code the socket was closed with', async () => {
    const cases: [number, string, string, boolean][] = [
      [3000, 'invalid_request_error.invalid_api_key', 'unauthorized', false],
      [4000, 'beta_api_shape_disabled', 'configuration', false],
      [1001, 'Your session hit the maximum duration of 60 minutes.', 'session_expired', true],
      [1011, 'internal error', 'server_error', true],
      [1001, 'going away', 'network', true],
    ];
    for (const [code, reason, cause, retryable] of cases) {
      losses = [];
      await open();
      provider.session.close(code, reason);
      await until(() => losses.length > 0);
      expect(losses).toEqual([jasmine.objectContaining({ cause, retryable })]);
    }
  });

  it('sends one response.create at a time, the next after response.done', async () => {
    await open();
    session.ask();
    session.ask('Say goodbye.');
    await until(() => creates().length === 1);
    created('r1');
    await until(() => facts.some(({ type }) => type === 'thinking'));
    expect(creates().length).toBe(1);
    done('r1');
    await until(() => creates().length === 2);
    expect(creates()[1]?.response?.instructions).toBe('Be kind.\n\nSay goodbye.');
  });

  it('asks again after a response it did not know of, when refused for that', async () => {
    await open();
    session.ask();
    await until(() => creates().length === 1);
    const event_id = creates()[0]?.event_id;
    fail({ code: 'conversation_already_has_active_response', event_id, message: 'resp_x' });
    done('resp_x');
    await until(() => creates().length === 2);
    expect(problems()).toEqual([]);
  });

  it('goes on after several tools with one response, once all are answered', async () => {
    await open();
    created('r1');
    const call = (id: string): void =>
      provider.session.send({
        type: 'response.output_item.done',
        response_id: 'r1',
        item: {
          ...{ type: 'function_call', call_id: id, name: 'f', arguments: '{}' },
          status: 'completed',
        },
      });
    call('t1');
    await until(() => facts.some(({ type }) => type === 'toolAsked'));
    session.toolResult('t1', 'one', true);
    call('t2');
    done('r1');
    await until(() => facts.filter(({ type }) => type === 'toolAsked').length === 2);
    session.toolResult('unknown', 'x', true);
    await until(() => provider.session.all('conversation.item.create').length === 1);
    expect(creates().length).toBe(0);
    session.toolResult('t2', 'two', false);
    await until(() => creates().length === 1);
    expect(provider.session.all('conversation.item.create').length).toBe(2);
  });

  it('does not carry out a call that was cut off, and answers one it cannot read', async () => {
    await open();
    provider.session.call('r1', { id: 't1', name: 'f', json: '{}', status: 'incomplete' });
    provider.session.call('r2', { id: 't2', name: 'f', json: '{"a":' });
    await until(() => creates().length === 1);
    expect(facts.some(({ type }) => type === 'toolAsked')).toBeFalse();
    const outputs = provider.session.all('conversation.item.create');
    expect(outputs.map(({ item }) => item.type === 'function_call_output' && item.call_id)).toEqual(
      ['t2'],
    );
  });

  it('drops audio of responses that were cut off', async () => {
    await open();
    provider.session.speak('r1', 'i1', Buffer.alloc(800, 1));
    await until(() => audio.length === 1);
    session.drop([]);
    provider.session.speak('r1', 'i1', Buffer.alloc(800, 1));
    provider.session.speak('r2', 'i2', Buffer.alloc(480, 1));
    await until(() => audio.length === 2);
    expect(audio[1]).toEqual({ itemId: 'i2', bytes: 480 });
  });

  it('takes errors by their class: harmless, ours, fatal', async () => {
    await open();
    fail({ code: 'response_cancel_not_active' });
    fail({ code: null, message: 'Audio content of 3700ms is already shorter than 3760ms' });
    fail({ code: 'unknown_parameter', type: 'invalid_request_error' });
    await until(() => problems().length === 1);
    expect(problems()).toEqual(['unknown_parameter']);
    expect(losses).toEqual([]);
    fail({ code: 'insufficient_quota' });
    await until(() => losses.length === 1);
    expect(losses[0]).toEqual(jasmine.objectContaining({ cause: 'quota', retryable: false }));
  });

  it('tries a failed response once more, then gives the session up', async () => {
    await open();
    session.ask();
    await until(() => creates().length === 1);
    const failed = {
      status: 'failed',
      status_details: { error: { type: 'server_error', code: null } },
    };
    created('r1');
    done('r1', failed);
    await until(() => creates().length === 2);
    expect(losses).toEqual([]);
    created('r2');
    done('r2', failed);
    await until(() => losses.length === 1);
    expect(losses[0]).toEqual(jasmine.objectContaining({ cause: 'server_error', retryable: true }));
  });

  it('is lost as expired at the time the provider named', async () => {
    provider.behaviour = { session: { expires_at: Date.now() / 1000 + 0.3 } };
    await open();
    await until(() => losses.length === 1);
    expect(losses[0]).toEqual(jasmine.objectContaining({ cause: 'session_expired' }));
  });

  it('lives on through unknown, misshapen and unreadable events', async () => {
    await open();
    provider.session.send({ type: 'conversation.something.new', x: 1 });
    provider.session.sendText('not json');
    provider.session.sendText('[1]');
    provider.session.send({ type: 'response.created' });
    provider.session.send({ type: 'response.output_audio.delta' });
    provider.session.speak('r1', 'i1', Buffer.alloc(80, 1));
    await until(() => audio.length === 1);
    expect(new Set(problems())).toEqual(new Set(['malformed_event']));
    expect(losses).toEqual([]);
  });

  it('tells usage as far as the provider does', async () => {
    await open();
    done('r1', {
      usage: {
        ...{ total_tokens: 30, input_tokens: 20, output_tokens: 10 },
        input_token_details: {
          audio_tokens: 15,
          cached_tokens: 8,
          cached_tokens_details: { audio_tokens: 5 },
        },
      },
    });
    done('r2', { usage: null });
    done('r3', { usage: {} });
    await until(() => facts.filter(({ type }) => type === 'usage').length === 2);
    const usages = facts.flatMap((fact) => (fact.type === 'usage' ? [fact.usage] : []));
    expect(usages[0]).toEqual({
      ...{ inputTokens: 20, outputTokens: 10, totalTokens: 30 },
      ...{ audioInputTokens: 15, audioOutputTokens: 0, cachedTokens: 8, cachedAudioTokens: 5 },
    });
    expect(usages[1]?.totalTokens).toBe(0);
  });

  it('says nothing any more once it is closed', async () => {
    await open();
    session.close();
    session.close();
    provider.session.cut();
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return true;
    });
    expect(losses).toEqual([]);
  });

  it('is lost within 6 s when nothing comes any more and nothing closes', async () => {
    await open();
    const at = performance.now();
    provider.session.freeze();
    await until(() => losses.length === 1, 8000);
    expect(losses[0]?.cause).toBe('network');
    expect(performance.now() - at).toBeLessThan(6500);
  }, 10_000);

  it('is pinged at its beginning, and then only while nothing else comes', async () => {
    await open();
    const talking = setInterval(() => provider.session.send({ type: 'rate_limits.updated' }), 200);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    clearInterval(talking);
    expect(provider.session.pings).toBe(1);
    expect(session.rttMs).toBeGreaterThan(0);
    await until(() => provider.session.pings === 2, 4000);
  }, 10_000);
});
