/**
 * What the stand-in answers: one table from what it heard to what it says and which tools it calls.
 * It calls only tools that the session offers.
 */
import { lookedUp, lookingUp, looping } from './own-tools.ts';
import { told } from './told.ts';
import {
  type AgentPhrase,
  type CalleePhrase,
  calleeTexts,
  type Language,
} from '../voices/phrases.ts';

/** What a turn of the callee came to. */
export type Heard = CalleePhrase | 'unclear' | 'silence' | 'digits';

/** A tool with its arguments. */
export interface ToolUse {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** What the stand-in does in its turn: speaks, calls tools, or both, in that order. */
export interface Reply {
  readonly say: AgentPhrase | undefined;
  readonly tools: readonly ToolUse[];
}

interface Line extends Reply {
  /** The line is for sessions that offer this tool. */
  readonly needs?: string;
}

const end = (reason: string): ToolUse => ({ name: 'end_call', arguments: { reason } });
const outcome = (
  name: string,
  success: boolean,
  more: { tags?: readonly string[]; note?: string } = {},
): ToolUse => ({ name: 'set_outcome', arguments: { outcome: name, success, ...more } });
const says = (say: AgentPhrase): readonly Line[] => [{ say, tools: [] }];
const ends = (say: AgentPhrase, reason: string, ...tools: readonly ToolUse[]): Line => ({
  say,
  tools: [...tools, end(reason)],
});

const confirmed = [
  ends('confirmed', 'confirmed', outcome('confirmed', true, { tags: ['appointment'] })),
];
const declined = [ends('declined', 'declined', outcome('declined', false))];
const human: readonly Line[] = [
  {
    needs: 'transfer_to_human',
    say: 'transfer',
    tools: [
      outcome('human_requested', false),
      { name: 'transfer_to_human', arguments: { reason: 'The callee asked for a human.' } },
    ],
  },
  ends(
    'colleague',
    'human_requested',
    outcome('human_requested', false, { tags: ['human'], note: 'Asked for a human.' }),
  ),
];
const removed: readonly Line[] = [
  ends(
    'removed',
    'do_not_call',
    { name: 'add_to_dnc', arguments: { reason: 'The callee asked not to be called again.' } },
    outcome('do_not_call', false, { tags: ['do_not_call'] }),
  ),
];
const mailbox: readonly Line[] = [
  {
    needs: 'leave_voicemail',
    say: undefined,
    tools: [outcome('voicemail', false), { name: 'leave_voicemail', arguments: {} }],
  },
  ends('message', 'voicemail', outcome('voicemail', false, { tags: ['voicemail'] })),
];

/** The table. Of several lines the first whose tool is offered is taken. */
export const SCRIPT: Readonly<Record<Heard, readonly Line[]>> = {
  hello: says('greeting'),
  yes: confirmed,
  sure: confirmed,
  confirm: confirmed,
  no: declined,
  cannot: declined,
  who: says('identity'),
  why: says('reason'),
  when: says('time'),
  where: says('place'),
  price: says('price'),
  repeat: says('repeated'),
  later: [
    ends(
      'callback',
      'callback',
      { name: 'schedule_callback', arguments: { at: '1440', note: 'Asked to be called later.' } },
      outcome('callback', false, { tags: ['callback'] }),
    ),
  ],
  robot: says('robot'),
  human,
  person: human,
  wait: says('listening'),
  excuse: says('listening'),
  voicemail: mailbox,
  mailbox,
  stop: removed,
  never: removed,
  wrong: [
    ends('mistaken', 'wrong_number', outcome('wrong_number', false, { tags: ['wrong_number'] })),
  ],
  pressed: says('key'),
  line: says('louder'),
  there: says('here'),
  thanks: [ends('goodbye', 'finished')],
  bye: [ends('goodbye', 'finished')],
  unclear: says('unclear'),
  silence: says('present'),
  digits: says('key'),
  desk: says('listening'),
};

const GAVE_UP: readonly Line[] = [ends('goodbye', 'not_understood', outcome('unclear', false))];
/** Turns in a row that may be unclear or silent before the stand-in gives up. */
const PATIENCE = 3;

/** One turn of a conversation, as far as the script cares. */
export type Turn =
  | { readonly by: 'callee'; readonly heard: Heard }
  | { readonly by: 'agent' }
  | { readonly by: 'system'; readonly text: string }
  | { readonly by: 'tool'; readonly name: string };

/** A function of somebody's own, as a session offers it. */
export interface OwnTool {
  readonly name: string;
  readonly parameters: unknown;
}

/** What the reply depends on. */
export interface Situation {
  readonly turns: readonly Turn[];
  /** Names of the function tools on offer. */
  readonly tools: readonly string[];
  /** Whether this session has spoken before; a conversation may be older than its session. */
  readonly hasSpoken: boolean;
  /** Functions on offer that are none of the product's own. */
  readonly ownTools?: readonly OwnTool[];
  /** The stand-in asks for a tool in every turn, and says nothing. */
  readonly loops?: boolean | undefined;
  /** Instructions for this reply alone. */
  readonly instructions?: string | undefined;
}

/** What the stand-in answers in a situation. */
export function replyTo(situation: Situation): Reply {
  const special = looping(situation) ?? lookingUp(situation);
  if (special) return special;
  const asked = lookedUp(situation) ?? told(situation);
  const line = choose(asked ? SCRIPT[asked] : linesFor(situation), situation.tools);
  const offered = line.tools.filter(({ name }) => situation.tools.includes(name));
  return { say: line.say, tools: offered };
}

function linesFor({ turns, hasSpoken, instructions }: Situation): readonly Line[] {
  const told = instructions ?? '';
  // Asked for word by word, a stand-in that cannot speak any text says its own message.
  if (/mailbox and it records now/i.test(told)) return says('message');
  if (/brief the colleague/i.test(told)) return says('briefing');
  if (/transfer failed/i.test(told)) return says('alone');
  if (/putting them through/i.test(told)) return says('transfer');
  if (/good-?bye|farewell|hoşça|vedalaş/i.test(told)) return says('goodbye');
  if (/one moment/i.test(told)) return says('moment');
  const last = turns.at(-1);
  switch (last?.by) {
    case undefined:
      return says('greeting');
    case 'callee':
      return lostPatience(turns) ? GAVE_UP : SCRIPT[last.heard];
    case 'agent':
      return says(hasSpoken ? 'present' : 'resume');
    case 'tool':
      return afterTools(turns);
    case 'system':
      return afterNote(turns, last.text, hasSpoken);
  }
}

function lostPatience(turns: readonly Turn[]): boolean {
  const latest = turns.filter((turn) => turn.by === 'callee').slice(-PATIENCE);
  return (
    latest.length === PATIENCE &&
    latest.every(({ heard }) => heard === 'unclear' || heard === 'silence')
  );
}

/** Once the call is told to end or to pass on, there is nothing left to say. */
function afterTools(turns: readonly Turn[]): readonly Line[] {
  const since = turns.slice(turns.findLastIndex((turn) => turn.by === 'callee') + 1);
  const over = since.some(
    (turn) =>
      turn.by === 'tool' && /^(end_call|transfer_to_human|leave_voicemail)$/.test(turn.name),
  );
  return over ? [{ say: undefined, tools: [] }] : says('goodbye');
}

function afterNote(turns: readonly Turn[], text: string, hasSpoken: boolean): readonly Line[] {
  if (/dtmf|keypad|pressed|tuş/i.test(text)) return SCRIPT.digits;
  if (/goodbye|hang up|end the call|kapat/i.test(text)) return says('goodbye');
  if (hasSpoken) return says('resume');
  return says(turns.some((turn) => turn.by === 'agent') ? 'resume' : 'greeting');
}

function choose(lines: readonly Line[], tools: readonly string[]): Line {
  const fitting = lines.find(({ needs }) => needs === undefined || tools.includes(needs));
  return fitting ?? { say: undefined, tools: [] };
}

const KEYWORDS: readonly (readonly [RegExp, Heard])[] = [
  [/dtmf|keypad|pressed|tuş/i, 'digits'],
  [/voice ?mail|after the (tone|beep)|telesekreter|sinyal ses|bip ses/i, 'voicemail'],
  [/stop calling|remove (my|me)|do not call|don't call|aramayın|listeden|listenizden/i, 'stop'],
  [/human|real person|operator|representative|insan|gerçek bir|temsilci|yetkili/i, 'human'],
  [/wrong number|yanlış numara/i, 'wrong'],
  [/call (me )?(back|later)|sonra ara|yarın (yine )?ara/i, 'later'],
  [/robot|an? ai\b|yapay zek/i, 'robot'],
  [/cost|price|ücret|fiyat/i, 'price'],
  [/where|nerede|adres/i, 'where'],
  [/what time|when|saat kaç|ne zaman/i, 'when'],
  [/who (is|are)|kim ar|kimsiniz/i, 'who'],
  [/what.*about|why|hangi konu|neden/i, 'why'],
  [/repeat|again|tekrar/i, 'repeat'],
  [/\b(no|not interested|can(no|')?t|unfortunately)\b|hayır|ilgilenm|maalesef/i, 'no'],
  [/\b(yes|sure|ok|okay|fine|works|confirm)\b|evet|tabii|olur|uygun|onay/i, 'yes'],
  [/thank|teşekkür/i, 'thanks'],
  [/bye|hoşça|iyi günler/i, 'bye'],
  [/hello|\bhi\b|merhaba|alo\b|selam/i, 'hello'],
];

const exact = new Map(
  Object.entries(calleeTexts).flatMap(([name, texts]) =>
    texts.map((text) => [text.toLowerCase(), name as CalleePhrase] as const),
  ),
);

/** What a written turn comes to, by its very words or by keywords in English and Turkish. */
export function heardInText(text: string): Heard {
  const known = exact.get(text.trim().toLowerCase());
  if (known) return known;
  if (/^[\s\d*#]+$/.test(text) && text.trim() !== '') return 'digits';
  return KEYWORDS.find(([words]) => words.test(text))?.[1] ?? 'unclear';
}

/**
 * The language a session's instructions ask for: a line that names it ("Language: tr",
 * "Dil: Türkçe"), else the first language named anywhere, else `otherwise`.
 */
export function languageOf(instructions: string, otherwise: Language = 'en'): Language {
  const line = /(?:language|lang|dil)\w*\s*(?:is|[:=])\s*\W*(\p{L}+)/iu.exec(instructions)?.[1];
  return (
    namedLanguage(line ?? '') ??
    namedLanguage(/türkçe|turkish|english|ingilizce/iu.exec(instructions)?.[0] ?? '') ??
    otherwise
  );
}

function namedLanguage(word: string): Language | undefined {
  if (/^(tr|tur|turkish|türkçe)$/iu.test(word)) return 'tr';
  return /^(en|eng|english|ingilizce)$/iu.test(word) ? 'en' : undefined;
}
