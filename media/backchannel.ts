/** Sounds of somebody who listens, which ask for no turn: English and Turkish. */
const SOUNDS =
  /^(?:u+h+|u+m+|a+h+|ah*a+|o+h+|e+h+|e+r+m*|h+m+|m+|m+h+m*|hı+|ı+h*|ı+m+|öh+|ha+|huh)$/u;

/**
 * Whether words are none, or only sounds such as "uh-huh" and "hı hı". Words that may be an answer ("yes",
 * "okay", "evet") are not: somebody who says them over the agent may well mean them.
 */
export function isBackchannel(text: string): boolean {
  const words = text
    .toLocaleLowerCase('en')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return words.every((word) => SOUNDS.test(word));
}
