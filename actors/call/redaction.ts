/** Keeps card numbers out of everything that a call shows or stores. */
import type { Turn } from '../ports/model.ts';
import type { CallEvent } from '../ports/store.ts';
import type { CallAct } from '../ports/tools.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import { withoutCard, withoutCards } from './cards.ts';

/** Of keys that follow one another this many are shown: enough for any menu, too few for a card. */
const SHOWN_KEYS = 6;
/** Keys further apart belong to different things. */
const KEYS_WITHIN_MS = 10_000;
/** A number is said in so many turns at most. */
const TURNS_OF_A_NUMBER = 6;

/** What rows are called by. */
const isId = (text: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);

/** The same plain data, card numbers masked in all of its texts. */
export function redacted<T>(data: T): T {
  if (typeof data === 'string') return (isId(data) ? data : withoutCard(data)) as T & string;
  if (Array.isArray(data)) return data.map(redacted) as T & unknown[];
  if (typeof data === 'object' && data !== null)
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, redacted(value)]),
    ) as T & object;
  return data;
}

/** What a conversation tells, as it may be shown and stored. Ids stay what they are. */
export function redactedFact(fact: RealtimeFact): RealtimeFact {
  switch (fact.type) {
    case 'turnSpoken':
      return { ...fact, turn: { ...fact.turn, text: withoutCard(fact.turn.text) } };
    case 'turnGrew':
      return { ...fact, text: withoutCard(fact.text) };
    case 'toolBegan':
      return { ...fact, arguments: withoutCard(fact.arguments) };
    case 'toolUsed':
      return {
        ...fact,
        arguments: withoutCard(fact.arguments),
        output: withoutCard(fact.output),
      };
    case 'outcomeSet':
      return { ...fact, outcome: redacted(fact.outcome) };
    case 'transferAsked':
      return { ...fact, reason: withoutCard(fact.reason), summary: withoutCard(fact.summary) };
    case 'noted':
      return { ...fact, data: redacted(fact.data) };
    default:
      return fact;
  }
}

export const redactedEvent = (event: CallEvent): CallEvent => ({
  ...event,
  data: redacted(event.data),
});

/** What is stored of an act; the keys that it presses are pressed as they are. */
export const redactedAct = (act: CallAct): CallAct =>
  act.type === 'pressKeys' ? act : redacted(act);

/** How a call keeps card numbers to itself, or that it does not. */
export interface Redaction {
  fact(fact: RealtimeFact): RealtimeFact;
  event(event: CallEvent): CallEvent;
  act(act: CallAct): CallAct;
}

const same = <T>(data: T): T => data;

export const redactionOf = (isOn: boolean): Redaction =>
  isOn
    ? { fact: redactedFact, event: redactedEvent, act: redactedAct }
    : { fact: same, event: same, act: same };

/**
 * Who says a number with pauses says it in several turns: those of one person are read together.
 * @returns those of the latest turns of `who` in which something is masked now
 */
export function redactedTurns(turns: readonly Turn[], who: Turn['who']): Turn[] {
  const own = turns.filter((turn) => turn.who === who).slice(-TURNS_OF_A_NUMBER);
  const texts = withoutCards(own.map(({ text }) => text));
  return own.flatMap((turn, index) => {
    const text = texts[index] ?? '';
    return text === turn.text ? [] : [{ ...turn, text }];
  });
}

/** How many keys were pressed one after the other, the latest among them, and when that was. */
export interface Keys {
  readonly count: number;
  readonly at: number;
}

export const nextKeys = (keys: Keys | null, at: number): Keys => ({
  count: keys && at - keys.at < KEYS_WITHIN_MS ? keys.count + 1 : 1,
  at,
});

/** Whether the latest key may be written down. */
export const isShown = ({ count }: Keys): boolean => count <= SHOWN_KEYS;
