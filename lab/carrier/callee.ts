/** How a callee behaves on an answered call: listens, waits for its turn, speaks, hangs up. */
import { between, type Random } from '../seed.ts';
import type { AgentPhrase, CalleePhrase } from '../voices/phrases.ts';
import { nowMs } from '../steady-clock.ts';
import type { CallPlan, Noise } from './personas.ts';

/** What a callee can do. */
export interface CalleeBody {
  say(phrase: CalleePhrase): void;
  beep(): void;
  make(noise: Noise): void;
  press(digits: string): void;
  hangUp(why: string): void;
}

/** How often a callee wonders whether anybody is there before it gives up. */
const WONDERS = 2;
/** A callee that has said all and was answered hangs up when the agent does not. */
const FAREWELL_MS = 5000;
/** A mailbox records until the caller has been silent for so long, or for so long at most. */
const RECORDED_SILENCE_MS = 3000;
const RECORDED_MS = 25_000;
const LONGEST_CALL_MS = 180_000;
const PRESS_MS = 240;
/** An agent that falls silent this soon after a sound of ours has paused for it. */
const PAUSE_WITHIN_MS = 1200;
/** So long it is waited for to go on. */
const GOES_ON_MS = 3000;

/** One callee, from the answer to the end. */
export class Callee {
  readonly #plan: CallPlan;
  readonly #body: CalleeBody;
  readonly #random: Random;
  readonly #timers = new Set<NodeJS.Timeout>();
  #turn: NodeJS.Timeout | undefined;
  #said = 0;
  #isSpeaking = false;
  #hasInterrupted = false;
  #hasPressed = false;
  #isRecording = false;
  #noiseAt = -Infinity;
  #hasParted = false;
  #wondered = 0;

  constructor(plan: CallPlan, body: CalleeBody, random: Random) {
    this.#plan = plan;
    this.#body = body;
    this.#random = random;
  }

  /** The call is up. */
  answered(): void {
    const { hangUpAfterMs, mailbox, endless, openingMs } = this.#plan;
    if (!endless) this.#after(LONGEST_CALL_MS, () => this.#body.hangUp('longest call'));
    if (hangUpAfterMs !== undefined) {
      this.#after(hangUpAfterMs, () => this.#body.hangUp('early'));
    } else if (mailbox) this.#after(400, () => this.#say(mailbox));
    else if (openingMs !== undefined) this.#await(openingMs, () => this.#next());
    else if (!this.#isPassive) this.#await(this.#plan.patienceMs, () => this.#wonder());
  }

  /** The agent begins to speak. */
  agentStarted(): void {
    if (this.#isPassive) return;
    clearTimeout(this.#turn);
    const { interruptAfterMs, endless, noise } = this.#plan;
    if (noise && !this.#hasInterrupted) {
      this.#hasInterrupted = true;
      this.#await(noise.afterMs, () => this.#make(noise.sound));
    }
    if (interruptAfterMs === undefined || (this.#hasInterrupted && !endless)) return;
    this.#hasInterrupted = true;
    this.#await(interruptAfterMs, () => this.#next());
  }

  /** The agent has paused: unless the callee is speaking itself, it is its turn. */
  agentStopped(): void {
    if (this.#isRecording) {
      this.#await(RECORDED_SILENCE_MS, () => this.#body.hangUp('recorded'));
    }
    if (this.#isPassive || this.#isSpeaking) return;
    this.#wondered = 0;
    if (nowMs() - this.#noiseAt < PAUSE_WITHIN_MS) this.#await(GOES_ON_MS, () => this.#next());
    else if (this.#lineLeft) {
      const [least, most] = this.#plan.reactionMs;
      this.#await(between(this.#random, least, most), () => this.#next());
    } else this.#await(FAREWELL_MS, () => this.#part());
  }

  /** What the agent, or a person in its place, has just said is understood. */
  understood(phrase: CalleePhrase | AgentPhrase): void {
    if (this.#hasParted || this.#isSpeaking) return;
    if (!this.#plan.farewell?.after.includes(phrase)) return;
    const [least, most] = this.#plan.reactionMs;
    this.#await(between(this.#random, least, most), () => this.#part());
  }

  /** What the callee was saying is over. */
  played(): void {
    this.#isSpeaking = false;
    if (this.#isRecording) return;
    if (this.#hasParted) return this.#body.hangUp('nothing left to say');
    if (this.#plan.mailbox) {
      this.#isRecording = true;
      this.#after(100, () => this.#body.beep());
      this.#await(this.#plan.patienceMs, () => this.#body.hangUp('nobody spoke'));
      this.#after(RECORDED_MS, () => this.#body.hangUp('mailbox full'));
      return;
    }
    this.#await(this.#plan.patienceMs, () => this.#wonder());
  }

  /** Nothing happens any more. */
  close(): void {
    clearTimeout(this.#turn);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A machine, somebody about to hang up, and who has endless patience, take no turns. */
  get #isPassive(): boolean {
    const { mailbox, hangUpAfterMs, patienceMs } = this.#plan;
    return mailbox !== undefined || hangUpAfterMs !== undefined || patienceMs === Infinity;
  }

  get #lineLeft(): boolean {
    const { endless, lines, digits } = this.#plan;
    return endless || this.#said < lines.length || (digits !== undefined && !this.#hasPressed);
  }

  #next(): void {
    const { digits, lines } = this.#plan;
    if (digits && !this.#hasPressed) {
      this.#hasPressed = true;
      this.#body.press(digits);
      this.#await(digits.length * PRESS_MS + 400, () => this.#next());
      return;
    }
    const line = lines[this.#said % lines.length];
    this.#said++;
    if (line) this.#say(line);
    else this.#await(FAREWELL_MS, () => this.#part());
  }

  #part(): void {
    const { farewell } = this.#plan;
    if (!farewell) return this.#body.hangUp('nothing left to say');
    this.#hasParted = true;
    this.#say(farewell.say);
  }

  #wonder(): void {
    if (this.#wondered++ >= WONDERS) {
      this.#body.hangUp('nobody speaks');
      return;
    }
    this.#say(this.#said === 0 && this.#wondered === 1 ? 'hello' : 'there');
  }

  #make(sound: Noise): void {
    this.#noiseAt = nowMs();
    this.#body.make(sound);
  }

  #say(phrase: CalleePhrase): void {
    this.#isSpeaking = true;
    this.#body.say(phrase);
  }

  /** Replaces what was awaited before: a callee waits for one thing at a time. */
  #await(ms: number, then: () => void): void {
    clearTimeout(this.#turn);
    this.#turn = setTimeout(then, ms);
  }

  #after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}
