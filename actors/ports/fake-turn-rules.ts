import type { TurnRules } from './turn-rules.ts';

/** As a new agent has them. */
export const usualTurnRules: TurnRules = {
  interruptible: true,
  minSpeechMs: 200,
  resumes: true,
  comfortNoise: true,
  fillsWaits: true,
  language: 'en',
};
