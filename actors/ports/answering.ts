/** Who seems to have answered: a person, a machine, or an assistant that asks for a reason first. */
export type AnsweredVerdict = 'human' | 'machine' | 'screening' | 'unknown';

/** What a verdict rests on. */
export type AnsweringRule =
  | 'beep'
  | 'words'
  | 'turns'
  | 'unbroken'
  | 'monologue'
  | 'talked_over'
  | 'no_reply'
  | 'hello'
  | 'waits'
  | 'presumed'
  | 'silence';

/** What was measured of the far side. Times are ms, counted from the answer where they are points. */
export interface AnsweringFeatures {
  /** When it first spoke; null when it has not. */
  readonly onsetMs: number | null;
  /** Speech until the first pause of half a second. */
  readonly firstUtteranceMs: number;
  readonly speechMs: number;
  /** The longest stretch of speech with nothing but breaths in it, before the agent had its turn. */
  readonly monologueMs: number;
  /** The longest sound without a hole. */
  readonly unbrokenMs: number;
  /** Share of the speech that a pitch carries, 0 to 1. */
  readonly voicedShare: number;
  /** Silence since it last spoke. */
  readonly silentMs: number;
  /** Both sides spoke. */
  readonly overlapMs: number;
  /** Since the agent had its turn; 0 when it had none, or was answered. */
  readonly unansweredMs: number;
  /** Its replies to the agent. */
  readonly turns: number;
  readonly beepHz: number | null;
  readonly beepMs: number;
  /** Words that only a machine says; null when none were heard. */
  readonly phrase: string | null;
}

/** The verdict on one call so far; a later one replaces it. */
export interface AnsweredBy {
  readonly verdict: AnsweredVerdict;
  /** 0 to 1. */
  readonly confidence: number;
  readonly rule: AnsweringRule;
  /** For people, in English: what was heard. */
  readonly reason: string;
  /** From the answer to the verdict. */
  readonly afterMs: number;
  readonly features: AnsweringFeatures;
}

/** A machine's greeting is over: a message may begin. */
export interface GreetingEnd {
  readonly how: 'beep' | 'silence';
  readonly afterMs: number;
}
