import { Uplink } from './uplink.ts';

function anUplink(appendMs = 40) {
  const sent: { bytes: number[]; arrivedAt: number }[] = [];
  const uplink = new Uplink(
    {
      law: 'pcmu',
      appendMs,
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
    uplink.voice(new Uint8Array(800).fill(3), 60);
    expect(sent.length).toBe(3);
  });

  it('puts silence in by the clock, and not again when the sender tells of it', () => {
    const { uplink, sent, frame } = anUplink(20);
    uplink.voice(frame(1), 0);
    for (let now = 20; now <= 1000; now += 20) uplink.tick(now);
    expect(sent.length).toBe(51);
    uplink.gap(8160);
    uplink.voice(frame(2), 1020);
    expect(sent.length).toBe(53);
    expect(sent.at(-2)?.bytes.every((byte) => byte === 0xff)).toBeTrue();
    expect(sent.at(-1)?.bytes[0]).toBe(2);
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
