import { parseCSeq, parseVia, tagOf } from '../message/headers.ts';
import { header, type SipMessage } from '../message/message.ts';
import { parseMessage } from '../message/parse.ts';
import type { Dictionary } from './dictionary.ts';

export interface Comparison {
  readonly dictionary: Dictionary;
  /** Several recorded tags may be one tag here. */
  readonly sharedTags: boolean;
}

/** How a message of ours differs in what drachtio-srf, or the peer, looks at. */
export function compareMessages(
  recorded: string,
  actual: string,
  { dictionary, sharedTags }: Comparison,
): string[] {
  const was = parseMessage(recorded, { cutBody: false });
  const is = parseMessage(actual, { cutBody: false });
  if (!was || !is)
    return was === is || recorded === actual ? [] : [`${first(recorded)} / ${first(actual)}`];
  const wrong: (string | undefined)[] = [compareStart(was, is, dictionary)];
  const name = (
    what: string,
    a: string | undefined,
    b: string | undefined,
    shared = false,
  ): void => {
    if (a === undefined || b === undefined)
      wrong.push(a === b ? undefined : `${what}: ${a ?? 'none'} / ${b ?? 'none'}`);
    else wrong.push(dictionary.learn(a, b, shared));
  };
  name('Call-ID', header(was, 'call-id'), header(is, 'call-id'));
  name('From tag', tagOf(header(was, 'from')), tagOf(header(is, 'from')));
  name('To tag', tagOf(header(was, 'to')), tagOf(header(is, 'to')), sharedTags);
  const [wasBranch, isBranch] = [was, is].map((m) => parseVia(header(m, 'via') ?? '')?.branch);
  name('branch', wasBranch, isBranch);
  wrong.push(compareCSeq(was, is, dictionary));
  const [wasContact, isContact] = [was, is].map((m) => header(m, 'contact') !== undefined);
  if (wasContact !== isContact) wrong.push(`Contact: ${wasContact} / ${isContact}`);
  if (was.body !== is.body) wrong.push(`body: ${was.body.length} / ${is.body.length} bytes`);
  return wrong.filter((problem) => problem !== undefined);
}

const first = (text: string): string => JSON.stringify(text.split('\r\n', 1)[0]);

function compareStart(was: SipMessage, is: SipMessage, dictionary: Dictionary): string | undefined {
  const line = (m: SipMessage): string =>
    m.kind === 'request' ? `${m.method} ${m.uri}` : `${m.status} ${m.reason}`;
  const expected = dictionary.translate(line(was));
  return expected === line(is) ? undefined : `start line: ${expected} / ${line(is)}`;
}

function compareCSeq(was: SipMessage, is: SipMessage, dictionary: Dictionary): string | undefined {
  const [a, b] = [parseCSeq(header(was, 'cseq')), parseCSeq(header(is, 'cseq'))];
  if (!a || !b) return a === b ? undefined : `CSeq: ${header(was, 'cseq')} / ${header(is, 'cseq')}`;
  if (a.method !== b.method) return `CSeq method: ${a.method} / ${b.method}`;
  // Ours are the numbers of nine digits; those of the peer must come back as they were.
  if (a.number < 1_000_000)
    return a.number === b.number ? undefined : `CSeq: ${a.number} / ${b.number}`;
  return dictionary.learnShift(header(was, 'call-id') ?? '', b.number - a.number);
}

/** How a frame of ours differs from a recorded one. */
export function compareFrames(recorded: string, actual: string, comparison: Comparison): string[] {
  const [was, is] = [recorded, actual].map(splitFrame);
  if (!was || !is) return ['no frame'];
  const wrong =
    was.message === '' && is.message === ''
      ? []
      : compareMessages(was.message, is.message, comparison);
  if (was.tokens.length !== is.tokens.length)
    return [...wrong, `leader: ${recorded.split('\r\n', 1)[0]} / ${is.tokens.join('|')}`];
  was.tokens.forEach((token, index) => {
    const problem = compareToken(token, is.tokens[index] ?? '', {
      index,
      tokens: was.tokens,
      comparison,
    });
    if (problem !== undefined) wrong.push(problem);
  });
  return wrong;
}

function splitFrame(payload: string): { tokens: string[]; message: string } {
  const end = payload.indexOf('\r\n');
  const leader = end < 0 ? payload : payload.slice(0, end);
  return { tokens: leader.split('|'), message: end < 0 ? '' : payload.slice(end + 2) };
}

interface Place {
  readonly index: number;
  readonly tokens: readonly string[];
  readonly comparison: Comparison;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d\d:\d\d:\d\d\.\d{6}$/;

function compareToken(
  was: string,
  is: string,
  { index, tokens, comparison }: Place,
): string | undefined {
  const differs = `token ${index}: ${was} / ${is}`;
  if (index === 0) return UUID.test(is) ? undefined : differs;
  const role = roleOf(index, tokens);
  if (role === 'bytes')
    return (was === '0') === (is === '0') && /^\d+$/.test(is) ? undefined : differs;
  if (TIME.test(was)) return TIME.test(is) ? undefined : differs;
  if (role === 'transaction' && UUID.test(was))
    return UUID.test(is) ? comparison.dictionary.learn(was, is, false) : differs;
  if (/^v\d+\.\d+\.\d+/.test(was)) return /^v0\.(9|\d\d+)\.\d+/.test(is) ? undefined : differs;
  if (/^\d+$/.test(was) && role === 'port')
    return Number(is) === comparison.dictionary.port(Number(was)) ? undefined : differs;
  return comparison.dictionary.translate(was) === is ? undefined : differs;
}

function roleOf(
  index: number,
  tokens: readonly string[],
): 'bytes' | 'port' | 'transaction' | undefined {
  const shift = tokens[1] === 'response' ? 2 : 0;
  if (shift === 2 && tokens[4] !== 'application') return undefined;
  if (index === 3 + shift) return 'bytes';
  if (index === 6 + shift || (shift === 0 && index === 11)) return 'port';
  return index === 8 + shift ? 'transaction' : undefined;
}
