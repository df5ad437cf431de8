import { readFileSync } from 'node:fs';
import type { AnsweredBy, GreetingEnd } from '../../actors/ports/answering.ts';
import { encodeG711 } from '../codec/g711.ts';
import { AnsweringDetector } from './detector.ts';
import { FRAME_SAMPLES } from './frame.ts';

const SILENT = new Uint8Array(FRAME_SAMPLES).fill(0xff);
const AGENT = tone([300], 20, 6000);

const quiet = (ms: number): Uint8Array => new Uint8Array(ms * 8).fill(0xff);

function tone(hz: readonly number[], ms: number, level = 5000): Uint8Array {
  const samples = Int16Array.from({ length: ms * 8 }, (_, i) =>
    hz.reduce((sum, each) => sum + level * Math.sin((2 * Math.PI * each * i) / 8000), 0),
  );
  return encodeG711('pcmu', samples, new Uint8Array(samples.length));
}

/** A note that is struck and dies away. */
const struck = (hz: number): Uint8Array => {
  const samples = Int16Array.from(
    { length: 400 * 8 },
    (_, i) => 6000 * Math.exp(-i / 900) * Math.sin((2 * Math.PI * hz * i) / 8000),
  );
  return encodeG711('pcmu', samples, new Uint8Array(samples.length));
};

/** Real speech: what the lab's callees say. */
const speech = (name: string): Uint8Array =>
  readFileSync(new URL(`../../lab/voices/audio/${name}.ulaw`, import.meta.url));

interface Told {
  readonly findings: AnsweredBy[];
  readonly ends: GreetingEnd[];
}

interface Call {
  readonly agent?: (atMs: number) => boolean;
  readonly isLost?: (frame: number) => boolean;
  readonly words?: { readonly atMs: number; readonly text: string };
}

function listen(parts: readonly Uint8Array[], call: Call = {}): Told {
  const told: Told = { findings: [], ends: [] };
  const detector = new AnsweringDetector({
    answeredBy: (finding) => told.findings.push(finding),
    greetingEnded: (end) => told.ends.push(end),
  });
  const audio = Buffer.concat(parts);
  for (let frame = 0; (frame + 1) * FRAME_SAMPLES <= audio.length; frame++) {
    const sent = audio.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES);
    if (!call.isLost?.(frame)) detector.callee(sent, 'pcmu');
    detector.agent(call.agent?.(frame * 20) ? AGENT : SILENT, 'pcmu');
    if (call.words && frame * 20 === call.words.atMs) detector.words(call.words.text);
  }
  return told;
}

const last = ({ findings }: Told): AnsweredBy | undefined => findings.at(-1);

describe('the detector of answering machines', () => {
  it('takes a short hello and a pause for a person, within three seconds', () => {
    const told = listen([quiet(600), speech('en.callee.hello'), quiet(4000)]);
    expect(told.findings.map(({ verdict }) => verdict)).toEqual(['human']);
    expect(last(told)?.afterMs).toBeLessThan(3000);
    expect(last(told)?.rule).toBe('hello');
  });

  it('takes a greeting and a beep for a machine, and says when a message may begin', () => {
    const greeting = speech('en.callee.voicemail');
    const told = listen([quiet(400), greeting, quiet(300), tone([1000], 400), quiet(3000)]);
    const beepEndMs = 400 + greeting.length / 8 + 300 + 400;
    expect(last(told)?.verdict).toBe('machine');
    expect(last(told)?.reason).toMatch(/^4\.\d s of speech, then a beep of 0\.4 s at 1000 Hz$/);
    expect(told.ends.map(({ how }) => how)).toEqual(['beep']);
    expect(told.ends[0]?.afterMs).toBeGreaterThanOrEqual(beepEndMs + 200);
    expect(told.ends[0]?.afterMs).toBeLessThanOrEqual(beepEndMs + 400);
  });

  it('tells the end of the greeting again to one who asks for it later', () => {
    const ends: GreetingEnd[] = [];
    const detector = new AnsweringDetector({
      answeredBy: () => undefined,
      greetingEnded: (end) => ends.push(end),
    });
    const audio = Buffer.concat([speech('en.callee.mailbox'), quiet(4000)]);
    const hear = (from: number, to: number): void => {
      for (let at = from; at + FRAME_SAMPLES <= to; at += FRAME_SAMPLES) {
        detector.callee(audio.subarray(at, at + FRAME_SAMPLES), 'pcmu');
        detector.agent(SILENT, 'pcmu');
      }
    };
    hear(0, 16_000);
    expect(ends).toEqual([]);
    detector.expectGreetingEnd();
    hear(16_000, audio.length);
    expect(ends.map(({ how }) => how)).toEqual(['silence']);
    detector.expectGreetingEnd();
    expect(ends.length).toBe(2);
  });

  it('finds the beep though packets are lost', () => {
    const parts = [
      quiet(400),
      speech('tr.callee.mailbox'),
      quiet(300),
      tone([440], 600),
      quiet(900),
    ];
    const told = listen(parts, { isLost: (frame) => frame % 13 === 0 });
    expect(last(told)?.verdict).toBe('machine');
    expect(Math.abs((last(told)?.features.beepHz ?? 0) - 440)).toBeLessThanOrEqual(5);
  });

  it('takes a tone that repeats like ringing for no beep', () => {
    const ring = [tone([450], 1000), quiet(1000)];
    const told = listen([speech('tr.callee.hello'), quiet(800), ...ring, ...ring]);
    expect(told.findings.filter(({ rule }) => rule === 'beep').length).toBeLessThanOrEqual(1);
    const longRing = [tone([450], 2000), quiet(1000)];
    expect(last(listen([speech('tr.callee.hello'), quiet(800), ...longRing]))?.verdict).toBe(
      'human',
    );
  });

  it('takes a pressed key for no beep', () => {
    const key = tone([770, 1336], 300, 2500);
    const told = listen([quiet(400), speech('en.callee.hello'), quiet(800), key, quiet(1000)]);
    expect(last(told)?.verdict).toBe('human');
  });

  it('takes one who talks on and on for a machine, and waits for silence without a beep', () => {
    const menu = [speech('en.callee.voicemail'), speech('en.callee.mailbox')];
    const told = listen([quiet(300), ...menu, quiet(4000)]);
    expect(last(told)?.rule).toBe('monologue');
    expect(told.ends.map(({ how }) => how)).toEqual(['silence']);
  });

  it('takes music after some words for a machine', () => {
    const notes = Array.from({ length: 40 }, (_, i) => struck(262 + 30 * (i % 4)));
    const told = listen([quiet(300), speech('en.callee.wait'), ...notes, quiet(500)]);
    expect(last(told)?.verdict).toBe('machine');
  });

  it('believes the words of the transcript', () => {
    const parts = [quiet(400), speech('en.callee.hello'), quiet(3000)];
    const told = (text: string) => last(listen(parts, { words: { atMs: 2000, text } }));
    expect(told('Hi, please leave a mesage after the bip')?.verdict).toBe('machine');
    expect(told('ARADIĞINIZ KİŞİYE ŞU ANDA ULAŞILAMIYOR')?.verdict).toBe('machine');
    expect(told('Aradiginiz kisiye su anda ulasilamiyor.')?.verdict).toBe('machine');
    expect(told('Please record your name and reason for calling.')?.verdict).toBe('screening');
    expect(told('Hello, who is this?')?.verdict).toBe('human');
  });

  it('takes one who answers the agent twice for a person, whatever came first', () => {
    const long = [speech('tr.callee.voicemail'), speech('en.callee.hello'), quiet(1000)];
    const startMs = (300 * 8 + long.reduce((sum, { length }) => sum + length, 0)) / 8;
    const turn = [quiet(1500), speech('en.callee.yes'), quiet(1000)];
    const turnMs = turn.reduce((sum, { length }) => sum + length, 0) / 8;
    const agent = (atMs: number): boolean =>
      [0, 1].some((k) => atMs >= startMs + k * turnMs && atMs < startMs + k * turnMs + 1300);
    const told = listen([quiet(300), ...long, ...turn, ...turn], { agent });
    expect(told.findings.map(({ verdict }) => verdict)).toContain('machine');
    expect(last(told)?.verdict).toBe('human');
    expect(last(told)?.rule).toBe('turns');
  });

  it('says that it does not know of a line on which nothing is heard', () => {
    expect(last(listen([quiet(4000)]))?.verdict).toBe('unknown');
    expect(last(listen([quiet(4000)], { isLost: () => true }))?.verdict).toBe('unknown');
  });
});
