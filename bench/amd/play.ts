/** Plays a case against an agent that speaks first, and lets the detector listen to both. */
import type { AnsweredBy, GreetingEnd } from '../../actors/ports/answering.ts';
import { between, type Random } from '../../lab/seed.ts';
import { AnsweringDetector } from '../../media/amd/detector.ts';
import { FRAME_MS, FRAME_SAMPLES } from '../../media/amd/frame.ts';
import type { AmdParameters } from '../../media/amd/parameters.ts';
import { encodeG711, silenceOf } from '../../media/codec/g711.ts';
import type { Case } from './cases.ts';
import { noise, silence, tone } from './sounds.ts';
import { concat } from './voices.ts';

export interface Played {
  readonly findings: readonly AnsweredBy[];
  readonly greetingEnd: GreetingEnd | null;
  /** When the machine's greeting, its beep included, was over. */
  readonly greetingOverMs: number | null;
}

const LENGTH_MS = 22_000;
/** The agent notices so late that the callee speaks, and that it has stopped. */
const BARGE_IN_MS = 300;
const TURN_END_MS = 500;
/** A line without noise still has some. */
const QUIET_RMS = 3;
const SPEECH_RMS = 2600;

/** Who says what in the next 20 ms. */
class Talk {
  private readonly one: Case;
  private readonly random: Random;
  private calleeSays: Float64Array | null = null;
  private calleeAt = 0;
  private calleeNextMs: number;
  private replies = 0;
  private agentUntilMs = 0;
  private agentNextMs: number;
  private agentSpoke = false;
  private speechSinceMs = -1;
  greetingOverMs: number | null = null;

  constructor(one: Case) {
    this.one = one;
    this.random = one.chance();
    this.calleeNextMs = one.onsetMs ?? Number.POSITIVE_INFINITY;
    this.agentNextMs = between(this.random, 250, 900);
  }

  callee(nowMs: number): Float64Array | null {
    if (!this.calleeSays && nowMs >= this.calleeNextMs) this.calleeBegins();
    if (!this.calleeSays) return null;
    const frame = this.calleeSays.subarray(this.calleeAt, this.calleeAt + FRAME_SAMPLES);
    this.calleeAt += FRAME_SAMPLES;
    if (this.calleeAt >= this.calleeSays.length) this.calleeEnds(nowMs);
    return frame;
  }

  agent(nowMs: number): boolean {
    const speaks = nowMs < this.agentUntilMs;
    if (speaks && this.speechSinceMs >= 0 && nowMs - this.speechSinceMs > BARGE_IN_MS)
      this.agentUntilMs = 0;
    if (!speaks && this.agentSpoke) this.agentEnded(nowMs);
    if (nowMs >= this.agentNextMs) this.agentBegins(nowMs);
    return nowMs < this.agentUntilMs;
  }

  private calleeBegins(): void {
    const isFirst =
      this.one.truth === 'machine' || (this.replies === 0 && this.one.onsetMs !== null);
    this.calleeSays = isFirst && this.speechSinceMs !== -2 ? this.one.opening : this.reply();
    this.calleeAt = 0;
    this.speechSinceMs = this.calleeNextMs;
    this.calleeNextMs = Number.POSITIVE_INFINITY;
  }

  private reply(): Float64Array {
    return this.one.replies[this.replies++ % this.one.replies.length] ?? silence(20);
  }

  private calleeEnds(nowMs: number): void {
    this.calleeSays = null;
    this.greetingOverMs ??= nowMs;
    this.speechSinceMs = -2;
    this.agentNextMs = nowMs + TURN_END_MS + between(this.random, 300, 900);
  }

  private agentBegins(nowMs: number): void {
    this.agentNextMs = Number.POSITIVE_INFINITY;
    if (this.speechSinceMs >= 0) return;
    this.agentUntilMs = nowMs + between(this.random, 1800, 4200);
    this.agentSpoke = true;
  }

  /** Most people answer at once, one in ten thinks first. */
  private reactionMs(): number {
    return this.random() < 0.1 ? between(this.random, 1500, 4500) : between(this.random, 250, 1000);
  }

  private agentEnded(nowMs: number): void {
    this.agentSpoke = false;
    if (this.one.truth === 'machine' || this.speechSinceMs >= 0) return;
    if (this.calleeNextMs > nowMs + 5000 && this.replies < this.one.replies.length)
      this.calleeNextMs = nowMs + this.reactionMs();
  }
}

export function play(one: Case, parameters: AmdParameters): Played {
  const findings: AnsweredBy[] = [];
  let greetingEnd: GreetingEnd | null = null;
  const detector = new AnsweringDetector(
    {
      answeredBy: (finding) => findings.push(finding),
      greetingEnded: (end) => (greetingEnd = end),
    },
    parameters,
  );
  const { line } = one;
  const random = one.chance();
  const gain = 10 ** (line.gainDb / 20);
  const noiseRms = line.snrDb === null ? QUIET_RMS : SPEECH_RMS * 10 ** (-line.snrDb / 20);
  const speech = voicesOf(one);
  const backdrop = noise(line.noise, LENGTH_MS * 8, random, speech);
  const agentVoice = encodeG711(
    line.law,
    Int16Array.from(tone([180, 360, 700], 20, 2000)),
    new Uint8Array(FRAME_SAMPLES),
  );
  const agentSilent = new Uint8Array(FRAME_SAMPLES).fill(silenceOf(line.law));
  const talk = new Talk(one);
  const mixed = new Int16Array(FRAME_SAMPLES);
  for (let frame = 0; frame * FRAME_MS < LENGTH_MS && !detector.isDone; frame++) {
    const said = talk.callee(frame * FRAME_MS);
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const sample = (said?.[i] ?? 0) + noiseRms * (backdrop[frame * FRAME_SAMPLES + i] as number);
      mixed[i] = Math.max(-32000, Math.min(32000, sample * gain));
    }
    if (random() * 100 >= line.lossPercent)
      detector.callee(encodeG711(line.law, mixed, new Uint8Array(FRAME_SAMPLES)), line.law);
    detector.agent(talk.agent(frame * FRAME_MS) ? agentVoice : agentSilent, line.law);
  }
  return { findings, greetingEnd, greetingOverMs: talk.greetingOverMs };
}

/** What is spoken without its pauses: what voices in a room are made of. */
const voicesOf = ({ opening, replies }: Case): Float64Array =>
  concat([opening, ...replies]).filter((sample) => Math.abs(sample) > 30);
