/** Every number that the detection of answering machines turns on, in one place. */
export interface AmdParameters {
  /** Nothing is listened for after this. */
  readonly listenMs: number;
  /** A person who has spoken is called one by then, unless a machine has shown itself. */
  readonly presumeAfterMs: number;
  /** Speech is louder than the line's own noise by this. */
  readonly aboveFloorDb: number;
  /** What is quieter by this than the loudest voice is behind it. */
  readonly belowPeakDb: number;
  /** Nothing quieter is speech, however quiet the line; dB below full scale. */
  readonly quietestDb: number;
  /** The noise of the line is the quietest moment of this long. */
  readonly floorMs: number;
  /** Shorter holes are part of a word. */
  readonly holeMs: number;
  /** Speech with less voiced sound in it is a click or a knock. */
  readonly voicedMs: number;
  /** The pause after which an utterance counts as over. */
  readonly pauseMs: number;
  /** An utterance up to this long, then a pause, is how people answer. */
  readonly helloMs: number;
  /** The pause after a longer utterance that makes it a person who waits. */
  readonly waitingMs: number;
  /** A pause that ends a monologue. */
  readonly breathMs: number;
  /** People do not speak for so long before they wait for an answer. */
  readonly monologueMs: number;
  /** The same for a callee that first listened to the agent. */
  readonly listenedMonologueMs: number;
  /** The same once the callee has spoken and let the agent answer: then it is a conversation. */
  readonly answeredMonologueMs: number;
  /** Nobody makes sound for so long without a hole: music, or a tone. */
  readonly unbrokenMs: number;
  /** Machines do not stop for the agent: so long over each other. */
  readonly talkedOverMs: number;
  /** Nobody leaves the agent without an answer for so long; a machine that recites does. */
  readonly unansweredMs: number;
  /** Who has said less than this and then nothing more may as well be a person who put the telephone down. */
  readonly recitedMs: number;
  /** Words of the agent that count as its turn. */
  readonly agentTurnMs: number;
  /** A turn of the callee comes so soon after the agent's. */
  readonly replyWithinMs: number;
  /** Speech before a beep that makes it a mailbox's beyond doubt. */
  readonly greetingMs: number;
  /** Turns taken in both directions that prove a person. */
  readonly provingTurns: number;
  readonly beep: BeepParameters;
  /** From the end of a beep until a message may begin. */
  readonly afterBeepMs: number;
  /** Without a beep a message begins after this silence. */
  readonly afterSilenceMs: number;
}

/** What counts as the beep of a mailbox. */
export interface BeepParameters {
  readonly lowestHz: number;
  readonly highestHz: number;
  /** Share of the energy that lies in one frequency. */
  readonly purity: number;
  /** The frequency moves by less. */
  readonly driftHz: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  /** Silence, or at least another sound, that must follow it. */
  readonly thenSilenceMs: number;
  /** Frequencies of ringing and busy tones, which repeat and are no beeps. */
  readonly progressHz: readonly number[];
  readonly progressWithinHz: number;
}

export const AMD: AmdParameters = {
  listenMs: 30_000,
  presumeAfterMs: 2800,
  aboveFloorDb: 8,
  belowPeakDb: 18,
  quietestDb: -50,
  floorMs: 3000,
  holeMs: 200,
  voicedMs: 60,
  pauseMs: 500,
  helloMs: 2200,
  waitingMs: 900,
  breathMs: 700,
  monologueMs: 6800,
  listenedMonologueMs: 8000,
  answeredMonologueMs: 12_000,
  unbrokenMs: 4000,
  talkedOverMs: 2500,
  unansweredMs: 7500,
  recitedMs: 2400,
  agentTurnMs: 800,
  replyWithinMs: 3000,
  greetingMs: 400,
  provingTurns: 2,
  beep: {
    lowestHz: 350,
    highestHz: 2000,
    purity: 0.8,
    driftHz: 15,
    shortestMs: 120,
    longestMs: 1500,
    thenSilenceMs: 80,
    progressHz: [425, 440, 450, 480, 620],
    progressWithinHz: 12,
  },
  afterBeepMs: 250,
  afterSilenceMs: 3000,
};
