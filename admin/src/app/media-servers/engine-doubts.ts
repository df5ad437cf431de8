import type { MediaEngineKind, MediaEngines } from '../../../../server/contract/media-engine.ts';

/** What a trunk asks of whatever carries its calls. */
export interface MediaNeeds {
  readonly srtp: 'off' | 'optional' | 'required';
  readonly codecs: readonly string[];
  readonly ptime: number;
}

/** Why calls would fail, or go without something. */
export type MediaDoubt = 'missing' | 'down' | 'srtp' | 'codecs' | 'ptime' | 'plain';

/** What stands against a choice (null: what the installation shares calls out among); null when nothing does. */
export function doubtOf(
  choice: MediaEngineKind | null,
  { data, shared }: MediaEngines,
  needs: MediaNeeds | null,
): MediaDoubt | null {
  const able = data.filter(({ engine }) =>
    choice === null ? shared.includes(engine) : engine === choice,
  );
  if (able.every(({ servers }) => servers === 0)) return 'missing';
  const there = able.filter(({ servers }) => servers > 0);
  // What it can do is asked when it comes.
  if (there.every(({ up }) => up === 0)) return 'down';
  if (needs) {
    if (needs.srtp === 'required' && !there.some(({ encrypts }) => encrypts)) return 'srtp';
    const speaks = (codec: string) => there.some(({ codecs }) => codecs.includes(codec));
    if (!needs.codecs.some(speaks)) return 'codecs';
    if (!there.some(({ packets_ms: packets }) => packets.includes(needs.ptime))) return 'ptime';
  }
  const goesPlain = needs?.srtp === 'optional' && !there.some((one) => one.encrypts_if_agreed);
  return goesPlain ? 'plain' : null;
}
