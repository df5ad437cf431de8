/** `POST /v1/audio/transcriptions`: hears a file by the same recogniser, turn by turn. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { linearToUlaw, SAMPLES_PER_MS, transcodeG711 } from '../../media/codec/g711.ts';
import type { Recogniser } from '../hearing/recogniser.ts';
import type { SpeechDetectorFactory } from '../hearing/speech-detector.ts';
import { readBody, sendJson } from '../http.ts';
import { refuse } from './api-error.ts';
import { TurnDetector } from './turn-detector.ts';

const MAX_BYTES = 25 * 1024 * 1024;
const FORMATS = ['json', 'text', 'verbose_json'] as const;

/** What listening takes. */
export interface Ears {
  readonly recogniser: Recogniser;
  readonly detectors: SpeechDetectorFactory;
}

/**
 * Answers a transcription request.
 * @throws {Refusal} for what the API would not take.
 */
export async function answerTranscription(
  request: IncomingMessage,
  response: ServerResponse,
  ears: Ears,
): Promise<void> {
  const form = await formOf(request);
  const file = form.get('file');
  if (!(file instanceof File)) {
    return refuse('missing_required_parameter', "Missing required parameter: 'file'.", 'file');
  }
  const model = text(form.get('model'));
  if (!model) {
    refuse('missing_required_parameter', "Missing required parameter: 'model'.", 'model');
  }
  const format = FORMATS.find((known) => known === (text(form.get('response_format')) || 'json'));
  if (!format) refuse('unsupported_format', 'Unsupported response_format.', 'response_format');
  const ulaw = ulawOf(new Uint8Array(await file.arrayBuffer()));
  const segments = await hearSegments(ulaw, ears);
  const heard = segments.map((segment) => segment.text).join(' ');
  const seconds = ulaw.length / SAMPLES_PER_MS / 1000;
  if (format === 'text') {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(`${heard}\n`);
    return;
  }
  const usage = { type: 'duration', seconds: Math.ceil(seconds) };
  const more = format === 'verbose_json' ? { task: 'transcribe', duration: seconds, segments } : {};
  sendJson(response, 200, { text: heard, usage, ...more });
}

async function formOf(request: IncomingMessage): Promise<FormData> {
  const body = await readBody(request, MAX_BYTES + 64 * 1024).catch((error: unknown) =>
    error instanceof RangeError
      ? refuse('file_too_large', 'Maximum content size limit (26214400) exceeded.', 'file')
      : Promise.reject(error as Error),
  );
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const init = { method: 'POST', headers, body: new Uint8Array(body) };
  return new Request('http://lab/', init)
    .formData()
    .catch(() => refuse('invalid_request', 'The request is no multipart form.'));
}

const text = (value: File | string | null): string => (typeof value === 'string' ? value : '');

interface Segment {
  readonly id: number;
  /** Seconds from the beginning of the file. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Cuts the file into turns and hears each; what is unclear is left out. */
async function hearSegments(ulaw: Uint8Array, ears: Ears): Promise<readonly Segment[]> {
  const turns: { startMs: number; endMs: number; audio: Uint8Array }[] = [];
  let startMs = 0;
  const detector = new TurnDetector(ears.detectors, {
    started: (ms) => (startMs = ms),
    stopped: (endMs, audio) => turns.push({ startMs, endMs, audio }),
  });
  detector.configure({
    type: 'server_vad',
    threshold: 0.5,
    prefix_padding_ms: 200,
    silence_duration_ms: 400,
    create_response: false,
    interrupt_response: false,
    idle_timeout_ms: null,
  });
  detector.write(ulaw);
  detector.write(new Uint8Array(600 * SAMPLES_PER_MS).fill(0xff));
  detector.close();
  const heard = await Promise.all(
    turns.map(({ audio }) => ears.recogniser.hear(audio, { who: 'anyone', cut: true })),
  );
  return turns.flatMap(({ startMs: from, endMs }, id) => {
    const phrase = heard[id];
    return phrase ? [{ id, start: from / 1000, end: endMs / 1000, text: phrase.text }] : [];
  });
}

const PCM = 1;
const ALAW = 6;
const ULAW = 7;

/** The audio of a WAV file (PCM16, A-law or µ-law; 8 kHz or a multiple of it) mixed to one channel. */
function ulawOf(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tag = (at: number) => String.fromCharCode(...file.subarray(at, at + 4));
  if (file.length < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') {
    return refuse('unsupported_format', 'The lab reads WAV files only.', 'file');
  }
  let format = { kind: PCM, channels: 1, rate: 8000 };
  for (let at = 12; at + 8 <= file.length;) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      format = {
        kind: view.getUint16(at + 8, true),
        channels: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
      };
    } else if (tag(at) === 'data') {
      return mixed(file.slice(at + 8, Math.min(file.length, at + 8 + size)), format);
    }
    at += 8 + size + (size & 1);
  }
  return refuse('invalid_value', 'The WAV file has no audio.', 'file');
}

function mixed(
  data: Uint8Array,
  { kind, channels, rate }: { kind: number; channels: number; rate: number },
): Uint8Array {
  const step = rate / 8000;
  if (!Number.isInteger(step) || step < 1 || channels < 1) {
    refuse('unsupported_format', 'The lab reads 8 kHz and multiples of it only.', 'file');
  }
  if (kind !== PCM) {
    if (kind !== ALAW && kind !== ULAW) refuse('unsupported_format', 'Unknown WAV format.', 'file');
    if (channels === 1 && step === 1) {
      return kind === ULAW ? data : transcodeG711('pcma', 'pcmu', data, data);
    }
    refuse('unsupported_format', 'G.711 in WAV must be mono at 8 kHz.', 'file');
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const frames = Math.floor(data.length / (2 * channels * step));
  return Uint8Array.from({ length: frames }, (_, frame) => {
    let sum = 0;
    const samples = channels * step;
    for (let i = 0; i < samples; i++) sum += view.getInt16((frame * samples + i) * 2, true);
    // Channels are added, not averaged: on a call hardly ever do both speak.
    return linearToUlaw(Math.max(-32768, Math.min(32767, Math.round(sum / step))));
  });
}
