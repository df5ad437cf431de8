/** All of one call's audio: a leg, the AI's session, and what hears both (recorder, taps). */
import type {
  ConversationEnd,
  ConversationFact,
  ConversationItem,
  SessionSpec,
} from '../actors/ports/media.ts';
import type { VoiceCodec } from '../actors/ports/model.ts';
import type { AudioDelta } from './ai/events.ts';
import { AiSession, type SessionEvents, type SessionOptions } from './ai/session.ts';
import { CalleeSpeech } from './callee-speech.ts';
import { transcodeG711, type G711 } from './codec/g711.ts';
import type { Histogram } from './histogram.ts';
import { lawOf } from './legs/agreement.ts';
import type { Leg, LegListener } from './legs/leg.ts';
import { LevelMeter, type Tap } from './levels.ts';
import { AgentLines } from './lines.ts';
import { inLaw, Parties } from './parties.ts';
import { Playout, type PlayoutItem } from './playout.ts';
import { Recorder } from './recorder.ts';
import { Unheard } from './unheard.ts';
import { Uplink } from './uplink.ts';

export interface BridgeOptions {
  readonly leg: Leg;
  readonly ai: Omit<SessionOptions, 'spec' | 'codec'>;
  readonly appendMs: number;
  /** Arrival of the packet that completes an append → handed to the socket, ms. */
  readonly appendLatency: Histogram;
}

/** How long a hang-up waits for the callee's last words to be written down. */
const LAST_TRANSCRIPT_MS = 1500;
const CHECK_EVERY_TICKS = 50;
/** Words are told as they are spoken this often: often enough to read along. */
const PARTIALS_EVERY_TICKS = 8;

export class Bridge implements LegListener {
  private readonly options: BridgeOptions;
  private readonly taps = new Set<Tap>();
  private readonly agentLines = new AgentLines((fact) => this.fact(fact));
  private readonly speech: CalleeSpeech;
  private onFact: (fact: ConversationFact) => void = () => undefined;
  private spec: SessionSpec | undefined;
  /** The law the session was opened with; the leg may have agreed on the other one since. */
  private law: G711;
  private session: AiSession | undefined;
  private playout: Playout;
  private uplink: Uplink | undefined;
  private recorder: Recorder | undefined;
  private recorderLaw: G711 = 'pcmu';
  private meter: LevelMeter | undefined;
  /** Undefined as long as nobody has joined. */
  private others: Parties | undefined;
  private readonly unheard = new Unheard();
  private agentSpeaks = false;
  private ticks = 0;
  private waiters: (() => void)[] = [];
  private closing: Promise<ConversationEnd> | undefined;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.law = lawOf(options.leg.codec);
    this.playout = this.newPlayout();
    this.speech = this.newSpeech();
  }

  /** Opens a session, in place of the one before if there was one. @throws ConversationError */
  async open(spec: SessionSpec, onFact: (fact: ConversationFact) => void): Promise<void> {
    this.session?.close();
    this.onFact = onFact;
    this.spec = spec;
    this.speech.begin(spec);
    if (!this.playout.isBusy) {
      this.law = lawOf(this.options.leg.codec);
      this.playout = this.newPlayout();
    }
    const codec: VoiceCodec = this.law === 'pcmu' ? 'PCMU' : 'PCMA';
    const session = new AiSession({ ...this.options.ai, spec, codec }, this.sessionEvents());
    this.session = session;
    await session.open();
    if (this.uplink) this.uplink = this.newUplink();
  }

  /** The answer: audio flows from here on. Once more, it only lets the agent speak. */
  start(speak: boolean): void {
    if (this.closing) return;
    if (!this.uplink) {
      this.uplink = this.newUplink();
      this.beginRecording();
      this.options.leg.attach(this);
    }
    if (speak) this.session?.ask();
  }

  say(instructions?: string): void {
    this.session?.ask(instructions);
  }

  inject(items: readonly ConversationItem[]): void {
    this.session?.inject(items);
  }

  toolResult(toolCallId: string, output: string, respond: boolean): void {
    this.session?.toolResult(toolCallId, output, respond);
  }

  /** Stops the agent at once; returns the ms of its current item that were played. */
  clear(): number {
    this.session?.cancel();
    return this.silenceAgent();
  }

  /** Resolves when nothing is left to play, or after `withinMs`. */
  drained(withinMs: number): Promise<void> {
    if (this.isDrained) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Everybody besides callee and agent. */
  get parties(): Parties {
    this.others ??= new Parties({
      calleeLaw: () => lawOf(this.options.leg.codec),
      agentLaw: () => this.law,
      toAgent: (bytes, arrivedAt) => this.uplink?.voice(bytes, arrivedAt),
      rearranged: () => this.rearranged(),
      fact: (fact) => this.fact(fact),
    });
    if (this.meter) this.others.watchLevels(true);
    return this.others;
  }

  watchLevels(on: boolean): void {
    this.others?.watchLevels(on);
    if (this.meter) this.taps.delete(this.meter);
    this.meter = undefined;
    if (!on) return;
    this.meter = new LevelMeter((levels) => this.fact({ type: 'levels', levels, at: Date.now() }));
    this.taps.add(this.meter);
  }

  /** Ends everything but the leg, which belongs to its engine. Idempotent. */
  close(): Promise<ConversationEnd> {
    this.closing ??= this.finish();
    return this.closing;
  }

  voice(bytes: Uint8Array, arrivedAt: number): void {
    const law = lawOf(this.options.leg.codec);
    if (this.others) this.others.callee(bytes, law, arrivedAt);
    else this.uplink?.voice(inLaw(bytes, law, this.law), arrivedAt);
    this.recorder?.hear(inLaw(bytes, law, this.recorderLaw), arrivedAt);
    if (this.taps.size > 0) for (const tap of this.taps) tap.callee(bytes, law, arrivedAt);
  }

  gap(samples: number): void {
    if (this.others?.isCalleeAlone ?? true) this.uplink?.gap(samples);
  }

  tick(frame: Uint8Array, now: number): boolean {
    const law = lawOf(this.options.leg.codec);
    const agentSpeaks = this.playout.next(frame);
    if (law !== this.law) transcodeG711(this.law, law, frame, frame);
    const isVoice = this.others?.tick(frame, agentSpeaks, now) ?? agentSpeaks;
    if (this.others?.isAgentHearing ?? true) this.uplink?.tick(now);
    this.speech.tick(now);
    if (this.recorder) {
      if (isVoice) this.recorder.say(inLaw(frame, law, this.recorderLaw), now);
      this.recorder.tick(now);
    }
    if (this.taps.size > 0) for (const tap of this.taps) tap.agent(frame, law, now);
    if (++this.ticks % CHECK_EVERY_TICKS === 0) this.session?.check(now);
    if (this.spec?.partials && this.ticks % PARTIALS_EVERY_TICKS === 0) this.tellPartial();
    return isVoice;
  }

  lost(reason: string): void {
    this.fact({ type: 'problem', code: reason, message: 'The audio leg is gone.', at: Date.now() });
  }

  private get isDrained(): boolean {
    return !this.playout.isBusy && !this.session?.isGenerating;
  }

  private fact(fact: ConversationFact): void {
    this.onFact(fact);
  }

  private newUplink(): Uplink {
    const { appendMs, appendLatency } = this.options;
    return new Uplink(
      {
        law: this.law,
        appendMs,
        send: (audio, arrivedAt) => {
          this.session?.append(audio);
          if (!Number.isNaN(arrivedAt)) appendLatency.add(performance.now() - arrivedAt);
        },
      },
      performance.now(),
    );
  }

  private newPlayout(): Playout {
    return new Playout(this.law, {
      started: (item) => this.agentStarted(item),
      finished: (item) => this.agentLines.finished(item.itemId, Date.now()),
      idle: () => this.checkIdle(),
    });
  }

  private beginRecording(): void {
    const path = this.spec?.recordTo;
    if (!path) return;
    this.recorderLaw = lawOf(this.options.leg.codec);
    this.recorder = new Recorder(path, this.recorderLaw, performance.now());
  }

  private sessionEvents(): SessionEvents {
    return {
      audio: (delta: AudioDelta) =>
        this.unheard.takes(delta) || this.playout.push(delta, delta.audio),
      audioDone: (itemId) => {
        const unheard = this.unheard.done(itemId);
        if (unheard) this.session?.truncate(unheard, 0);
        else this.playout.complete(itemId);
      },
      agentText: (itemId, text, isWhole) => this.agentLines.text(itemId, text, isWhole),
      calleeText: (itemId, text) => this.speech.text(itemId, text),
      calleeTextFailed: (itemId) => this.speech.textFailed(itemId),
      speechStarted: (itemId, ms) => this.speech.started(itemId, ms),
      speechStopped: (itemId, ms) => this.speech.stopped(itemId, ms),
      responseDone: (responseId) => {
        this.playout.completeResponse(responseId);
        this.checkIdle();
      },
      fact: (fact) => this.fact(fact),
      lost: (loss) => {
        // What came so far is played to its end; nothing more will come.
        this.playout.completeAll();
        this.speech.reset();
        this.fact({ type: 'lost', loss, at: Date.now() });
      },
    };
  }

  private newSpeech(): CalleeSpeech {
    return new CalleeSpeech({
      agent: {
        isAudible: () => this.playout.isBusy || (this.session?.isReplying ?? false),
        pause: () => this.playout.pause(),
        resume: (pausedMs) => {
          const at = Date.now();
          if (this.playout.resume())
            this.fact({ type: 'falseInterruption', pausedMs: Math.round(pausedMs), at });
        },
        interrupt: () => void this.clear(),
        // Who is heard by nobody answers nobody.
        respond: () => this.unheard.isOn || this.session?.ask(),
      },
      session: () => this.session,
      uplink: () => this.uplink,
      parties: () => this.others,
      fact: (fact) => this.fact(fact),
    });
  }

  private agentStarted({ itemId }: PlayoutItem): void {
    const at = Date.now();
    this.agentSpeaks = true;
    this.agentLines.started(itemId, at);
    this.fact({ type: 'agentStarted', itemId, at });
    this.speech.answered(at);
  }

  /** Flushes what is queued and tells the provider what was heard of it. */
  private silenceAgent(): number {
    const at = Date.now();
    const items = this.playout.flush();
    this.options.leg.flush?.();
    this.session?.drop(items.map(({ responseId }) => responseId));
    for (const item of items) {
      this.session?.truncate(item, Math.floor(item.playedBytes / 8));
      this.agentLines.interrupted(item, at);
    }
    this.agentSpeaks = false;
    const heard = items.find(({ playedBytes }) => playedBytes > 0);
    if (!heard) return 0;
    const heardMs = Math.floor(heard.playedBytes / 8);
    this.fact({ type: 'interrupted', itemId: heard.itemId, heardMs, at });
    return heardMs;
  }

  /** An agent that nobody hears is silenced; one that hears nobody is told no more. */
  private rearranged(): void {
    const { isAgentHeard, isAgentHearing } = this.parties;
    if (this.unheard.isOn === isAgentHeard) {
      const spoke = this.agentSpeaks;
      this.unheard.isOn = !isAgentHeard;
      if (!isAgentHeard) this.clear();
      if (spoke && !isAgentHeard) this.fact({ type: 'agentFinished', at: Date.now() });
    }
    if (!isAgentHearing && this.speech.lines.isSpeaking) this.session?.commit();
    // What was not said to the agent is no silence to be made up for.
    if (this.uplink) this.uplink = this.newUplink();
  }

  private tellPartial(): void {
    const { heard } = this.playout;
    if (heard) this.agentLines.grew(heard, Date.now());
  }

  private checkIdle(): void {
    if (!this.isDrained) return;
    for (const resolve of this.waiters.splice(0)) resolve();
    if (!this.agentSpeaks) return;
    this.agentSpeaks = false;
    this.fact({ type: 'agentFinished', at: Date.now() });
  }

  private async finish(): Promise<ConversationEnd> {
    const now = performance.now();
    this.options.leg.attach(null);
    this.others?.close();
    this.taps.clear();
    for (const item of this.playout.flush()) this.agentLines.interrupted(item, Date.now());
    if (this.speech.lines.isSpeaking) this.session?.commit();
    if (this.session?.isUsable) await this.speech.lines.settled(LAST_TRANSCRIPT_MS);
    this.agentLines.flush();
    this.session?.close();
    for (const resolve of this.waiters.splice(0)) resolve();
    return { recording: await this.finishRecording(now) };
  }

  private async finishRecording(now: number): Promise<ConversationEnd['recording']> {
    try {
      return (await this.recorder?.close(now)) ?? null;
    } catch {
      const message = 'The recording could not be written to its file.';
      this.fact({ type: 'problem', code: 'recording_failed', message, at: Date.now() });
      return null;
    }
  }
}
