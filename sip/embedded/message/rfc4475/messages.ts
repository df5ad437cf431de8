import { readFileSync } from 'node:fs';

export interface TortureMessage {
  readonly name: string;
  /** Where RFC 4475 has it, and says what it is for. */
  readonly section: string;
  /** Octets as on the wire, latin1. */
  readonly text: string;
}

/** The messages of RFC 4475, out of its notation (section 2) in `messages.txt`. */
export function tortureMessages(): TortureMessage[] {
  const notation = readFileSync(new URL('./messages.txt', import.meta.url), 'latin1');
  const [, ...parts] = notation.split(/^=== /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    const [name = '', section = ''] = part.slice(0, end).split(' ');
    return { name, section, text: octets(part.slice(end + 1)) };
  });
}

const octets = (notation: string): string =>
  notation
    .replace(/<allOneLine>\n(.*?)\n<\/allOneLine>/gs, (_all, lines: string) =>
      lines.replaceAll('\n', ''),
    )
    .replace(/<repeat count=(\d+)>(.*?)<\/repeat>/g, (_all, count: string, text: string) =>
      text.repeat(Number(count)),
    )
    .replace(/<end>.*$/s, '')
    .replaceAll('\n', '\r\n')
    .replace(/<hex>(.*?)<\/hex>/gs, (_all, digits: string) =>
      Buffer.from(digits.replace(/\s/g, ''), 'hex').toString('latin1'),
    );
