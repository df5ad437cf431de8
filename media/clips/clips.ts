/**
 * Words that the bridge says by itself: when there is no AI to say them, or before it speaks. Rendered beforehand
 * (`lab/voices/render.ts`); English stands in for the languages that have none.
 */
import { readFileSync } from 'node:fs';
import type { ShippedAnnouncement } from '../../actors/ports/announcement.ts';
import { transcodeG711, type G711 } from '../codec/g711.ts';

/**
 * `moment`: the connection is being made again, and it takes a while. `sorry`: it could not be.
 * `supervise`: what the keys of a telephone do on a call that is listened to. `accept`: by which keys an operator
 * takes a call or declines. The others are announcements.
 */
export type ClipName = 'moment' | 'sorry' | 'supervise' | 'accept' | ShippedAnnouncement;
type Language = 'en' | 'tr';

const texts = JSON.parse(readFileSync(new URL('texts.json', import.meta.url), 'utf8')) as Readonly<
  Record<ClipName, Readonly<Record<Language, string>>>
>;

const read = new Map<string, Uint8Array>();

/** What is said, as text and as G.711; the bytes are shared, so don't write to them. */
export function clip(
  name: ClipName,
  language: string | null,
  law: G711,
): { readonly text: string; readonly audio: Uint8Array } {
  const spoken = language === 'tr' ? 'tr' : 'en';
  const key = `${law} ${spoken}.${name}`;
  let audio = read.get(key);
  if (!audio) {
    const ulaw = readFileSync(new URL(`${spoken}.${name}.ulaw`, import.meta.url));
    audio = transcodeG711('pcmu', law, ulaw, new Uint8Array(ulaw.length));
    read.set(key, audio);
  }
  return { text: texts[name][spoken], audio };
}
