import { globSync, readFileSync } from 'node:fs';
import { endingOfHangUp, misconfigured, notPlaced, pbxLost } from '../asterisk/pbx/endings.ts';
import {
  callerGone,
  cancelled,
  endingOfBye,
  endingOfFailure,
  notSent,
  rangOut,
  signallingLost,
} from '../sip/disposition/disposition.ts';
import { meaningOfCause } from '../sip/disposition/meanings.ts';

const CATALOGUE = 'admin/src/i18n/tr/server.json';
const SOURCES = '{server,actors,sip,media,asterisk,freeswitch}/**/*.ts';
const VALUE = /\{[a-z]+\}/;

/** All that the server can say, as one text: joined literals, without their escapes. */
const said = globSync(SOURCES, { exclude: (path) => path.endsWith('.spec.ts') })
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
  .replace(/['`]\s*\+\s*['`]/g, '')
  .replaceAll('\\\\', '\\')
  .replaceAll("\\'", "'");

/** What becomes of a call that a carrier refuses, whatever it says. */
function endings(): string[] {
  const statuses = Array.from({ length: 400 }, (_, n) => ({ status: 300 + n }));
  const causes = Array.from({ length: 128 }, (_, q850) => ({ status: 480, q850 })).filter(
    ({ status, q850 }) => meaningOfCause(status, q850),
  );
  const failures = [...statuses, ...causes, { status: 603, reason: 'Network Blocked' }];
  const refused = failures.flatMap((failure) =>
    [true, false].map((rang) => endingOfFailure({ reason: 'No', trunk: 'A', ...failure, rang })),
  );
  const others = [
    ...[rangOut(true, 30, 'A'), rangOut(false, 30, 'A'), cancelled(), callerGone()],
    ...[notPlaced('A', 'x'), misconfigured('A', 'x'), pbxLost()],
    endingOfHangUp({ type: 'ChannelDestroyed', cause: 44 }),
    ...[notSent('A', 'x'), endingOfBye(undefined), endingOfBye('ACK timeout'), signallingLost()],
  ];
  return [...new Set([...refused, ...others].map(({ explanation }) => explanation))];
}

/** The sentences of all `conflict('type', '…')`, their values as they stand in the code. */
const conflicts = [...said.matchAll(/conflict\(\s*'\w+',\s*(['`])((?:(?!\1).)+)\1/gs)].map(
  ([, , text = '']) => text,
);

describe('the Turkish of what the server says', () => {
  const sentences = Object.keys(JSON.parse(readFileSync(CATALOGUE, 'utf8')) as object);
  const patterns = sentences.map((sentence) => {
    const parts = sentence.split(VALUE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+?')}$`, 's');
  });
  const isKnown = (text: string) => patterns.some((pattern) => pattern.test(text));

  it('is there', () => expect(sentences.length).toBeGreaterThan(100));

  it('answers to sentences that the server still says', () => {
    const stale = sentences.filter((sentence) =>
      sentence.split(VALUE).some((part) => !said.includes(part.replace(/^: /, ''))),
    );
    expect(stale).toEqual([]);
  });

  it('tells of every way in which a call fails', () => {
    const all = endings();
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((sentence) => !isKnown(sentence))).toEqual([]);
  });

  it('tells of every conflict', () => {
    expect(conflicts.length).toBeGreaterThan(10);
    expect(conflicts.filter((sentence) => !isKnown(sentence))).toEqual([]);
  });
});
