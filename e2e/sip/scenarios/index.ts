import type { Scenario } from '../play.ts';
import { ANSWERING } from './answering.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { DIALOGS } from './dialogs.ts';
import { GIVING_UP } from './giving-up.ts';
import { PASSWORDS } from './passwords.ts';
import { REFUSALS } from './refusals.ts';
import { REGISTRATIONS } from './registrations.ts';
import { SESSIONS } from './sessions.ts';
import { SETTINGS } from './settings.ts';
import { STREAMS } from './streams.ts';

/** What carriers do to calls of ours, as chapters of sentences. */
export const CHAPTERS: readonly (readonly [chapter: string, scenarios: readonly Scenario[]])[] = [
  ['between INVITE and ACK', ANSWERING],
  ['that is taken back or left without an answer', GIVING_UP],
  ['that is refused', REFUSALS],
  ['that wants a password', PASSWORDS],
  ['with a session timer', SESSIONS],
  ['as its trunk wants it placed', SETTINGS],
  ['that is up', DIALOGS],
  ['over TCP', STREAMS],
  ['whose trunk registers', REGISTRATIONS],
  ['and its descriptions', DESCRIPTIONS],
];

export const SCENARIOS: readonly Scenario[] = CHAPTERS.flatMap(([, scenarios]) => scenarios);
