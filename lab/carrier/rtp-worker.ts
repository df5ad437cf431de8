/** The RTP thread: all lines, one clock. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeG711, type G711 } from '../../media/codec/g711.ts';
import { TONE_CODE_MS } from '../hearing/tones.ts';
import { loadVoices } from '../voices/voices.ts';
import { nowMs } from '../steady-clock.ts';
import { Histogram } from './figures.ts';
import { startReference } from './reference.ts';
import { SOUNDS } from './sounds.ts';
import { RtpLine } from './rtp-line.ts';
import type { FromRtp, RtpFigures, RtpSetup, Sound, ToRtp } from './rtp-messages.ts';

const STEP_MS = 20;
/** Lines are spread over the step, so that not all packets leave at once. */
const LANES = 4;
const LANE_MS = STEP_MS / LANES;

const setup = workerData as RtpSetup;
const voices = loadVoices(setup.speech);
const lines = new Map<number, RtpLine>();
const lanes: Set<RtpLine>[] = Array.from({ length: LANES }, () => new Set());
const jitter = new Histogram();
const reference = new Histogram();
const lateness = new Histogram();
const distributions = {
  answerToRtpMs: new Histogram(),
  answerToVoiceMs: new Histogram(),
  turnLatencyMs: new Histogram(),
  bargeInMs: new Histogram(),
};
const closed = { packetsSent: 0, packetsReceived: 0, packetsLost: 0, rigMisses: 0 };
const capturedMs = setup.speech === 'tones' ? TONE_CODE_MS + 480 : 15_000;

const tell = (message: FromRtp) => parentPort?.postMessage(message);
const startedAt = nowMs();
let ticks = 0;

/** Runs every tick that is due; one that comes late is caught up with, never left out. */
function run(): void {
  for (;;) {
    const now = nowMs();
    const dueAt = startedAt + ticks * LANE_MS;
    if (now < dueAt) {
      // Rounded up: a timer that fires early would only have to be set again.
      setTimeout(run, Math.ceil(dueAt - now));
      return;
    }
    const lane = lanes[ticks % LANES] as Set<RtpLine>;
    advance();
    if (lane.size === 0) continue;
    lateness.add(now - dueAt);
    const isMissed = now - dueAt >= STEP_MS;
    for (const line of lane) line.tick(nowMs(), isMissed);
  }
}

/** Goes on to the next tick that has a line, by a whole round when there is none. */
function advance(): void {
  const empty = (tick: number) => lanes[tick % LANES]?.size === 0;
  let skipped = 1;
  while (skipped < LANES && empty(ticks + skipped)) skipped++;
  ticks += skipped;
}

async function open(message: Extract<ToRtp, { type: 'open' }>): Promise<void> {
  const { line } = message;
  const opened = new RtpLine(
    { ...setup, capturedMs, key: message.key, impairment: message.impairment },
    {
      agentStarted: (at) => tell({ type: 'agentStarted', line, at }),
      agentStopped: (utterance) => tell({ type: 'agentStopped', line, ...utterance }),
      played: (from, to) => tell({ type: 'played', line, startedAt: from, endedAt: to }),
      pressed: (digit) => tell({ type: 'pressed', line, digit }),
      jitter: (ms) => jitter.add(ms),
      measured: (delay, ms) => distributions[delay].add(ms),
    },
  );
  lines.set(line, opened);
  try {
    const port = await opened.open(setup.host);
    lanes[line % LANES]?.add(opened);
    tell({ type: 'opened', line, port });
  } catch (error) {
    close(line);
    tell({ type: 'openFailed', line, message: String(error) });
  }
}

function close(id: number): void {
  const line = lines.get(id);
  if (!line) return;
  lines.delete(id);
  lanes[id % LANES]?.delete(line);
  line.close();
  // What the agent was saying when the call ended has no pause after it.
  const last = line.ear.paused(Infinity);
  if (last) tell({ type: 'agentStopped', line: id, ...last });
  const figures = line.figures();
  for (const key of ['packetsSent', 'packetsReceived', 'packetsLost', 'rigMisses'] as const) {
    closed[key] += figures[key];
  }
  tell({ type: 'closed', line: id, figures });
}

function figures(): RtpFigures {
  const sum = (key: keyof typeof closed) =>
    [...lines.values()].reduce((total, line) => total + line[key], closed[key]);
  const { user, system } = process.threadCpuUsage();
  return {
    lines: lines.size,
    packetsSent: sum('packetsSent'),
    packetsReceived: sum('packetsReceived'),
    packetsLost: sum('packetsLost'),
    rigMisses: sum('rigMisses'),
    sendJitterMs: jitter.percentiles(),
    referenceJitterMs: reference.percentiles(),
    answerToRtpMs: distributions.answerToRtpMs.percentiles(),
    answerToVoiceMs: distributions.answerToVoiceMs.percentiles(),
    turnLatencyMs: distributions.turnLatencyMs.percentiles(),
    bargeInMs: distributions.bargeInMs.percentiles(),
    rigLatenessMs: lateness.percentiles(),
    threadCpuMs: Math.round((user + system) / 1000),
  };
}

/** Forgets what was measured so far, over all lines; what single lines know they keep. */
function clear(): void {
  for (const histogram of [jitter, reference, lateness, ...Object.values(distributions)]) {
    histogram.clear();
  }
  for (const line of lines.values()) {
    line.packetsSent = line.packetsReceived = line.packetsLost = line.rigMisses = 0;
  }
  closed.packetsSent = closed.packetsReceived = closed.packetsLost = closed.rigMisses = 0;
}

const sounds = new Map<string, Uint8Array>();

function soundOf(sound: Sound, law: G711): Uint8Array {
  if ('phraseId' in sound) {
    const phrase = voices.byId(sound.phraseId);
    return phrase ? voices.audio(phrase, law) : new Uint8Array(0);
  }
  const key = `${law} ${sound.sound}`;
  const known = sounds.get(key);
  if (known) return known;
  const samples = SOUNDS[sound.sound]();
  const audio = encodeG711(law, samples, new Uint8Array(samples.length));
  sounds.set(key, audio);
  return audio;
}

function handle(message: ToRtp): void {
  if (message.type === 'open') return void open(message);
  if (message.type === 'figures') {
    return tell({ type: 'figures', ask: message.ask, figures: figures() });
  }
  if (message.type === 'clear') return clear();
  if (message.type === 'close') return close(message.line);
  const line = lines.get(message.line);
  if (!line) return;
  switch (message.type) {
    case 'connect':
      return line.connect(message.far);
    case 'answered':
      return line.ear.answered(message.at);
    case 'play':
      return line.playout.play(soundOf(message.sound, line.playout.law));
    case 'stop':
      return line.stop();
    case 'press':
      return line.playout.press(message.digits);
  }
}

parentPort?.on('message', handle);
if (setup.reference) await startReference(setup.host, reference);
run();
tell({ type: 'ready' });
