/** What an Asterisk can do for calls, by the modules that are loaded and the endpoint that takes them. */
import * as z from 'zod';
import type { LineCodec } from '../actors/ports/codecs.ts';

/** Asks for something under `/ari`. @throws Error */
export type AskAri = (path: string) => Promise<unknown>;

/** Of the endpoint that conf/pjsip.conf gives to Callboard. */
const ENDPOINT = 'callboard';
/** What each codec is called there, and the modules of which one converts it; G.711 needs none. */
const CODECS: Readonly<Record<LineCodec, { format: string; modules: readonly string[] }>> = {
  PCMU: { format: 'ulaw', modules: [] },
  PCMA: { format: 'alaw', modules: [] },
  G722: { format: 'g722', modules: ['codec_g722.so'] },
  OPUS: { format: 'opus', modules: ['codec_opus.so', 'codec_opus_open_source.so'] },
  G729: { format: 'g729', modules: ['codec_g729.so', 'codec_g729a.so'] },
};

const Modules = z.array(z.object({ name: z.string(), status: z.string() }));
const Settings = z.array(z.object({ attribute: z.string(), value: z.string() }));

/** @throws Error */
export async function abilitiesOf(ask: AskAri): Promise<{ readonly codecs: readonly LineCodec[] }> {
  const [modules, settings] = await Promise.all([
    ask('/asterisk/modules').then((found) => Modules.parse(found)),
    ask(`/asterisk/config/dynamic/res_pjsip/endpoint/${ENDPOINT}`).then((found) =>
      Settings.parse(found),
    ),
  ]);
  const isLoaded = (module: string): boolean =>
    modules.some(({ name, status }) => name === module && status === 'Running');
  const allow = settings.find(({ attribute }) => attribute === 'allow')?.value ?? '';
  const allowed: readonly string[] = allow.match(/\w+/g) ?? [];
  const names = Object.keys(CODECS) as LineCodec[];
  return {
    codecs: names.filter((name) => {
      const { format, modules: needed } = CODECS[name];
      return allowed.includes(format) && (needed.length === 0 || needed.some(isLoaded));
    }),
  };
}
