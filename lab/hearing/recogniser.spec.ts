import { linearToUlaw, ulawToLinear } from '../../media/codec/g711.ts';
import { type Random, randomOf } from '../seed.ts';
import { loadVoices, type Phrase } from '../voices/voices.ts';
import { phraseMatcher } from './phrase-matcher.ts';
import { startRecogniser } from './recogniser.ts';
import { decodeTones, toneUtterance } from './tones.ts';

interface Channel {
  /** Peak of a noise on the 16-bit scale. */
  readonly noise?: number;
  /** Part of the 20 ms packets that are lost: silent, or the one before repeated. */
  readonly loss?: number;
  readonly conceals?: boolean;
  readonly gain?: number;
  /** Part of the utterance that is heard before it is broken off. */
  readonly heard?: number;
  readonly delay?: number;
}

/** What becomes of µ-law on a telephone line. */
function over(channel: Channel, ulaw: Uint8Array, random: Random): Uint8Array {
  const { noise = 0, loss = 0, conceals = false, gain = 1, heard = 1, delay = 2400 } = channel;
  const spoken = ulaw.subarray(0, Math.floor(ulaw.length * heard));
  const out = new Uint8Array(delay + spoken.length + 3200).fill(0xff);
  out.set(spoken, delay);
  out.forEach((byte, i) => {
    const hiss = (random() + random() - 1) * noise;
    const sample = gain * ulawToLinear[byte]! + hiss;
    out[i] = linearToUlaw(Math.max(-32000, Math.min(32000, sample)));
  });
  for (let at = 160; at + 160 <= out.length; at += 160) {
    if (random() >= loss) continue;
    if (conceals) out.copyWithin(at, at - 160, at);
    else out.fill(0xff, at, at + 160);
  }
  return out;
}

describe('the phrase matcher', () => {
  const voices = loadVoices('phrases');
  const matcher = phraseMatcher(
    voices.phrases.map((phrase) => ({ id: phrase.id, ulaw: voices.audio(phrase, 'pcmu') })),
  );
  const spokenBy = (who: Phrase['who']) => voices.phrases.filter((phrase) => phrase.who === who);
  const misheard = (who: Phrase['who'], channel: Channel, cut = false) => {
    const random = randomOf('line', JSON.stringify(channel));
    return spokenBy(who).flatMap((phrase) => {
      const audio = over(channel, voices.audio(phrase, 'pcmu'), random);
      const found = matcher.match(audio, { cut, among: (id) => voices.byId(id)!.who === who });
      return found?.id === phrase.id ? [] : [`${phrase.id} > ${found?.id ?? 'unclear'}`];
    });
  };

  it('knows every phrase of callee and agent over a good line', () => {
    expect(misheard('callee', {})).toEqual([]);
    expect(misheard('agent', {})).toEqual([]);
  });

  it('knows them with noise, at another level and with three in a hundred packets lost', () => {
    expect(misheard('callee', { noise: 500, loss: 0.03 })).toEqual([]);
    expect(misheard('callee', { gain: 0.4, loss: 0.03, conceals: true })).toEqual([]);
    expect(misheard('agent', { noise: 500, loss: 0.03, conceals: true })).toEqual([]);
  });

  it('knows the agent’s by less than half of them, when it was interrupted', () => {
    expect(misheard('agent', { heard: 0.45 }, true).length).toBeLessThanOrEqual(2);
  });

  it('finds noise, a beep, silence and the other’s voice unclear', () => {
    const random = randomOf('unclear');
    const noise = Uint8Array.from({ length: 12_000 }, () => linearToUlaw((random() - 0.5) * 8000));
    const beep = Uint8Array.from({ length: 8000 }, (_, i) =>
      linearToUlaw(8000 * Math.sin(i * 0.8)),
    );
    for (const audio of [noise, beep, new Uint8Array(8000).fill(0xff), new Uint8Array(0)]) {
      expect(matcher.match(audio)).toBeUndefined();
    }
    const mistaken = spokenBy('agent').filter((phrase) =>
      matcher.match(voices.audio(phrase, 'pcmu'), {
        among: (id) => voices.byId(id)!.who === 'callee',
      }),
    );
    expect(mistaken.map(({ id }) => id)).toEqual([]);
  });

  it('hears in a thread of its own, and nothing any more once it is closed', async () => {
    const recogniser = startRecogniser(voices);
    const phrase = voices.phrase('tr', 'callee', 'human');
    const audio = over({}, voices.audio(phrase, 'pcmu'), randomOf('x'));
    expect((await recogniser.hear(audio, { who: 'callee' }))?.id).toBe(phrase.id);
    expect(recogniser.busyMs).toBeGreaterThan(0);
    const pending = recogniser.hear(audio, { who: 'callee' });
    await recogniser.close();
    expect(await pending).toBeUndefined();
    expect(await recogniser.hear(audio, { who: 'callee' })).toBeUndefined();
  });
});

describe('the tone code', () => {
  const read = (channel: Channel, codes = 104) => {
    const random = randomOf('tones', JSON.stringify(channel));
    const results = Array.from({ length: codes }, (_, code) => {
      const delay = Math.floor(random() * 3000);
      return decodeTones(over({ ...channel, delay }, toneUtterance(code, 1200), random)) === code;
    });
    return results.filter(Boolean).length / codes;
  };

  it('is read wherever the utterance begins, over noise and over packet loss', () => {
    expect(read({}, 256)).toBe(1);
    expect(read({ noise: 1200 })).toBe(1);
    expect(read({ loss: 0.03 })).toBeGreaterThan(0.97);
    expect(read({ loss: 0.03, conceals: true, noise: 400 })).toBeGreaterThan(0.97);
  });

  it('is not read out of voices, noise or silence', () => {
    const voices = loadVoices('phrases');
    const found = voices.phrases.filter(
      (phrase) => decodeTones(voices.audio(phrase, 'pcmu')) !== undefined,
    );
    expect(found.map(({ id }) => id)).toEqual([]);
    expect(decodeTones(new Uint8Array(8000).fill(0xff))).toBeUndefined();
    expect(decodeTones(new Uint8Array(0))).toBeUndefined();
  });

  it('is an utterance as long as the phrase it stands for', () => {
    const tones = loadVoices('tones');
    const phrase = tones.phrase('en', 'agent', 'greeting');
    expect(tones.audio(phrase, 'pcma').length).toBe(phrase.ms * 8);
  });
});
