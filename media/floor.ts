/** Who has the floor in a call: joins turn-taking and the filler to a bridge's audio, and times the turns. */
import type { PartyRole } from '../actors/ports/hearing.ts';
import type { ConversationFact, SessionSpec } from '../actors/ports/media.ts';
import type { AiSession } from './ai/session.ts';
import type { CalleeLines } from './lines.ts';
import type { Playout } from './playout.ts';
import { TurnClock } from './turn-clock.ts';
import { TurnTaking } from './turn-taking.ts';
import type { Uplink } from './uplink.ts';
import { WaitFiller } from './wait-filler.ts';

/** The bridge as turn-taking needs it. What changes in a call is asked for when it is needed. */
export interface FloorOptions {
  playout(): Playout;
  session(): AiSession | undefined;
  uplink(): Uplink | undefined;
  readonly calleeLines: CalleeLines;
  /** Whether nothing is left to play or to come. */
  isDrained(): boolean;
  /** Whether anybody hears the agent. */
  isHeard(): boolean;
  /** Whether something is said that nobody interrupts. */
  isAnnouncing(): boolean;
  /** Who is speaking, of those whom the agent hears. */
  speaker(): PartyRole;
  /** Cuts the agent off. */
  cut(): void;
  fact(fact: ConversationFact): void;
}

const NO_VOICE = { voicedMs: 0, lastVoicedAt: Number.NaN };

export class Floor {
  /** The agent listens to nobody for now. */
  isHeld = false;
  private readonly bridge: FloorOptions;
  private readonly filler: WaitFiller;
  private turns: TurnTaking | undefined;
  private spec: SessionSpec | undefined;
  /** Where the callee's speech began on the provider's audio clock. */
  private speechFromMs = 0;
  /** It began while something was announced: the agent's first words are the answer to it. */
  private isOverAnnouncement = false;
  private readonly clock = new TurnClock();

  constructor(bridge: FloorOptions) {
    this.bridge = bridge;
    this.filler = new WaitFiller({
      isQuiet: () => bridge.isDrained() && !bridge.calleeLines.isSpeaking,
      say: (instructions) => bridge.session()?.ask(instructions, true),
      withdraw: () => {
        if (!bridge.playout().heard) bridge.cut();
      },
    });
  }

  /** A session begins. */
  open(spec: SessionSpec): void {
    this.lost();
    this.spec = spec;
    this.turns = this.newTurns(spec);
  }

  /** The session is gone, and with it the ends of whatever had begun. */
  lost(): void {
    this.turns?.reset(performance.now());
    this.filler.reset();
  }

  /** What is said meanwhile is written down, and answered by nobody. */
  hold(on: boolean): void {
    this.isHeld = on;
    if (on) this.lost();
  }

  /** Others than the callee speak over the agent without stopping it. */
  speechStarted(itemId: string, audioStartMs: number): void {
    const who = this.bridge.speaker();
    this.isOverAnnouncement = this.bridge.isAnnouncing();
    const stops = who === 'callee' && !this.isHeld && !this.isOverAnnouncement;
    this.turns?.speechStarted(itemId, stops, performance.now());
    this.speechFromMs = audioStartMs;
    this.bridge.calleeLines.started(itemId, this.wallTime(audioStartMs), who);
    if (!stops) return;
    this.clock.reset();
    this.bridge.fact({ type: 'speechStarted', at: Date.now() });
  }

  speechStopped(itemId: string, audioEndMs: number): void {
    const uplink = this.bridge.uplink();
    if (this.isAnswered) this.clock.reset();
    else this.clock.calleeFinished(uplink?.lastVoicedAt ?? Number.NaN);
    this.bridge.calleeLines.stopped(itemId, this.wallTime(audioEndMs));
    this.bridge.fact({ type: 'speechStopped', at: Date.now() });
    const spokenMs = this.spokenMs(audioEndMs - this.speechFromMs);
    this.turns?.speechStopped(spokenMs, uplink ?? NO_VOICE, performance.now());
  }

  /** The callee's words came, or null when they never will. */
  wordsCame(itemId: string, text: string | null): void {
    if (text === null) this.bridge.calleeLines.failed(itemId);
    else this.bridge.calleeLines.text(itemId, text, Date.now());
    this.turns?.wordsCame(itemId, text, performance.now());
  }

  /** The agent is heard: tells how long the callee has waited for it. */
  agentStarted(itemId: string, at: number): void {
    const wait = this.clock.heard(performance.now(), this.bridge.session()?.rttMs ?? 0);
    if (wait) this.bridge.fact({ type: 'turnTaken', itemId, wait, at });
  }

  /** Audio of the agent's came. */
  agentAudioCame(): void {
    this.clock.arrived(performance.now());
  }

  toolAsked(toolCallId: string): void {
    this.filler.asked(toolCallId, performance.now());
  }

  toolAnswered(toolCallId: string): void {
    this.filler.answered(toolCallId);
  }

  /** Every 20 ms of an answered call. */
  tick(now: number): void {
    const uplink = this.bridge.uplink();
    if (uplink) this.turns?.tick(uplink, now);
    if (this.spec?.turnRules.fillsWaits && !this.isHeld) this.filler.tick(now);
  }

  /** Whether what the callee has just said needs no reply, for one is on its way. */
  private get isAnswered(): boolean {
    if (!this.isOverAnnouncement) return false;
    const { bridge } = this;
    const waiting = bridge.playout().queued.length - (bridge.isAnnouncing() ? 1 : 0);
    return waiting > 0 || (bridge.session()?.isReplying ?? false);
  }

  private newTurns({ turnRules }: SessionSpec): TurnTaking {
    const { bridge } = this;
    return new TurnTaking(turnRules, {
      isAudible: () => bridge.playout().isBusy || (bridge.session()?.isReplying ?? false),
      pause: () => bridge.playout().pause(),
      resume: (pausedMs) => {
        if (!bridge.playout().resume()) return;
        const at = Date.now();
        bridge.fact({ type: 'falseInterruption', pausedMs: Math.round(pausedMs), at });
      },
      interrupt: () => bridge.cut(),
      respond: () => {
        if (this.isAnswered) return;
        this.clock.asked(performance.now());
        if (bridge.isHeard() && !this.isHeld) bridge.session()?.ask();
      },
      forget: (itemId) => {
        bridge.calleeLines.dismissed(itemId);
        bridge.session()?.forget(itemId);
      },
    });
  }

  /** Speech in a turn of the provider's, its padding and closing silence taken off; NaN where they are not known. */
  private spokenMs(turnMs: number): number {
    const detection = this.spec?.turnDetection;
    return detection?.type === 'server_vad'
      ? turnMs - detection.prefixPaddingMs - detection.silenceMs
      : Number.NaN;
  }

  /** When a moment of the provider's audio clock was, for appends are as old as what they hold. */
  private wallTime(audioMs: number): number {
    return Date.now() - Math.max(0, (this.bridge.session()?.appendedMs ?? 0) - audioMs);
  }
}
