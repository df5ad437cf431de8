import { connect } from 'node:net';
import type {
  RealtimeClientEvent,
  RealtimeServerEvent,
  RealtimeSessionCreateRequest,
} from 'openai/resources/realtime/realtime';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { WebSocket } from 'ws';
import { SAMPLES_PER_MS, ulawToLinear } from '../../media/codec/g711.ts';
import type { AgentPhrase, CalleePhrase, Language } from '../voices/phrases.ts';
import { loadVoices } from '../voices/voices.ts';
import { type LabOpenai, type LabOpenaiOptions, startLabOpenai } from './index.ts';

const FRAME = 160;
const voices = loadVoices('phrases');
const textOf = (language: Language, name: AgentPhrase) =>
  voices.phrase(language, 'agent', name).text;

/** The package's own client, which knows wss only: here its TLS is left out, on loopback. */
function sdkClient(lab: LabOpenai, model = 'gpt-realtime-2.1'): OpenAIRealtimeWS {
  return new OpenAIRealtimeWS(
    {
      model,
      options: {
        createConnection: (options: object) => {
          const { host, port } = options as { host: string; port: string };
          return connect({ host, port: Number(port) });
        },
      } as never,
    },
    { apiKey: 'sk-lab', baseURL: lab.baseUrl },
  );
}

interface Talk {
  readonly events: RealtimeServerEvent[];
  send(event: RealtimeClientEvent): void;
  /** The next event of a type that was not waited for before. */
  next<T extends RealtimeServerEvent['type']>(
    type: T,
    ms?: number,
  ): Promise<Extract<RealtimeServerEvent, { type: T }>>;
  /** Sends silence for as long as the talk lasts, and the phrase when asked to, at 5x real time. */
  say(name: CalleePhrase, language?: Language): Promise<void>;
  silence(ms: number): void;
  close(): void;
}

const PHONE: RealtimeSessionCreateRequest = {
  type: 'realtime',
  instructions: 'You confirm appointments.\nLanguage: en',
  audio: {
    input: {
      format: { type: 'audio/pcmu' },
      transcription: { model: 'gpt-transcribe' },
      turn_detection: { type: 'server_vad', silence_duration_ms: 400 },
    },
    output: { format: { type: 'audio/pcmu' }, voice: 'marin' },
  },
  tools: [
    { type: 'function', name: 'end_call', parameters: { type: 'object' } },
    { type: 'function', name: 'set_outcome', parameters: { type: 'object' } },
  ],
};

function talkOver(client: OpenAIRealtimeWS): Talk {
  const events: RealtimeServerEvent[] = [];
  const taken = new Map<string, number>();
  let wake: () => void = () => undefined;
  client.on('event', (event) => {
    events.push(event);
    wake();
  });
  client.on('error', () => undefined);
  const append = (bytes: Uint8Array) =>
    client.send({
      type: 'input_audio_buffer.append',
      audio: Buffer.from(bytes).toString('base64'),
    });
  const silence = (ms: number) => {
    for (let at = 0; at < ms; at += 20) append(new Uint8Array(FRAME).fill(0xff));
  };
  return {
    events,
    silence,
    send: (event) => client.send(event),
    async next(type, ms = 4000) {
      const deadline = Date.now() + ms;
      for (;;) {
        const found = events.filter((event) => event.type === type)[taken.get(type) ?? 0];
        if (found) {
          taken.set(type, (taken.get(type) ?? 0) + 1);
          return found as never;
        }
        const left = deadline - Date.now();
        if (left <= 0) {
          throw new Error(`No ${type} among ${events.map((e) => e.type).join(' ')}`);
        }
        await Promise.race([
          new Promise<void>((resolve) => (wake = resolve)),
          new Promise((resolve) => setTimeout(resolve, left)),
        ]);
      }
    },
    async say(name, language = 'en') {
      const audio = voices.audio(voices.phrase(language, 'callee', name), 'pcmu');
      silence(200);
      for (let at = 0; at < audio.length; at += FRAME) append(audio.subarray(at, at + FRAME));
      silence(600);
      await Promise.resolve();
    },
    close: () => client.close(),
  };
}

describe('the stand-in for the Realtime API', () => {
  let lab: LabOpenai;
  const opened: OpenAIRealtimeWS[] = [];

  const start = async (options: LabOpenaiOptions = {}) => {
    lab = await startLabOpenai({
      thinkingMs: 0,
      burst: 40,
      transcriptionMs: [10, 30],
      ...options,
    });
    return lab;
  };
  const talk = async (
    session: Partial<RealtimeSessionCreateRequest> = {},
    model?: string,
  ): Promise<Talk> => {
    const client = sdkClient(lab, model);
    opened.push(client);
    const line = talkOver(client);
    await line.next('session.created');
    line.send({ type: 'session.update', session: { ...PHONE, ...session } });
    await line.next('session.updated');
    return line;
  };

  afterEach(async () => {
    for (const client of opened.splice(0)) client.close();
    await lab.close();
  });

  it('holds a whole conversation with the package’s own client', async () => {
    await start();
    const line = await talk();
    line.send({ type: 'response.create' });
    const greeting = await line.next('response.done');
    expect(greeting.response.status).toBe('completed');
    const said = await line.next('response.output_audio_transcript.done');
    expect(said.transcript).toBe(textOf('en', 'greeting'));

    await line.say('yes');
    const started = await line.next('input_audio_buffer.speech_started');
    const stopped = await line.next('input_audio_buffer.speech_stopped');
    expect(stopped.item_id).toBe(started.item_id);
    expect(stopped.audio_end_ms).toBeGreaterThan(started.audio_start_ms + 1500);
    const transcript = await line.next('conversation.item.input_audio_transcription.completed');
    expect(transcript.item_id).toBe(started.item_id);
    expect(transcript.transcript).toBe(voices.phrase('en', 'callee', 'yes').text);
    expect(transcript.usage.type).toBe('duration');

    const done = await line.next('response.done');
    const spoken = await line.next('response.output_audio_transcript.done');
    expect(spoken.transcript).toBe(textOf('en', 'confirmed'));
    const calls = (done.response.output ?? []).flatMap((item) =>
      item.type === 'function_call' ? [item] : [],
    );
    expect(calls.map(({ name, arguments: args }) => [name, JSON.parse(args)])).toEqual([
      ['set_outcome', { outcome: 'confirmed', success: true, tags: ['appointment'] }],
      ['end_call', { reason: 'confirmed' }],
    ]);
    for (const { call_id = '' } of calls) {
      const item = { type: 'function_call_output', call_id, output: '{"ok":true}' } as const;
      line.send({ type: 'conversation.item.create', item });
    }
    line.send({ type: 'response.create' });
    const last = await line.next('response.done');
    expect(last.response.output).toEqual([]);
    const before = greeting.response.usage;
    expect(done.response.usage!.input_tokens).toBeGreaterThan(before!.input_tokens!);
    expect(done.response.usage!.input_token_details!.audio_tokens).toBeGreaterThan(100);
    expect(done.response.usage!.output_token_details!.audio_tokens).toBe(
      Math.ceil(voices.phrase('en', 'agent', 'confirmed').ms / 50),
    );
    const [record] = lab.journal.list();
    expect(record!.heard.map(({ heard }) => heard)).toEqual(['yes']);
    expect(record!.tools.map(({ output }) => output)).toEqual(['{"ok":true}', '{"ok":true}']);
  });

  it('climbs the ladder of a spoken response in order and sends the whole phrase', async () => {
    await start();
    const line = await talk();
    const from = line.events.length;
    line.send({ type: 'response.create' });
    await line.next('response.done');
    const events = line.events.slice(from);
    const order = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
    const deltas = [
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
    ] as const;
    expect(order.filter((type) => !(deltas as readonly string[]).includes(type))).toEqual([
      'response.created',
      'rate_limits.updated',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
    ]);
    const audio = Buffer.concat(
      events.flatMap((event) =>
        event.type === 'response.output_audio.delta' ? [Buffer.from(event.delta, 'base64')] : [],
      ),
    );
    const phrase = voices.phrase('en', 'agent', 'greeting');
    expect(audio.equals(Buffer.from(voices.audio(phrase, 'pcmu')))).toBeTrue();
    expect(order.indexOf(deltas[0])).toBeLessThan(order.indexOf(deltas[1]));
    const ids = events.map((event) => (event as { event_id?: string }).event_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is broken off by the callee, keeps what was generated and lets it be truncated', async () => {
    await start({ burst: 10 });
    const line = await talk();
    line.send({ type: 'response.create' });
    const first = await line.next('response.output_audio.delta');
    await line.say('who');
    await line.next('input_audio_buffer.speech_started');
    const cut = await line.next('response.done');
    expect(cut.response.status).toBe('cancelled');
    expect(cut.response.status_details).toEqual({ type: 'cancelled', reason: 'turn_detected' });
    const item_id = first.item_id;
    const truncate = (audio_end_ms: number) =>
      line.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms });
    truncate(60_000);
    const refused = await line.next('error');
    expect(refused.error.message).toMatch(
      /^Audio content of \d+ms is already shorter than 60000ms$/,
    );
    truncate(100);
    const truncated = await line.next('conversation.item.truncated');
    expect(truncated.audio_end_ms).toBe(100);
    line.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await line.next('conversation.item.retrieved');
    const [content] = (item as unknown as { content: { transcript: string; audio: string }[] })
      .content;
    expect(content!.transcript).toBe('');
    expect(Buffer.from(content!.audio, 'base64').length).toBe(100 * SAMPLES_PER_MS);
    const answer = await line.next('response.done');
    expect(answer.response.status).toBe('completed');
    const spoken = line.events.flatMap((event) =>
      event.type === 'response.output_audio_transcript.done' ? [event.transcript] : [],
    );
    expect(spoken.at(-1)).toBe(textOf('en', 'identity'));
    expect(textOf('en', 'greeting')).toContain(spoken[0]!.trim());
  });

  it('answers in the language it is spoken to', async () => {
    await start();
    const line = await talk({ instructions: 'Dil: Türkçe' });
    line.send({ type: 'response.create' });
    const said = await line.next('response.output_audio_transcript.done');
    expect(said.transcript).toBe(textOf('tr', 'greeting'));
    await line.say('where', 'en');
    const answer = await line.next('response.output_audio_transcript.done');
    expect(answer.transcript).toBe(textOf('en', 'place'));
  });

  it('refuses a bad update whole and says what is wrong with it', async () => {
    await start();
    const line = await talk();
    const attempt = async (session: object): Promise<(string | undefined)[]> => {
      const event = { type: 'session.update', event_id: 'mine', session };
      line.send(event as RealtimeClientEvent);
      const { error } = await line.next('error');
      expect(error.event_id).toBe('mine');
      return [error.code ?? undefined, error.param ?? undefined];
    };
    const realtime = { type: 'realtime', instructions: 'changed' };
    const output = (more: object) => ({ ...realtime, audio: { output: more } });
    const input = (more: object) => ({ ...realtime, audio: { input: more } });
    expect(await attempt({ instructions: 'x' })).toEqual([
      'missing_required_parameter',
      'session.type',
    ]);
    expect(await attempt({ ...realtime, input_audio_format: 'g711_ulaw' })).toEqual([
      'unknown_parameter',
      'session.input_audio_format',
    ]);
    expect(await attempt(output({ format: { type: 'audio/pcm' } }))).toEqual([
      'missing_required_parameter',
      'session.audio.output.format.rate',
    ]);
    expect(await attempt(output({ speed: 3 }))).toEqual([
      'invalid_value',
      'session.audio.output.speed',
    ]);
    expect(
      await attempt(input({ turn_detection: { type: 'server_vad', idle_timeout_ms: 1 } })),
    ).toEqual(['invalid_value', 'session.audio.input.turn_detection.idle_timeout_ms']);
    expect(await attempt({ ...realtime, max_output_tokens: 0 })).toEqual([
      'invalid_value',
      'session.max_output_tokens',
    ]);
    line.send({ type: 'session.update', session: { type: 'realtime' } });
    const { session } = await line.next('session.updated');
    const shown = session as RealtimeSessionCreateRequest;
    expect(shown.instructions).toBe(PHONE.instructions!);
    expect(shown.audio!.input!.turn_detection).toEqual({
      type: 'server_vad',
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_duration_ms: 400,
      idle_timeout_ms: null,
      create_response: true,
      interrupt_response: true,
    });
  });

  it('freezes the voice once it was heard', async () => {
    await start();
    const line = await talk();
    line.send({ type: 'response.create' });
    await line.next('response.done');
    const audio = { output: { voice: 'cedar' } } as const;
    line.send({ type: 'session.update', session: { type: 'realtime', audio } });
    expect((await line.next('error')).error.code).toBe('cannot_update_voice');
    line.send({ type: 'response.create', response: { audio } });
    expect((await line.next('error')).error.code).toBe('cannot_update_voice');
  });

  it('has one response at a time in the conversation, and others beside it', async () => {
    await start({ burst: 4 });
    const line = await talk();
    line.send({ type: 'response.create' });
    const { response } = await line.next('response.created');
    line.send({ type: 'response.create', event_id: 'second' });
    const { error } = await line.next('error');
    expect([error.code, error.event_id]).toEqual([
      'conversation_already_has_active_response',
      'second',
    ]);
    expect(error.message).toContain(response.id!);
    line.send({
      type: 'response.create',
      response: { conversation: 'none', output_modalities: ['text'], metadata: { for: 'me' } },
    });
    const beside = await line.next('response.done');
    expect(beside.response.conversation_id).toBeNull();
    expect(beside.response.metadata).toEqual({ for: 'me' });
    line.send({ type: 'response.cancel' });
    const cancelled = await line.next('response.done');
    expect(cancelled.response.status_details).toEqual({
      type: 'cancelled',
      reason: 'client_cancelled',
    });
    line.send({ type: 'response.cancel' });
    expect((await line.next('error')).error.code).toBe('response_cancel_not_active');
  });

  it('keeps the chain of items, refuses what does not fit in and commits by hand', async () => {
    await start();
    const line = await talk({
      audio: { ...PHONE.audio, input: { ...PHONE.audio!.input, turn_detection: null } },
    });
    const note = (id: string, previous_item_id?: string) =>
      line.send({
        type: 'conversation.item.create',
        ...(previous_item_id ? { previous_item_id } : {}),
        item: {
          id,
          type: 'message',
          role: 'system',
          content: [{ type: 'input_text', text: 'note' }],
        },
      });
    note('a');
    expect((await line.next('conversation.item.added')).previous_item_id).toBeNull();
    note('b');
    expect((await line.next('conversation.item.added')).previous_item_id).toBe('a');
    note('c', 'root');
    expect((await line.next('conversation.item.added')).previous_item_id).toBeNull();
    note('b');
    expect((await line.next('error')).error.code).toBe('item_create_duplicate_item_id');
    note('d', 'nowhere');
    expect((await line.next('error')).error.code).toBe('invalid_value');
    const output = { type: 'function_call_output', call_id: 'call_x', output: '' } as const;
    line.send({ type: 'conversation.item.create', item: output });
    expect((await line.next('error')).error.code).toBe('invalid_tool_call_id');
    line.silence(80);
    line.send({ type: 'input_audio_buffer.commit' });
    expect((await line.next('error')).error.code).toBe('input_audio_buffer_commit_empty');
    line.silence(120);
    line.send({ type: 'input_audio_buffer.commit' });
    const committed = await line.next('input_audio_buffer.committed');
    expect(committed.previous_item_id).toBe('b');
    line.send({
      type: 'conversation.item.truncate',
      item_id: 'a',
      content_index: 0,
      audio_end_ms: 1,
    });
    expect((await line.next('error')).error.message).toBe(
      'Only model output audio messages can be truncated',
    );
  });

  it('asks by itself when the callee stays silent', async () => {
    jasmine.clock().install();
    try {
      // The server's timers are the fake ones, so its five seconds pass at once.
      const { Session } = await import('./session.ts');
      const { sessionRecord } = await import('./session-record.ts');
      const { noFaults } = await import('./faults.ts');
      const { energyDetector } = await import('../hearing/speech-detector.ts');
      const sent: { type: string; audio_start_ms?: number; audio_end_ms?: number }[] = [];
      const session = new Session(
        { send: (text) => sent.push(JSON.parse(text) as { type: string }), close: () => undefined },
        'gpt-realtime-2.1',
        {
          voices,
          speaker: { audio: () => new Uint8Array(0), deltas: () => [] },
          recogniser: {
            hear: () => Promise.resolve(undefined),
            busyMs: 0,
            close: () => Promise.resolve(),
          },
          detectors: energyDetector,
          faults: noFaults(),
          thinkingMs: 0,
          burst: 1,
          transcriptionMs: [0, 0],
          seed: 's',
          sessionMs: 3_600_000,
        },
        sessionRecord('gpt-realtime-2.1'),
      );
      const detection = { type: 'server_vad', idle_timeout_ms: 5000 };
      const update = { type: 'realtime', audio: { input: { turn_detection: detection } } };
      session.receive(JSON.stringify({ type: 'session.update', session: update }));
      session.awaitCallee(1000);
      jasmine.clock().tick(5999);
      expect(sent.map(({ type }) => type)).not.toContain('input_audio_buffer.timeout_triggered');
      jasmine.clock().tick(1);
      const types = sent.map(({ type }) => type);
      const from = types.indexOf('input_audio_buffer.timeout_triggered');
      expect(types.slice(from, from + 5)).toEqual([
        'input_audio_buffer.timeout_triggered',
        'input_audio_buffer.committed',
        'conversation.item.added',
        'conversation.item.done',
        'response.created',
      ]);
      session.close(1000);
      lab = await startLabOpenai({ speech: 'tones' });
    } finally {
      jasmine.clock().uninstall();
    }
  });

  it('refuses bad keys and the beta shape as the API does', async () => {
    await start();
    const closed = (headers: Record<string, string>) =>
      new Promise<[number, string]>((resolve) => {
        const url = `${lab.baseUrl.replace('http', 'ws')}/realtime?model=gpt-realtime-2.1`;
        const socket = new WebSocket(url, { headers });
        socket.on('close', (code, reason) => resolve([code, reason.toString()]));
      });
    expect(await closed({ authorization: 'Bearer sk-bad' })).toEqual([
      3000,
      'invalid_request_error.invalid_api_key',
    ]);
    const beta = { authorization: 'Bearer sk-lab', 'openai-beta': 'realtime=v1' };
    expect((await closed(beta))[0]).toBe(4000);
  });

  it('speaks 24 kHz PCM too, and hears it', async () => {
    await start();
    const pcm = { type: 'audio/pcm', rate: 24000 } as const;
    const line = await talk({
      audio: {
        input: { format: pcm, turn_detection: { type: 'semantic_vad' } },
        output: { format: pcm },
      },
    });
    const phrase = voices.phrase('en', 'callee', 'price');
    const ulaw = voices.audio(phrase, 'pcmu');
    const audio = Buffer.alloc((ulaw.length + 8000) * 6);
    ulaw.forEach((byte, i) => {
      for (let k = 0; k < 3; k++) audio.writeInt16LE(ulawToLinear[byte]!, i * 6 + k * 2);
    });
    line.send({ type: 'input_audio_buffer.append', audio: audio.toString('base64') });
    await line.next('response.done');
    const said = await line.next('response.output_audio_transcript.done');
    expect(said.transcript).toBe(textOf('en', 'price'));
    const bytes = line.events.reduce(
      (sum, event) =>
        event.type === 'response.output_audio.delta'
          ? sum + Buffer.from(event.delta, 'base64').length
          : sum,
      0,
    );
    expect(bytes).toBe(voices.audio(voices.phrase('en', 'agent', 'price'), 'pcmu').length * 6);
    expect(line.events.some(({ type }) => type.includes('transcription'))).toBeFalse();
  });

  it('sends late deltas after a barge-in when told to, and lets transcripts fail', async () => {
    await start({ burst: 10 });
    Object.assign(lab.faults, { strayDeltas: 2, failTranscription: 1 });
    const line = await talk();
    line.send({ type: 'response.create' });
    await line.next('response.output_audio.delta');
    await line.say('hello');
    const cut = await line.next('response.done');
    expect(cut.response.status).toBe('cancelled');
    await line.next('conversation.item.input_audio_transcription.failed');
    const types = line.events.map(({ type }) => type);
    const done = types.indexOf('response.done');
    expect(types.slice(done + 1, done + 3)).toEqual([
      'response.output_audio.delta',
      'response.output_audio.delta',
    ]);
  });

  it('shows with the first response that there is no such model', async () => {
    await start();
    const line = await talk({}, 'no-such-model');
    line.send({ type: 'response.create' });
    const { response } = await line.next('response.done');
    expect(response.status).toBe('failed');
    expect(response.status_details!.error!.code).toBe('model_not_found');
  });

  it('ends a session at its longest life', async () => {
    await start({ sessionSeconds: 1 });
    const line = await talk();
    const closed = new Promise((resolve) => opened[0]!.socket.once('close', resolve));
    expect((await line.next('error')).error.code).toBe('session_expired');
    expect(await closed).toBe(1001);
  });

  it('fails on demand', async () => {
    await start();
    const line = await talk();
    const demand = (faults: object) =>
      fetch(`${lab.url}/lab/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const failure = { type: 'server_error', code: null, message: 'The server had an error.' };
    await demand({ failResponse: { ...failure, times: 1 } });
    line.send({ type: 'response.create' });
    const failed = await line.next('response.done');
    expect(failed.response.status).toBe('failed');
    expect(failed.response.usage!.total_tokens).toBe(0);
    await demand({ twoItems: true });
    line.send({ type: 'response.create' });
    const both = await line.next('response.done');
    expect(both.response.output!.length).toBe(2);
    expect((await demand({ nonsense: true })).status).toBe(400);
    const closed = new Promise((resolve) => opened[0]!.socket.once('close', resolve));
    await demand({ closeSessions: { code: 1011, reason: 'gone' } });
    expect(await closed).toBe(1011);
    await demand({ upgrade: { status: 429, times: 1 } });
    const status = await new Promise((resolve) => {
      const url = `${lab.baseUrl.replace('http', 'ws')}/realtime?model=m`;
      const socket = new WebSocket(url, { headers: { authorization: 'Bearer k' } });
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
    });
    expect(status).toBe(429);
  });
});
