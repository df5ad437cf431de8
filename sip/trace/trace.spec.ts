import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Srf from 'drachtio-srf';
import { messageOf } from './frame.ts';
import { masked } from './mask.ts';
import { pcapOf } from './pcap.ts';
import { traceSip } from './trace.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const INVITE = 'INVITE sip:bob@192.0.2.7 SIP/2.0\r\nCall-ID: abc@x\r\nCSeq: 1 INVITE\r\n\r\n';

describe('the trace of SIP messages', () => {
  it('reads what came from the wire', () => {
    const frame = `id|sip|network|315|udp|192.0.2.7|5070|11:59:59.500001|txn|dialog|\r\n${INVITE}`;
    expect(messageOf(frame, NOON)).toEqual({
      callId: 'abc@x',
      atUs: (NOON - 500) * 1000 + 1,
      direction: 'in',
      transport: 'udp',
      peer: '192.0.2.7:5070',
      text: INVITE,
    });
  });

  it('reads what was sent, whose far side is named on TCP only', () => {
    const sent = (transport: string) =>
      messageOf(
        `id|response|rid|OK|application|570|${transport}|127.0.0.1|5060|12:00:00.000000|txn|Msg sent:|\r\n${INVITE}`,
        NOON,
      );
    expect([sent('udp')?.direction, sent('udp')?.peer]).toEqual(['out', null]);
    expect(sent('tcp')?.peer).toBe('127.0.0.1:5060');
  });

  it('finds the day of a message around midnight', () => {
    const at = (time: string, now: number) =>
      (messageOf(`id|sip|network|1|udp|a|1|${time}|t|d|\r\n${INVITE}`, now)?.atUs ?? 0) / 1000;
    const midnight = Date.UTC(2026, 10, 23);
    expect(at('23:59:59.900000', midnight + 100)).toBe(midnight - 100);
    expect(at('00:00:00.100000', midnight - 100)).toBe(midnight + 100);
  });

  for (const [what, frame] of [
    ['a frame without a message', 'id|response|rid|OK'],
    ['a refusal', `id|response|rid|NOK|no such dialog\r\n${INVITE}`],
    [
      'an answer that was never on the wire',
      `id|sip|network|0|udp||0|12:00:00.0|t|d|\r\n${INVITE}`,
    ],
    [
      'what belongs to a trunk',
      `id|sip|network|9|udp|a|1|12:00:00.0|t|d|\r\n${INVITE.replace('1 INVITE', '1 OPTIONS')}`,
    ],
  ] as const)
    it(`leaves out ${what}`, () => expect(messageOf(frame, NOON)).toBeNull());

  it('reads every message of the recordings of a real drachtio-server', () => {
    const folder = 'sip/embedded/recordings';
    let messages = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl')))
      for (const line of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
        const { dir, text } = JSON.parse(line) as { dir?: string; text?: string };
        if (dir !== 'S->C' || text === undefined) continue;
        const message = messageOf(text.slice(text.indexOf('#') + 1), NOON);
        if (!message) continue;
        messages++;
        expect(message.text).toMatch(/^(SIP\/2\.0 \d{3}|[A-Z]+ \S+ SIP\/2\.0)/);
        expect(message.callId).not.toBe('');
      }
    expect(messages).toBeGreaterThan(100);
  });

  it('shows no digest and no key', () => {
    const text =
      'INVITE x SIP/2.0\r\nProxy-Authorization: Digest username="u", response="6629fae4", nonce="n"\r\n\r\n' +
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20\r\n';
    const shown = masked(text);
    expect(shown).not.toContain('6629fae4');
    expect(shown).not.toContain('d0Rmdmcm');
    expect(shown).toContain('response="•••"');
    expect(shown).toContain('inline:•••|2^20');
  });

  it('shows that a key was pressed, and not which, where keys are told by INFO', () => {
    const info = (type: string, body: string): string =>
      `INFO sip:bob@192.0.2.7 SIP/2.0\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (const [type, pressed, shown] of [
      ['application/dtmf-relay', 'Signal=7\r\nDuration=160\r\n', 'Signal=X\r\nDuration=160\r\n'],
      ['application/dtmf-relay', 'Signal= #\r\nDuration=160\r\n', 'Signal= X\r\nDuration=160\r\n'],
      ['application/dtmf', '4', 'X'],
      ['application/media_control+xml', '4', '4'],
    ] as const)
      expect(masked(info(type, pressed))).toBe(info(type, shown));
  });

  it('listens until it is told to stop', () => {
    const wp = new EventEmitter();
    const srf = { _app: { client: { wp } } } as unknown as Srf;
    const told: string[] = [];
    const stop = traceSip(srf, ({ callId }) => told.push(callId));
    const frame = `id|sip|network|315|udp|192.0.2.7|5070|12:00:00.0|t|d|\r\n${INVITE}`;
    wp.emit('msg', null, frame);
    stop();
    wp.emit('msg', null, frame);
    expect(told).toEqual(['abc@x']);
  });

  it('is a capture that tshark reads as SIP', () => {
    if (!existsSync('/usr/bin/tshark')) return pending('tshark is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'callboard-pcap-'));
    const file = join(folder, 'call.pcap');
    const ringing = INVITE.replace(/^INVITE.*\r\n/, 'SIP/2.0 180 Ringing\r\n');
    writeFileSync(
      file,
      pcapOf(
        [
          { atUs: NOON * 1000 + 7, direction: 'out', text: INVITE },
          { atUs: NOON * 1000 + 9, direction: 'in', text: ringing },
        ],
        { local: '192.0.2.1:5080', peer: '192.0.2.7:5060' },
      ),
    );
    const fields = ['ip.src', 'udp.dstport', 'frame.time_epoch', 'sip.Method', 'sip.Status-Code'];
    const shown = spawnSync(
      'tshark',
      [
        '-r',
        file,
        '-o',
        'ip.check_checksum:TRUE',
        '-T',
        'fields',
        ...fields.flatMap((f) => ['-e', f]),
      ],
      { encoding: 'utf8' },
    ).stdout;
    rmSync(folder, { recursive: true });
    const [first, second] = shown
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect([first?.[0], first?.[1], first?.[3]]).toEqual(['192.0.2.1', '5060', 'INVITE']);
    expect([second?.[0], second?.[4]]).toEqual(['192.0.2.7', '180']);
    expect(Number(first?.[2])).toBeCloseTo(NOON / 1000 + 0.000007, 5);
  });
});
