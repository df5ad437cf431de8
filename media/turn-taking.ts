/**
 * Whether somebody who speaks over the agent means to interrupt it. The agent pauses at the first sign; what is
 * heard of the callee's voice then decides: too little of it, and the agent goes on where it stopped; enough, and
 * it was interrupted; in between the words decide. Also who asks for the reply: the provider would answer a cough.
 */
import type { TurnRules } from '../actors/ports/turn-rules.ts';
import { isBackchannel } from './backchannel.ts';

/** The callee's voice as our own ears measure it, on the clock of `performance.now()`. */
export interface Voice {
  /** Length of the latest stretch of voice, its short gaps left out. */
  readonly voicedMs: number;
  /** NaN before any. */
  readonly lastVoicedAt: number;
}

/** What turn-taking does to the agent. */
export interface Agent {
  /** Whether anything of it is queued, playing or being made. */
  isAudible(): boolean;
  pause(): void;
  /** Goes on where it stopped; nothing when it was not paused. */
  resume(pausedMs: number): void;
  /** What it was saying is over. */
  interrupt(): void;
  /** It is the agent's turn. */
  respond(): void;
  /** The provider takes no notice of this any more. */
  forget(itemId: string): void;
}

/** Quiet of this length ends a sound that was too short to mean anything. */
const QUIET_MS = 160;
/** This much more voice than the least is an interruption, whatever the words are. */
const SURELY_MS = 400;
/** After this much quiet the agent goes on, though the provider still waits for the end of the utterance. */
const PATIENCE_MS = 1000;
/** How long the words of a short utterance are waited for. */
const WORDS_WITHIN_MS = 1200;
/** After so many false alarms in a row, as from an echo, the agent stops only once it is sure. */
const FALSE_ALARMS = 3;

type Phase =
  | 'quiet'
  /** The callee speaks and the agent does not. */
  | 'listening'
  /** The callee speaks and the agent goes on, for it may not be interrupted. */
  | 'spokenOver'
  | 'judging'
  /** A short utterance is over; its words decide. */
  | 'awaitingWords'
  /** It was an interruption, and the callee goes on. */
  | 'interrupted'
  /** It was none; the provider still waits for the end of it. */
  | 'resumed';

export class TurnTaking {
  private readonly rules: TurnRules;
  private readonly agent: Agent;
  private phase: Phase = 'quiet';
  private itemId = '';
  /** When the callee was last noticed to begin. */
  private since = 0;
  /** The most that was heard of it. */
  private heardMs = 0;
  private resumedAt = 0;
  private wordsBy = 0;
  private falseAlarms = 0;

  constructor(rules: TurnRules, agent: Agent) {
    this.rules = rules;
    this.agent = agent;
  }

  /** The provider hears somebody begin, who may interrupt the agent or not. */
  speechStarted(itemId: string, mayInterrupt: boolean, now: number): void {
    this.itemId = itemId;
    this.heardMs = 0;
    this.since = now;
    if (this.phase === 'awaitingWords') this.phase = 'judging';
    else if (!this.agent.isAudible()) this.listen();
    else if (!mayInterrupt || !this.rules.interruptible) this.phase = 'spokenOver';
    else if (!this.rules.resumes) this.interrupt();
    else this.judge(now);
  }

  /** The provider hears it end; `spokenMs` is its own measure of the speech, NaN when it has none. */
  speechStopped(spokenMs: number, voice: Voice, now: number): void {
    const { phase } = this;
    this.phase = 'quiet';
    this.listenTo(voice);
    // Who is very quiet is heard by the provider alone.
    const ms = Math.max(this.heardMs, Number.isNaN(spokenMs) ? 0 : spokenMs);
    switch (phase) {
      case 'spokenOver':
        if (ms >= this.rules.minSpeechMs) this.agent.respond();
        else this.agent.forget(this.itemId);
        return;
      case 'judging':
      case 'resumed':
        return this.weigh(ms, phase === 'judging', now);
      default:
        this.agent.respond();
    }
  }

  /** What the callee said was written down; null when it could not be. */
  wordsCame(itemId: string, text: string | null, now: number): void {
    if (this.phase !== 'awaitingWords' || itemId !== this.itemId) return;
    this.phase = 'quiet';
    if (text !== null && isBackchannel(text)) this.falseAlarm(now);
    else this.takeTurn();
  }

  /** Call it every 20 ms. */
  tick(voice: Voice, now: number): void {
    if (this.phase === 'judging') this.listenOn(voice, now);
    else if (this.phase === 'awaitingWords' && now >= this.wordsBy) {
      this.phase = 'quiet';
      this.takeTurn();
    } else if (this.phase === 'resumed' && voice.lastVoicedAt > this.resumedAt) {
      if (this.agent.isAudible()) this.judge(now);
      else this.listen();
    }
  }

  /** The provider is gone and will not tell the end of anything. */
  reset(now: number): void {
    this.phase = 'quiet';
    this.agent.resume(now - this.since);
  }

  private get sureMs(): number {
    return this.rules.minSpeechMs + SURELY_MS;
  }

  /** Voice that ended before the provider noticed any is of an earlier utterance. */
  private listenTo({ voicedMs, lastVoicedAt }: Voice): void {
    if (lastVoicedAt > this.since - QUIET_MS) this.heardMs = Math.max(this.heardMs, voicedMs);
  }

  private listen(): void {
    this.phase = 'listening';
    this.falseAlarms = 0;
  }

  private judge(now: number): void {
    this.phase = 'judging';
    this.since = now;
    if (this.falseAlarms < FALSE_ALARMS) this.agent.pause();
  }

  private listenOn(voice: Voice, now: number): void {
    this.listenTo(voice);
    const { lastVoicedAt } = voice;
    const quietMs = now - Math.max(this.since, Number.isNaN(lastVoicedAt) ? 0 : lastVoicedAt);
    const enough = this.heardMs < this.rules.minSpeechMs ? QUIET_MS : PATIENCE_MS;
    if (this.heardMs >= this.sureMs) this.interrupt();
    else if (quietMs >= enough) {
      this.phase = 'resumed';
      this.falseAlarm(now);
    }
  }

  private weigh(spokenMs: number, isPaused: boolean, now: number): void {
    if (spokenMs >= this.sureMs) this.takeTurn();
    else if (spokenMs >= this.rules.minSpeechMs) {
      this.phase = 'awaitingWords';
      this.wordsBy = now + WORDS_WITHIN_MS;
    } else {
      if (isPaused) this.falseAlarm(now);
      this.agent.forget(this.itemId);
    }
  }

  private interrupt(): void {
    this.phase = 'interrupted';
    this.falseAlarms = 0;
    this.agent.interrupt();
  }

  private takeTurn(): void {
    this.falseAlarms = 0;
    this.agent.interrupt();
    this.agent.respond();
  }

  private falseAlarm(now: number): void {
    this.falseAlarms++;
    this.resumedAt = now;
    this.agent.resume(now - this.since);
  }
}
