/**
 * Tells which phrase an utterance is, by the cheapest warping of its features onto those of each
 * known phrase (dynamic time warping). The list is closed; what resembles none of it is unclear.
 */
import { COEFFICIENTS, coarser, type Features, featuresOf } from './mfcc.ts';

/** A phrase to be recognised. */
export interface Reference {
  readonly id: string;
  readonly ulaw: Uint8Array;
}

/** The nearest phrase and how far it is off: 0 is identical, beyond `CLEAR` is not to be trusted. */
export interface Match {
  readonly id: string;
  readonly distance: number;
}

/** Distance up to which a match counts. Set by measuring, see `phrase-matcher.spec.ts`. */
export const CLEAR = 0.45;

const COARSE = 6;
const SHORTLIST = 5;
const TOO_SHORT_FRAMES = 12;

interface Known {
  readonly id: string;
  readonly fine: Features;
  readonly coarse: Features;
}

function distanceBetween(a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  for (let k = 0; k < COEFFICIENTS; k++) {
    const d =
      (a.values[i * COEFFICIENTS + k] as number) - (b.values[j * COEFFICIENTS + k] as number);
    sum += d * d;
  }
  return Math.sqrt(sum);
}

/**
 * Mean distance along the cheapest path. The whole of `heard` is used; of `known` the whole too,
 * unless `cut`: then it may have been broken off anywhere. Gives up with Infinity above `limit`.
 */
function warp(heard: Features, known: Features, cut: boolean, limit: number): number {
  const width = Math.max(
    8,
    Math.ceil(0.2 * heard.frames),
    cut ? 0 : Math.abs(heard.frames - known.frames) + 4,
  );
  const slope = cut ? 1 : known.frames / heard.frames;
  let before = new Float64Array(known.frames + 1).fill(Infinity);
  let now = new Float64Array(known.frames + 1).fill(Infinity);
  before[0] = 0;
  for (let i = 1; i <= heard.frames; i++) {
    now.fill(Infinity);
    const centre = Math.round(i * slope);
    const to = Math.min(known.frames, centre + width);
    let least = Infinity;
    for (let j = Math.max(1, centre - width); j <= to; j++) {
      const cheapest = Math.min(before[j - 1] as number, before[j] as number, now[j - 1] as number);
      if (cheapest === Infinity) continue;
      const cost = cheapest + distanceBetween(heard, i - 1, known, j - 1);
      now[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit * heard.frames) return Infinity;
    [before, now] = [now, before];
  }
  const end = cut
    ? before.reduce((a, b) => Math.min(a, b), Infinity)
    : (before[known.frames] as number);
  return end / heard.frames;
}

/** Finds the nearest of the references. */
export interface PhraseMatcher {
  /**
   * The phrase nearest to `ulaw`, undefined when nothing is near enough or too little was said.
   * `among` narrows the list; `cut` says that the utterance may have been broken off.
   */
  match(
    ulaw: Uint8Array,
    options?: { cut?: boolean; among?(id: string): boolean },
  ): Match | undefined;
  /** As `match`, however far off the nearest is; for tuning and tests. */
  nearest(
    ulaw: Uint8Array,
    options?: { cut?: boolean; among?(id: string): boolean },
  ): Match | undefined;
}

/** Prepares the references' features once. */
export function phraseMatcher(references: readonly Reference[]): PhraseMatcher {
  const known: readonly Known[] = references.map(({ id, ulaw }) => {
    const fine = featuresOf(ulaw);
    return { id, fine, coarse: coarser(fine, COARSE) };
  });

  const nearest: PhraseMatcher['nearest'] = (ulaw, { cut = false, among } = {}) => {
    const heard = featuresOf(ulaw);
    if (heard.frames < TOO_SHORT_FRAMES) return undefined;
    const coarse = coarser(heard, COARSE);
    const shortlist = known
      .filter(({ id, fine }) => (!among || among(id)) && plausible(heard.frames, fine.frames, cut))
      .map((phrase) => ({ phrase, distance: warp(coarse, phrase.coarse, cut, Infinity) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, SHORTLIST);
    let best: Match | undefined;
    for (const { phrase } of shortlist) {
      const distance = warp(heard, phrase.fine, cut, best?.distance ?? Infinity);
      if (distance < (best?.distance ?? Infinity)) best = { id: phrase.id, distance };
    }
    return best;
  };

  return {
    nearest,
    match(ulaw, options) {
      const best = nearest(ulaw, options);
      return best && best.distance <= CLEAR ? best : undefined;
    },
  };
}

/** A phrase is out of the question when it is far longer or shorter than what was heard. */
function plausible(heard: number, known: number, cut: boolean): boolean {
  return heard <= known * 1.4 + 10 && (cut || known <= heard * 1.4 + 10);
}
