import { ForkedPlayback } from './forked.ts';

const frame = Buffer.alloc(320, 1);
const isWords = (message: Buffer | string): boolean => Buffer.isBuffer(message) && message[0] === 1;
const samplesOf = (messages: readonly (Buffer | string)[]): number =>
  messages.reduce((sum, each) => sum + (Buffer.isBuffer(each) ? each.length / 2 : 0), 0);

describe('what is sent to mod_audio_fork', () => {
  let sent: (Buffer | string)[];
  let playback: ForkedPlayback;

  beforeEach(() => {
    sent = [];
    playback = new ForkedPlayback((message) => sent.push(message));
    playback.open(0);
  });

  it('is at first the silence without which nothing is played, once a connection', () => {
    playback.open(20);
    expect(samplesOf(sent)).toBe(1280);
    playback.reset();
    playback.open(40);
    expect(samplesOf(sent)).toBe(2 * 1280);
  });

  it('begins an utterance with a block of silence, in which its first words gather', () => {
    sent.length = 0;
    for (let n = 0; n < 10; n++) playback.play(frame, 1000 + n * 20);
    expect(isWords(sent[0] ?? '')).toBeFalse();
    expect(samplesOf(sent.slice(0, 1))).toBe(640);
    expect(sent.slice(1).every(isWords)).toBeTrue();
    expect(sent.length).toBe(11);
  });

  it('fills up the end of an utterance, and says nothing afterwards', () => {
    sent.length = 0;
    for (let n = 0; n < 6; n++) playback.play(frame, 1000 + n * 20);
    playback.rest(1120);
    playback.rest(1140);
    expect(samplesOf(sent) % 640).toBe(0);
    expect(samplesOf(sent)).toBe(3 * 640);
  });

  it('adds no delay to words that follow before the last were played', () => {
    for (let n = 0; n < 4; n++) playback.play(frame, 1000 + n * 20);
    sent.length = 0;
    playback.play(frame, 1080);
    expect(sent.every(isWords)).toBeTrue();
  });

  it('is an order to forget it all when the callee interrupts, what lies in an open block too', () => {
    for (let n = 0; n < 6; n++) playback.play(frame, 1000 + n * 20);
    sent.length = 0;
    playback.stop(1120);
    expect(samplesOf(sent)).toBe(320);
    expect(sent.at(-1)).toBe('{"type":"killAudio"}');
    sent.length = 0;
    playback.play(frame, 1140);
    expect(isWords(sent[0] ?? '')).toBeFalse();
  });
});
