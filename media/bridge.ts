/** All of one call's audio: a leg, the AI's session, and what hears both (recorder, taps). */
import type { AnnouncedWords } from '../actors/ports/announcement.ts';
import type {
  ConversationEnd,
  ConversationFact,
  ConversationItem,
  SessionSpec,
} from '../actors/ports/media.ts';
import type { VoiceCodec } from '../actors/ports/codecs.ts';
import { AgentVoice } from './agent-voice.ts';
import type { Provider, Providers } from './ai/providers.ts';
import { AiSession, type SessionEvents } from './ai/session.ts';
import { Announcing, spoken } from './announcing.ts';
import { Answering } from './answering.ts';
import { Backlog } from './backlog.ts';
import { clip, type ClipName } from './clips/clips.ts';
import { comfortNoise } from './codec/comfort-noise.ts';
import { transcodeG711, type G711 } from './codec/g711.ts';
import { Floor } from './floor.ts';
import type { Histogram } from './histogram.ts';
import { lawOf } from './legs/agreement.ts';
import type { Leg, LegListener } from './legs/leg.ts';
import { LevelMeter, type Tap } from './levels.ts';
import { CalleeLines } from './lines.ts';
import { inLaw, Parties } from './parties.ts';
import { Recording } from './recording.ts';
import { Uplink } from './uplink.ts';

export interface BridgeOptions {
  readonly leg: Leg;
  readonly ai: Providers;
  readonly appendMs: number;
  /** Arrival of the packet that completes an append → handed to the socket, ms. */
  readonly appendLatency: Histogram;
}

/** How long a hang-up waits for the callee's last words to be written down. */
const LAST_TRANSCRIPT_MS = 1500;
const CONNECT_WITHIN_MS = 10_000;
/** Somebody is waiting on the line. */
const RECONNECT_WITHIN_MS = 4000;
const OVER = 'the conversation is over';
const CHECK_EVERY_TICKS = 50;
/** Words are told as they are spoken this often: often enough to read along. */
const PARTIALS_EVERY_TICKS = 8;

export class Bridge implements LegListener {
  private readonly options: BridgeOptions;
  private readonly taps = new Set<Tap>();
  private readonly agent: AgentVoice;
  private readonly calleeLines = new CalleeLines((fact) => this.fact(fact));
  private onFact: (fact: ConversationFact) => void = () => undefined;
  private spec: SessionSpec | undefined;
  /** The law the session was opened with; the leg may have agreed on the other one since. */
  private law: G711;
  private session: AiSession | undefined;
  private uplink: Uplink | undefined;
  private readonly recording = new Recording();
  private meter: LevelMeter | undefined;
  private readonly floor: Floor;
  /** Undefined as long as nobody has joined. */
  private others: Parties | undefined;
  private readonly answering = new Answering(this.taps, (fact) => this.fact(fact));
  private readonly announcing = new Announcing((fact) => this.fact(fact));
  private ticks = 0;
  private readonly backlog = new Backlog();
  private provider: Provider | undefined;
  private closing: Promise<ConversationEnd> | undefined;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.law = lawOf(options.leg.codec);
    this.agent = new AgentVoice(this.law, {
      session: () => this.session,
      fact: (fact) => this.fact(fact),
      arrived: () => this.floor.agentAudioCame(),
      started: (itemId, at) => this.floor.agentStarted(itemId, at),
      gone: (itemId, isWhole) => this.announcing.gone(itemId, isWhole),
    });
    this.floor = new Floor({
      playout: () => this.agent.playout,
      session: () => this.session,
      uplink: () => this.uplink,
      calleeLines: this.calleeLines,
      isDrained: () => this.agent.isDrained,
      isHeard: () => !this.agent.unheard.isOn,
      isAnnouncing: () => this.announcing.isOn,
      speaker: () => this.others?.speakerAt(performance.now()) ?? 'callee',
      cut: () => void this.clear(),
      fact: (fact) => this.fact(fact),
    });
  }

  /**
   * Opens a session, in place of the one before if there was one.
   * @throws ConversationError when no provider takes it; another error when the conversation is over
   */
  async open(spec: SessionSpec, onFact: (fact: ConversationFact) => void): Promise<void> {
    this.session?.close();
    this.onFact = onFact;
    this.spec = spec;
    this.floor.open(spec);
    if (!this.agent.playout.isBusy) {
      this.law = lawOf(this.options.leg.codec);
      this.agent.speakIn(this.law);
    }
    await this.options.ai.open((provider) => this.openWith(provider, spec));
    const missed = this.backlog.take();
    if (missed.length > 0) this.session?.append(missed);
    if (this.uplink) this.uplink = this.newUplink();
  }

  /** The answer: audio flows from here on. Once more, it only lets the agent speak. */
  start(speak: boolean): void {
    if (this.closing) return;
    if (!this.uplink) {
      this.uplink = this.newUplink();
      this.recording.begin(this.spec, lawOf(this.options.leg.codec), performance.now());
      this.options.leg.attach(this);
      if (this.spec?.detectsMachines) this.answering.begin();
    }
    if (speak) this.session?.ask();
  }

  say(instructions?: string): void {
    if (this.floor.isHeld) this.agent.unheard.isOn = false;
    this.session?.ask(instructions);
  }

  /** The agent is silent for a mailbox until it is told what to say, or let go. */
  hold(on: boolean): void {
    this.floor.hold(on);
    if (this.session) this.session.speaksOnlyWhenTold = on;
    this.agent.unheard.isOn = on;
    if (on) this.clear();
    if (on) this.answering.expectGreetingEnd();
  }

  /** Leaves out of the recording what is said from now on, or keeps it again. */
  record(on: boolean): void {
    this.recording.pause(!on);
  }

  inject(items: readonly ConversationItem[]): void {
    this.session?.inject(items);
  }

  toolResult(toolCallId: string, output: string, respond: boolean): void {
    this.floor.toolAnswered(toolCallId);
    this.session?.toolResult(toolCallId, output, respond);
  }

  /** Says words of its own, after what is queued. */
  playClip(name: ClipName): void {
    this.start(false);
    this.agent.play(clip(name, this.spec?.turnRules.language ?? null, this.law));
  }

  /** Says words that nobody interrupts, before what the agent says. */
  announce(words: AnnouncedWords): void {
    this.start(false);
    this.announcing.begin(this.agent.play(spoken(words, this.law)));
  }

  /** Stops the agent at once; returns the ms of its current item that were played. */
  clear(): number {
    this.session?.cancel();
    const heardMs = this.agent.silence();
    this.options.leg.flush?.();
    return heardMs;
  }

  /** Resolves when nothing is left to play, or after `withinMs`. */
  drained(withinMs: number): Promise<void> {
    return this.agent.drained(withinMs);
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
    this.recording.hear(bytes, law, arrivedAt);
    if (this.taps.size > 0) for (const tap of this.taps) tap.callee(bytes, law, arrivedAt);
  }

  gap(samples: number): void {
    if (this.others?.isCalleeAlone ?? true) this.uplink?.gap(samples);
  }

  tick(frame: Uint8Array, now: number): boolean {
    const law = lawOf(this.options.leg.codec);
    const agentSpeaks = this.agent.playout.next(frame);
    if (law !== this.law) transcodeG711(this.law, law, frame, frame);
    const isVoice = this.others?.tick(frame, agentSpeaks, now) ?? agentSpeaks;
    if (!isVoice && this.spec?.turnRules.comfortNoise) comfortNoise(law, frame, this.ticks);
    if (this.others?.isAgentHearing ?? true) this.uplink?.tick(now);
    this.floor.tick(now);
    this.recording.tick(frame, law, isVoice, now);
    if (this.taps.size > 0) for (const tap of this.taps) tap.agent(frame, law, now);
    if (++this.ticks % CHECK_EVERY_TICKS === 0) this.session?.check(now);
    if (this.ticks % PARTIALS_EVERY_TICKS === 0 && this.isReadAlong) this.agent.tellPartial();
    return isVoice;
  }

  lost(reason: string): void {
    this.fact({ type: 'problem', code: reason, message: 'The audio leg is gone.', at: Date.now() });
  }

  private get isReadAlong(): boolean {
    return (this.spec?.partials ?? false) || (this.others?.isSupervised ?? false);
  }

  private fact(fact: ConversationFact): void {
    this.onFact(fact);
  }

  private async openWith(provider: Provider, spec: SessionSpec): Promise<void> {
    // A reconnect may cross the end of the call: nobody would ever close what it opens.
    if (this.closing) throw new Error(OVER);
    this.session?.close();
    this.provider = provider;
    const codec: VoiceCodec = this.law === 'pcmu' ? 'PCMU' : 'PCMA';
    const connectWithinMs = this.uplink ? RECONNECT_WITHIN_MS : CONNECT_WITHIN_MS;
    const options = { ...provider, connectWithinMs, spec, codec };
    this.session = new AiSession(options, this.sessionEvents());
    this.session.speaksOnlyWhenTold = this.floor.isHeld;
    try {
      await this.session.open();
    } catch (error) {
      // The callee hung up while it connected: no fault of the provider's.
      throw this.closing ? new Error(OVER) : error;
    }
  }

  private newUplink(): Uplink {
    const { appendMs, appendLatency } = this.options;
    return new Uplink(
      {
        law: this.law,
        appendMs,
        isListening: () => this.calleeLines.isSpeaking,
        send: (audio, arrivedAt) => {
          const isHeard = this.session?.append(audio) ?? false;
          this.backlog.keep(audio, !isHeard || this.calleeLines.isAwaited);
          if (!Number.isNaN(arrivedAt)) appendLatency.add(performance.now() - arrivedAt);
        },
      },
      performance.now(),
    );
  }

  private sessionEvents(): SessionEvents {
    return {
      audio: (delta) => this.agent.push(delta),
      audioDone: (itemId) => this.agent.done(itemId),
      agentText: (itemId, text, isWhole) => this.agent.lines.text(itemId, text, isWhole),
      calleeText: (itemId, text) => {
        this.answering.words(text);
        this.floor.wordsCame(itemId, text);
      },
      calleeTextFailed: (itemId) => this.floor.wordsCame(itemId, null),
      speechStarted: (itemId, ms) => this.floor.speechStarted(itemId, ms),
      speechStopped: (itemId, ms) => this.floor.speechStopped(itemId, ms),
      responseDone: (responseId) => {
        this.agent.playout.completeResponse(responseId);
        this.agent.checkIdle();
      },
      fact: (fact) => {
        if (fact.type === 'toolAsked') this.floor.toolAsked(fact.toolCallId);
        this.fact(fact);
      },
      lost: (loss) => {
        this.options.ai.failed(this.provider, loss);
        // What the callee has said is told to the next session, which then replies of itself.
        const owesReply = (this.session?.isReplying ?? false) && !this.calleeLines.isAwaited;
        this.agent.lost();
        this.calleeLines.lost();
        this.floor.lost();
        this.fact({ type: 'lost', loss, owesReply, at: Date.now() });
      },
    };
  }

  /** An agent that nobody hears is silenced; one that hears nobody is told no more. */
  private rearranged(): void {
    const { isAgentHeard, isAgentHearing } = this.parties;
    if (this.agent.unheard.isOn === isAgentHeard) {
      const spoke = this.agent.isSpeaking;
      this.agent.unheard.isOn = !isAgentHeard;
      if (!isAgentHeard) this.clear();
      if (spoke && !isAgentHeard) this.fact({ type: 'agentFinished', at: Date.now() });
    }
    if (!isAgentHearing && this.calleeLines.isSpeaking) this.session?.commit();
    // What was not said to the agent is no silence to be made up for.
    if (this.uplink) this.uplink = this.newUplink();
  }

  private async finish(): Promise<ConversationEnd> {
    const now = performance.now();
    this.options.leg.attach(null);
    this.others?.close();
    this.taps.clear();
    this.agent.end();
    if (this.calleeLines.isSpeaking) this.session?.commit();
    if (this.session?.isUsable) await this.calleeLines.settled(LAST_TRANSCRIPT_MS);
    this.agent.lines.flush();
    this.session?.close();
    return { recording: await this.finishRecording(now) };
  }

  private async finishRecording(now: number): Promise<ConversationEnd['recording']> {
    try {
      return await this.recording.close(now);
    } catch {
      const message = 'The recording could not be written to its file.';
      this.fact({ type: 'problem', code: 'recording_failed', message, at: Date.now() });
      return null;
    }
  }
}
