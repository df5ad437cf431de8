/**
 * Who answers: by the last two digits of the number dialled. What exactly a callee says, and when,
 * is drawn from the seed, the number and the attempt, so a run can be repeated.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { AgentPhrase, CalleePhrase, Language } from '../voices/phrases.ts';
import { between, pick, type Random, randomOf } from '../seed.ts';

/** Sounds that callees make without wanting to speak. */
export type Noise = 'cough' | 'uh-huh';

/** The kinds of callees. */
export const PERSONA_NAMES = [
  'talks',
  'call_later',
  'silent',
  'murmurs',
  'coughs',
  'interrupts',
  'asks_for_human',
  'operator',
  'operator_away',
  'operator_busy',
  'operator_declines',
  'busy',
  'declines',
  'no_answer',
  'voicemail',
  'hangs_up_early',
  'answers_late',
  'sends_dtmf',
  'bad_network',
  'stop_calling',
  'not_found',
  'unavailable',
  'overloaded',
] as const;

export type PersonaName = (typeof PERSONA_NAMES)[number];

/** One line of the table. */
export interface Persona {
  readonly name: PersonaName;
  /** First and last of the two-digit endings. */
  readonly from: number;
  readonly to: number;
  readonly does: string;
}

/** The table of personas; every ending from 00 to 99 is somebody. */
export const PERSONAS: readonly Persona[] = [
  { name: 'talks', from: 0, to: 40, does: 'answers, listens, asks or agrees or declines' },
  { name: 'call_later', from: 41, to: 41, does: 'asks to be called later' },
  { name: 'operator', from: 42, to: 42, does: 'a colleague: hears the briefing, presses 1, talks' },
  { name: 'operator_away', from: 43, to: 43, does: 'a colleague’s phone that rings out' },
  { name: 'operator_busy', from: 44, to: 44, does: 'a colleague on another call: 486 Busy Here' },
  {
    name: 'operator_declines',
    from: 45,
    to: 45,
    does: 'a colleague: hears the briefing, presses 2',
  },
  { name: 'talks', from: 46, to: 46, does: 'as 00 to 40' },
  { name: 'silent', from: 47, to: 47, does: 'answers and never says anything' },
  { name: 'murmurs', from: 48, to: 48, does: 'says uh-huh into the greeting, then talks' },
  { name: 'coughs', from: 49, to: 49, does: 'coughs into the greeting, then talks' },
  { name: 'interrupts', from: 50, to: 56, does: 'speaks over the greeting, then talks' },
  { name: 'asks_for_human', from: 57, to: 62, does: 'wants to talk to a human' },
  { name: 'busy', from: 63, to: 67, does: '486 Busy Here' },
  { name: 'declines', from: 68, to: 71, does: '603 Decline after ringing' },
  { name: 'no_answer', from: 72, to: 77, does: 'rings until the caller gives up' },
  { name: 'voicemail', from: 78, to: 83, does: 'greeting, beep, then records' },
  { name: 'hangs_up_early', from: 84, to: 86, does: 'answers and hangs up within seconds' },
  { name: 'answers_late', from: 87, to: 89, does: 'rings for six to nine seconds, then talks' },
  { name: 'sends_dtmf', from: 90, to: 91, does: 'presses a key (RFC 4733), says so, then agrees' },
  { name: 'bad_network', from: 92, to: 94, does: '183 with early media; loss, jitter, reordering' },
  { name: 'stop_calling', from: 95, to: 96, does: 'asks never to be called again' },
  { name: 'not_found', from: 97, to: 97, does: '404 Not Found' },
  { name: 'unavailable', from: 98, to: 98, does: '480 Temporarily Unavailable after ringing' },
  { name: 'overloaded', from: 99, to: 99, does: '503 Service Unavailable' },
];

/** What a bad line does to the packets that the callee sends. */
export interface Impairment {
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly reorderPercent: number;
}

/** How one call will go, drawn beforehand. */
export interface CallPlan {
  readonly persona: PersonaName;
  readonly language: Language;
  /** A final answer instead of a conversation. */
  readonly refusal?: { readonly status: number; readonly reason: string };
  /** From the INVITE to the answer or refusal; Infinity rings on. */
  readonly ringForMs: number;
  readonly earlyMedia: boolean;
  /** What the callee says, one line whenever the agent has finished. */
  readonly lines: readonly CalleePhrase[];
  /** The first line (of an endless call every line) is spoken over the agent, so long after it began. */
  readonly interruptAfterMs?: number;
  /** A sound made over the agent, so long after it began, that asks for no turn. */
  readonly noise?: { readonly sound: Noise; readonly afterMs: number };
  /** Speaks first when nobody has spoken for so long. */
  readonly openingMs?: number;
  /** What is said before hanging up, on somebody who says no more or says one of these. */
  readonly farewell?: {
    readonly say: CalleePhrase;
    readonly after: readonly (CalleePhrase | AgentPhrase)[];
  };
  /** Keys pressed instead of the first reply, before the first line. */
  readonly digits?: string;
  readonly mailbox?: CalleePhrase;
  readonly hangUpAfterMs?: number;
  readonly impairment?: Impairment;
  /** From the end of the agent's speech to the callee's. */
  readonly reactionMs: readonly [least: number, most: number];
  /** Silence after which the callee wonders whether anybody is there. */
  readonly patienceMs: number;
  /** Starts over after the last line, for load. */
  readonly endless: boolean;
}

/** The persona of a number; undefined when libphonenumber does not call it valid. */
export function personaOf(number: string): Persona | undefined {
  if (!parsePhoneNumberFromString(number)?.isValid()) return undefined;
  const ending = Number(number.slice(-2));
  return PERSONAS.find(({ from, to }) => ending >= from && ending <= to);
}

/** Who talks, or is talked to, when a call is passed on from the AI to a person. */
export const meetsPeople = (persona: PersonaName): boolean =>
  persona === 'asks_for_human' || persona === 'operator' || persona === 'operator_declines';

/** Calls to Turkey are answered in Turkish, all others in English. */
export const languageOfNumber = (number: string): Language =>
  parsePhoneNumberFromString(number)?.country === 'TR' ? 'tr' : 'en';

const TALKS: readonly [readonly CalleePhrase[], ...(readonly CalleePhrase[])[]] = [
  ['yes'],
  ['sure'],
  ['confirm'],
  ['who', 'yes'],
  ['why', 'sure'],
  ['when', 'yes'],
  ['where', 'sure'],
  ['price', 'confirm'],
  ['repeat', 'yes'],
  ['robot', 'confirm'],
  ['no'],
  ['cannot'],
  ['later'],
  ['wrong'],
];
const ENDLESS: readonly CalleePhrase[] = [
  'who',
  'why',
  'when',
  'where',
  'price',
  'repeat',
  'robot',
];

/** Draws how a call goes; undefined for a number that nobody has. */
export function planCall(call: {
  readonly number: string;
  readonly attempt: number;
  readonly seed: string;
  readonly endless: boolean;
  /** Divides the time until the callee picks up or hangs up. */
  readonly hurry: number;
}): CallPlan | undefined {
  const persona = call.endless ? endlessPersonaOf(call.number) : personaOf(call.number);
  if (!persona) return undefined;
  const random = randomOf(call.seed, call.number, call.attempt);
  const plan: CallPlan = {
    persona: persona.name,
    language: languageOfNumber(call.number),
    ringForMs: between(random, 300, 1500),
    earlyMedia: false,
    lines: [],
    reactionMs: [200, 600],
    patienceMs: 7000,
    endless: call.endless,
  };
  const drawn = call.endless
    ? { ...plan, ...endlessTraits(persona.name, random) }
    : { ...plan, ...traits(persona.name, random) };
  const { ringForMs, hangUpAfterMs, patienceMs } = drawn;
  return {
    ...drawn,
    ringForMs: ringForMs / call.hurry,
    patienceMs: patienceMs / call.hurry,
    ...(hangUpAfterMs === undefined ? {} : { hangUpAfterMs: hangUpAfterMs / call.hurry }),
  };
}

/** For load all callees talk; those who interrupt do so whenever the agent speaks. */
const endlessPersonaOf = (number: string): Persona | undefined => {
  const persona = personaOf(number);
  return persona?.name === 'interrupts' ? persona : PERSONAS[0];
};

function endlessTraits(persona: PersonaName, random: Random): Partial<CallPlan> {
  const lines = shuffled(ENDLESS, random);
  return persona === 'interrupts'
    ? { lines, interruptAfterMs: between(random, 900, 1800) }
    : { lines };
}

function traits(persona: PersonaName, random: Random): Partial<CallPlan> {
  switch (persona) {
    case 'talks':
      return { lines: pick(random, TALKS) };
    case 'call_later':
      return { lines: ['later'] };
    case 'silent':
      return { patienceMs: Infinity };
    case 'murmurs':
      return { lines: ['yes'], noise: { sound: 'uh-huh', afterMs: between(random, 1200, 1800) } };
    case 'coughs':
      return { lines: ['yes'], noise: { sound: 'cough', afterMs: between(random, 1200, 1800) } };
    case 'interrupts':
      return {
        lines: [pick(random, ['wait', 'excuse']), pick(random, ['who', 'why']), 'yes'],
        interruptAfterMs: between(random, 900, 1800),
      };
    case 'asks_for_human':
      return { lines: [pick(random, ['human', 'person'])], farewell: FAREWELL };
    case 'operator':
      return { digits: '1', lines: ['desk'], openingMs: 4000 };
    case 'operator_declines':
      return { digits: '2' };
    case 'operator_away':
      return { ringForMs: Infinity };
    case 'voicemail':
      return {
        mailbox: pick(random, ['voicemail', 'mailbox']),
        ringForMs: between(random, 1500, 3000),
      };
    case 'hangs_up_early':
      return { hangUpAfterMs: between(random, 800, 2500) };
    case 'answers_late':
      return { ringForMs: between(random, 6000, 9000), lines: pick(random, TALKS) };
    case 'sends_dtmf':
      return { digits: pick(random, ['1', '2', '12#']), lines: ['pressed', 'yes'] };
    case 'bad_network':
      return {
        earlyMedia: true,
        lines: pick(random, TALKS),
        impairment: { lossPercent: 3, jitterMs: 30, reorderPercent: 2 },
      };
    case 'stop_calling':
      return { lines: [pick(random, ['stop', 'never'])] };
    case 'no_answer':
      return { ringForMs: Infinity };
    case 'operator_busy':
    case 'busy':
    case 'declines':
    case 'not_found':
    case 'unavailable':
    case 'overloaded':
      return refusal(persona, random);
  }
}

/** The callee wanted a person: it got one, or heard that there is none. */
const FAREWELL = { say: 'thanks', after: ['desk', 'alone'] } as const;

const REFUSALS = {
  operator_busy: { status: 486, reason: 'Busy Here', ringMs: 100 },
  busy: { status: 486, reason: 'Busy Here', ringMs: 100 },
  declines: { status: 603, reason: 'Decline', ringMs: 2500 },
  not_found: { status: 404, reason: 'Not Found', ringMs: 50 },
  unavailable: { status: 480, reason: 'Temporarily Unavailable', ringMs: 3000 },
  overloaded: { status: 503, reason: 'Service Unavailable', ringMs: 50 },
} as const;

function refusal(persona: keyof typeof REFUSALS, random: Random): Partial<CallPlan> {
  const { status, reason, ringMs } = REFUSALS[persona];
  return { refusal: { status, reason }, ringForMs: between(random, ringMs / 2, ringMs * 1.5) };
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const keyed = values.map((value) => ({ value, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

/** The table as text, for `npm run lab -- --personas`. */
export function personaTable(): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const rows = PERSONAS.map(({ name, from, to, does }) => {
    const range = from === to ? two(from) : `${two(from)}-${two(to)}`;
    return `${range.padEnd(7)}${name.padEnd(18)}${does}`;
  });
  return [
    'A callee is who the last two digits of a valid number say. +90 speaks Turkish, others English.',
    '',
    ...rows,
    '',
  ].join('\n');
}
