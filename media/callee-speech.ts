/** What is made of the speech that the AI hears: turns, lines of the transcript, and when they were. */
import type { ConversationFact, SessionSpec } from '../actors/ports/media.ts';
import type { AiSession } from './ai/session.ts';
import { CalleeLines } from './lines.ts';
import type { Parties } from './parties.ts';
import { TurnTaking, type Agent } from './turn-taking.ts';
import type { Uplink } from './uplink.ts';

/** What the speech is part of; asked each time, for all of it may change during a call. */
export interface SpeechOptions {
  readonly agent: Omit<Agent, 'forget'>;
  session(): AiSession | undefined;
  uplink(): Uplink | undefined;
  parties(): Parties | undefined;
  fact(fact: ConversationFact): void;
}

const NO_VOICE = { voicedMs: 0, lastVoicedAt: Number.NaN };

export class CalleeSpeech {
  readonly lines: CalleeLines;
  private readonly options: SpeechOptions;
  private spec: SessionSpec | undefined;
  private turns: TurnTaking | undefined;
  /** Where it began on the provider's audio clock. */
  private fromMs = 0;
  /** Who speaks last spoke to the agent. */
  private isAddressed = true;
  /** The end of speech that still waits for a reply, on the packets' clock. */
  private endedAt = Number.NaN;

  constructor(options: SpeechOptions) {
    this.options = options;
    this.lines = new CalleeLines((fact) => options.fact(fact));
  }

  /** The turns of a new session. */
  begin(spec: SessionSpec): void {
    this.reset();
    this.spec = spec;
    this.turns = new TurnTaking(spec.turnRules, {
      ...this.options.agent,
      forget: (itemId) => {
        this.lines.dismissed(itemId);
        this.options.session()?.forget(itemId);
      },
    });
  }

  /** The provider is gone and will not tell the end of anything. */
  reset(): void {
    this.turns?.reset(performance.now());
  }

  started(itemId: string, audioStartMs: number): void {
    const now = performance.now();
    const parties = this.options.parties();
    this.lines.started(itemId, this.wallTime(audioStartMs), parties?.speakerAt(now) ?? 'callee');
    // The others speak over the agent without stopping it.
    this.isAddressed = parties?.isAgentAddressed(now) ?? true;
    if (!this.isAddressed) return;
    this.turns?.speechStarted(itemId, now);
    this.fromMs = audioStartMs;
    this.endedAt = Number.NaN;
    this.options.fact({ type: 'speechStarted', at: Date.now() });
  }

  stopped(itemId: string, audioEndMs: number): void {
    const uplink = this.options.uplink();
    this.lines.stopped(itemId, this.wallTime(audioEndMs));
    if (!this.isAddressed) return;
    this.endedAt = uplink?.lastVoicedAt ?? Number.NaN;
    this.options.fact({ type: 'speechStopped', at: Date.now() });
    const spokenMs = this.spec ? spokenMsOf(this.spec, audioEndMs - this.fromMs) : Number.NaN;
    this.turns?.speechStopped(spokenMs, uplink ?? NO_VOICE, performance.now());
  }

  text(itemId: string, text: string): void {
    this.lines.text(itemId, text, Date.now());
    this.turns?.wordsCame(itemId, text, performance.now());
  }

  textFailed(itemId: string): void {
    this.lines.failed(itemId);
    this.turns?.wordsCame(itemId, null, performance.now());
  }

  /** Call it every 20 ms. */
  tick(now: number): void {
    const uplink = this.options.uplink();
    if (uplink) this.turns?.tick(uplink, now);
  }

  /** The agent's reply is heard from now on; how long it was waited for is told. */
  answered(at: number): void {
    if (Number.isNaN(this.endedAt)) return;
    const latencyMs = Math.round(performance.now() - this.endedAt);
    this.endedAt = Number.NaN;
    this.options.fact({ type: 'turnTaken', latencyMs, at });
  }

  /** When a moment of the provider's audio clock was, for appends are as old as what they hold. */
  private wallTime(audioMs: number): number {
    const appendedMs = this.options.session()?.appendedMs ?? 0;
    return Date.now() - Math.max(0, appendedMs - audioMs);
  }
}

/** Speech in a turn of the provider's, its padding and closing silence taken off; NaN where they are not known. */
const spokenMsOf = ({ turnDetection }: SessionSpec, turnMs: number): number =>
  turnDetection.type === 'server_vad'
    ? turnMs - turnDetection.prefixPaddingMs - turnDetection.silenceMs
    : Number.NaN;
