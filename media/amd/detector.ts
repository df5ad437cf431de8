/** Listens beside a conversation and says who answered. It changes nothing and delays nothing. */
import type { AnsweredBy, GreetingEnd } from '../../actors/ports/answering.ts';
import { loudnessOf } from '../codec/concealment.ts';
import type { G711 } from '../codec/g711.ts';
import type { Tap } from '../levels.ts';
import { BeepFinder, type Beep } from './beep.ts';
import { featuresOf } from './features.ts';
import { FRAME_MS, FRAME_SAMPLES, FrameAnalyser, MISSING } from './frame.ts';
import { AMD, type AmdParameters } from './parameters.ts';
import { witnessIn, type Witness } from './phrases.ts';
import { SpeechFinder, type Stretch } from './speech.ts';
import { judge } from './verdict.ts';

export interface DetectorEvents {
  /** A verdict, or another one than before. */
  answeredBy(finding: AnsweredBy): void;
  /** A machine's greeting is over. */
  greetingEnded(end: GreetingEnd): void;
}

/** Verdicts are reached so often. */
const JUDGE_EVERY_TICKS = 5;
/** The callee's audio may be so far behind before the rest counts as missing. */
const MISSING_AFTER_SAMPLES = 5 * FRAME_SAMPLES;
/** Mean magnitude from which the agent is heard. */
const AGENT_LOUD = 100;
const AGENT_HOLE_MS = 400;

export class AnsweringDetector implements Tap {
  private readonly events: DetectorEvents;
  private readonly parameters: AmdParameters;
  private readonly analyser = new FrameAnalyser();
  private readonly speech: SpeechFinder;
  private readonly beeps: BeepFinder;
  private readonly pending = new Uint8Array(FRAME_SAMPLES);
  private readonly agentSpeech: Stretch[] = [];
  private pendingBytes = 0;
  private ticks = 0;
  private frames = 0;
  private unbrokenFrom = 0;
  private unbrokenMs = 0;
  private beep: Beep | null = null;
  private witness: Witness | null = null;
  private finding: AnsweredBy | null = null;
  private greetingEnd: GreetingEnd | undefined;
  /** Somebody knows that it is a machine, whatever is found here. */
  private isMachine = false;

  constructor(events: DetectorEvents, parameters: AmdParameters = AMD) {
    this.events = events;
    this.parameters = parameters;
    this.speech = new SpeechFinder(parameters);
    this.beeps = new BeepFinder(parameters.beep);
  }

  /** Nothing more will be found out. */
  get isDone(): boolean {
    return (
      this.greetingEnd !== undefined || (this.nowMs >= this.parameters.listenMs && !this.isMachine)
    );
  }

  /** It is a machine: the end of its greeting is waited for, however long that takes, and told again if it was. */
  expectGreetingEnd(): void {
    this.isMachine = true;
    if (this.greetingEnd) this.events.greetingEnded(this.greetingEnd);
  }

  callee(bytes: Uint8Array, law: G711): void {
    if (this.pendingBytes === 0 && bytes.length === FRAME_SAMPLES) return this.hear(bytes, law);
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + FRAME_SAMPLES - this.pendingBytes);
      this.pending.set(part, this.pendingBytes);
      this.pendingBytes += part.length;
      from += part.length;
      if (this.pendingBytes < FRAME_SAMPLES) break;
      this.pendingBytes = 0;
      this.hear(this.pending, law);
    }
  }

  /** The agent's side beats the time, 20 ms by 20 ms, silence included. */
  agent(bytes: Uint8Array, law: G711): void {
    if (this.isDone) return;
    this.ticks++;
    if (loudnessOf(law, bytes) >= AGENT_LOUD) this.agentSpoke();
    while (this.ticks * FRAME_SAMPLES - this.heardSamples > MISSING_AFTER_SAMPLES) this.miss();
    if (this.ticks % JUDGE_EVERY_TICKS === 0) this.decide();
  }

  /** What the callee said, as the transcript has it. */
  words(text: string): void {
    if (this.isDone || this.witness) return;
    this.witness = witnessIn(text);
    if (this.witness) this.decide();
  }

  private get nowMs(): number {
    return this.ticks * FRAME_MS;
  }

  private get heardSamples(): number {
    return this.frames * FRAME_SAMPLES + this.pendingBytes;
  }

  private hear(frame: Uint8Array, law: G711): void {
    if (this.isDone) return;
    this.frames++;
    const sound = this.analyser.analyse(frame, law);
    const atMs = this.frames * FRAME_MS;
    const isLoud = this.speech.hear(sound, atMs);
    if (!isLoud) this.unbrokenFrom = atMs;
    this.unbrokenMs = Math.max(this.unbrokenMs, atMs - this.unbrokenFrom);
    const beep = this.beeps.hear(sound, atMs);
    if (beep) this.beep = beep;
  }

  /** A packet that never came is neither speech nor a hole in it. */
  private miss(): void {
    this.pendingBytes = 0;
    this.frames++;
    this.speech.hear(null, this.frames * FRAME_MS);
    this.beeps.hear(MISSING, this.frames * FRAME_MS);
  }

  private agentSpoke(): void {
    const last = this.agentSpeech.at(-1);
    const toMs = this.nowMs;
    if (last && toMs - last.toMs < AGENT_HOLE_MS)
      this.agentSpeech[this.agentSpeech.length - 1] = { fromMs: last.fromMs, toMs };
    else this.agentSpeech.push({ fromMs: toMs - FRAME_MS, toMs });
  }

  private decide(): void {
    const { nowMs, parameters } = this;
    const features = featuresOf(
      {
        nowMs,
        callee: this.speech.stretches,
        agent: this.agentSpeech,
        voicedMs: this.speech.voicedMs,
        unbrokenMs: this.unbrokenMs,
        beep: this.beep,
        phrase: this.witness?.phrase ?? null,
      },
      parameters,
    );
    const finding = judge(features, this.witness, nowMs, parameters);
    if (finding) this.find(finding);
    if (this.isMachine || this.finding?.verdict === 'machine')
      this.awaitGreetingEnd(features.silentMs);
  }

  /** A verdict once reached stands until something speaks for another one. */
  private find(finding: AnsweredBy): void {
    const isNew = finding.verdict !== this.finding?.verdict;
    const isSurer = finding.confidence >= (this.finding?.confidence ?? 0) + 0.1;
    if (!isNew && !isSurer) return;
    this.finding = finding;
    this.events.answeredBy(finding);
  }

  private awaitGreetingEnd(silentMs: number): void {
    const { afterBeepMs, afterSilenceMs } = this.parameters;
    const sinceBeep = this.beep ? this.nowMs - this.beep.endedAtMs : -1;
    const how =
      sinceBeep >= afterBeepMs ? 'beep' : silentMs >= afterSilenceMs ? 'silence' : undefined;
    if (!how) return;
    this.greetingEnd = { how, afterMs: this.nowMs };
    this.events.greetingEnded(this.greetingEnd);
  }
}
