/** What an Asterisk can do for calls, by the modules that are loaded and the endpoint that takes them. */
import * as z from 'zod';
import { VOICE_CODECS, type LineCodec } from '../actors/ports/codecs.ts';
import type { MediaCapabilities } from '../actors/ports/media.ts';
import { FORMATS } from './formats.ts';

/** Asks for something under `/ari`. @throws Error */
export type AskAri = (path: string) => Promise<unknown>;

/** Of the endpoint that conf/pjsip.conf gives to Callboard. */
const ENDPOINT = 'callboard';
/** Of which modules one converts each codec; G.711 needs none. */
const CONVERTERS: Readonly<Record<LineCodec, readonly string[]>> = {
  PCMU: [],
  PCMA: [],
  G722: ['codec_g722.so'],
  OPUS: ['codec_opus.so', 'codec_opus_open_source.so'],
  G729: ['codec_g729.so', 'codec_g729a.so'],
};

export type Abilities = Pick<MediaCapabilities, 'codecs' | 'encrypts'>;

/** What every Asterisk can do. */
export const LEAST: Abilities = { codecs: VOICE_CODECS, encrypts: false };

const Modules = z.array(z.object({ name: z.string(), status: z.string() }));
const Settings = z.array(z.object({ attribute: z.string(), value: z.string() }));

/** @throws Error */
export async function abilitiesOf(ask: AskAri): Promise<Abilities> {
  const [modules, settings] = await Promise.all([
    ask('/asterisk/modules').then((found) => Modules.parse(found)),
    ask(`/asterisk/config/dynamic/res_pjsip/endpoint/${ENDPOINT}`).then((found) =>
      Settings.parse(found),
    ),
  ]);
  const isLoaded = (module: string): boolean =>
    modules.some(({ name, status }) => name === module && status === 'Running');
  const setting = (name: string): string =>
    settings.find(({ attribute }) => attribute === name)?.value ?? '';
  const allowed: readonly string[] = setting('allow').match(/\w+/g) ?? [];
  const names = Object.keys(CONVERTERS) as LineCodec[];
  return {
    // Without the second it would refuse carriers that do not encrypt.
    encrypts:
      setting('media_encryption') === 'sdes' &&
      setting('media_encryption_optimistic') === 'true' &&
      isLoaded('res_srtp.so'),
    codecs: names.filter((name) => {
      const needed = CONVERTERS[name];
      return allowed.includes(FORMATS[name]) && (needed.length === 0 || needed.some(isLoaded));
    }),
  };
}
