import OpenAI, { toFile } from 'openai';
import { ulawToLinear } from '../../media/codec/g711.ts';
import { loadVoices } from '../voices/voices.ts';
import { type LabOpenai, startLabOpenai } from './index.ts';

const voices = loadVoices('phrases');
const say = (name: 'greeting' | 'confirmed' | 'colleague') =>
  voices.phrase('en', 'agent', name).text;

/** A mono WAV of µ-law utterances with a second of silence between, as PCM16 at 8 kHz. */
function wavOf(utterances: readonly Uint8Array[]): Buffer {
  const pause = new Uint8Array(8000).fill(0xff);
  const ulaw = Buffer.concat(utterances.flatMap((utterance) => [utterance, pause]));
  const wav = Buffer.alloc(44 + ulaw.length * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + ulaw.length * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(ulaw.length * 2, 40);
  ulaw.forEach((byte, i) => wav.writeInt16LE(ulawToLinear[byte]!, 44 + i * 2));
  return wav;
}

describe('the stand-in’s REST side', () => {
  let lab: LabOpenai;
  let client: OpenAI;

  beforeAll(async () => {
    lab = await startLabOpenai();
    client = new OpenAI({ apiKey: 'sk-lab', baseURL: lab.baseUrl, maxRetries: 0 });
  });
  afterAll(() => lab.close());

  it('says in a header of its own that it is the lab', async () => {
    const { data, response } = await client.models.list().withResponse();
    expect(response.headers.get('x-callboard-lab')).toBe('1');
    expect(data.data.map(({ id }) => id)).toContain('gpt-realtime-2.1');
  });

  it('refuses a bad key', async () => {
    const bad = new OpenAI({ apiKey: 'sk-bad', baseURL: lab.baseUrl, maxRetries: 0 });
    await expectAsync(bad.models.list()).toBeRejectedWithError(/401 Incorrect API key/);
  });

  it('answers in writing by the same script, tools included', async () => {
    const tool = {
      type: 'function',
      strict: true,
      parameters: { type: 'object' },
    } as const;
    const first = await client.responses.create({ model: 'gpt-5.5', input: 'Hello!' });
    expect(first.output_text).toBe(say('greeting'));
    const answer = await client.responses.create({
      model: 'gpt-5.5',
      tools: [
        { ...tool, name: 'end_call' },
        { ...tool, name: 'set_outcome' },
      ],
      input: [
        { role: 'assistant', content: first.output_text },
        { role: 'user', content: 'Can I speak to a real person?' },
      ],
    });
    expect(answer.output_text).toBe(say('colleague'));
    const calls = answer.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(calls.map(({ name }) => name)).toEqual(['set_outcome', 'end_call']);
    expect(answer.usage!.total_tokens).toBeGreaterThan(0);
  });

  it('streams the same, event by event', async () => {
    const stream = await client.responses.create({
      model: 'gpt-5.5',
      input: 'Yes, fine.',
      stream: true,
    });
    const types: string[] = [];
    let text = '';
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(text).toBe(say('confirmed'));
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
  });

  it('fills a JSON schema in strict mode', async () => {
    const { output_text } = await client.responses.create({
      model: 'gpt-5.5',
      input: 'Callee: Stop calling me and remove my number from your list.',
      text: {
        format: {
          type: 'json_schema',
          name: 'analysis',
          strict: true,
          schema: {
            type: 'object',
            properties: {
              sentiment: { type: 'string', enum: ['positive', 'neutral', 'negative'] },
              success: { type: 'boolean' },
              tags: { type: 'array', items: { type: 'string' } },
              callback: { anyOf: [{ type: 'null' }, { type: 'number' }] },
            },
          },
        },
      },
    });
    expect(JSON.parse(output_text)).toEqual({
      sentiment: 'negative',
      success: false,
      tags: ['stop'],
      callback: 0,
    });
  });

  it('transcribes a file turn by turn, by ear', async () => {
    const spoken = [voices.phrase('en', 'agent', 'time'), voices.phrase('en', 'callee', 'sure')];
    const wav = wavOf(spoken.map((phrase) => voices.audio(phrase, 'pcmu')));
    const result = await client.audio.transcriptions.create({
      model: 'gpt-transcribe',
      file: await toFile(wav, 'call.wav'),
    });
    expect(result.text).toBe(spoken.map(({ text }) => text).join(' '));
  });

  it('says what is wrong with a request', async () => {
    const post = async (path: string, body: string) => {
      const headers = { authorization: 'Bearer k', 'content-type': 'application/json' };
      const response = await fetch(`${lab.baseUrl}${path}`, { method: 'POST', headers, body });
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    };
    expect(await post('/responses', '{')).toEqual([400, 'invalid_json']);
    expect(await post('/responses', '{}')).toEqual([400, 'missing_required_parameter']);
    expect(await post('/nonsense', '{}')).toEqual([404, 'not_found']);
    const file = await toFile(Buffer.from('no wave'), 'call.wav');
    await expectAsync(
      client.audio.transcriptions.create({ model: 'gpt-transcribe', file }),
    ).toBeRejectedWithError(/WAV/);
  });
});
