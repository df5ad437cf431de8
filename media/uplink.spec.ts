import { Uplink } from './uplink.ts';

function anUplink(appendMs = 40, isListening = () => false) {
  const sent: { bytes: number[]; arrivedAt: number }[] = [];
  const uplink = new Uplink(
    {
      law: 'pcmu',
      appendMs,
      isListening,
      send: (audio, arrivedAt) => sent.push({ bytes: [...audio], arrivedAt }),
    },
    0,
  );
  const frame = (byte: number): Uint8Array => new Uint8Array(160).fill(byte);
  return { uplink, sent, frame };
}

describe('the uplink', () => {
  it('sends an append the moment its last byte came', () => {
    const { uplink, sent, frame } = anUplink();
    uplink.voice(frame(1), 20);
    expect(sent.length).toBe(0);
    uplink.voice(frame(2), 40);
    expect(sent.map(({ arrivedAt }) => arrivedAt)).toEqual([40]);
    expect(sent[0]?.bytes).toEqual([...frame(1), ...frame(2)]);
    uplink.voice(frame(3).subarray(0, 80), 50);
    uplink.voice(new Uint8Array(720).fill(3), 60);
    expect(sent.map(({ bytes }) => bytes.length)).toEqual([320, 800]);
  });

  it('sends longer appends while nobody speaks, and what there is with the first voice', () => {
    const { uplink, sent, frame } = anUplink();
    const [silence, voice] = [frame(0xff), frame(1)];
    for (let at = 20; at <= 260; at += 20) uplink.voice(silence, at);
    expect(sent.map(({ bytes }) => bytes.length)).toEqual([800, 800]);
    uplink.voice(voice, 280);
    expect(sent.at(-1)?.bytes).toEqual([...silence, ...silence, ...silence, ...voice]);
    for (let at = 300; at <= 360; at += 20) uplink.voice(voice, at);
    // A pause between two words is no quiet yet.
    for (let at = 380; at <= 660; at += 20) uplink.voice(silence, at);
    expect(sent.slice(3).every(({ bytes }) => bytes.length === 320)).toBeTrue();
    const before = sent.length;
    for (let at = 680; at <= 760; at += 20) uplink.voice(silence, at);
    expect(sent.length).toBe(before + 1);
  });

  it('sends short appends as long as the provider waits for the end of what it hears', () => {
    let isListening = true;
    const { uplink, sent, frame } = anUplink(40, () => isListening);
    for (let at = 20; at <= 400; at += 20) uplink.voice(frame(0xff), at);
    expect(sent.length).toBe(10);
    isListening = false;
    for (let at = 420; at <= 800; at += 20) uplink.voice(frame(0xff), at);
    expect(sent.length).toBe(14);
  });

  it('puts silence in by the clock, and not again when the sender tells of it', () => {
    const { uplink, sent, frame } = anUplink(20);
    uplink.voice(frame(1), 0);
    for (let now = 20; now <= 1000; now += 20) uplink.tick(now);
    const bytes = () => sent.flatMap((each) => each.bytes);
    expect(bytes().length).toBe(51 * 160);
    uplink.gap(8160);
    uplink.voice(frame(2), 1020);
    expect(bytes().length).toBe(53 * 160);
    expect(
      bytes()
        .slice(160, -160)
        .every((byte) => byte === 0xff),
    ).toBeTrue();
    expect(bytes().slice(-160)).toEqual([...frame(2)]);
  });

  it('does not take a network that jitters for a silence', () => {
    const { uplink, sent, frame } = anUplink(20);
    uplink.voice(frame(1), 0);
    for (let now = 20; now <= 180; now += 20) uplink.tick(now);
    expect(sent.length).toBe(1);
  });

  it('knows when the voice ended, over noise too', () => {
    const { uplink, frame } = anUplink();
    // 0x68 is faint noise, 0x20 a voice.
    for (let at = 20; at <= 400; at += 20) uplink.voice(frame(0x68), at);
    for (let at = 420; at <= 1000; at += 20) uplink.voice(frame(0x20), at);
    for (let at = 1020; at <= 1500; at += 20) uplink.voice(frame(0x68), at);
    expect(uplink.lastVoicedAt).toBe(1000);
  });
});
