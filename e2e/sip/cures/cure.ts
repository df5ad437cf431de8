import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What of our code cures one thing that carriers do, and the scenario that must go wrong without it.
 * A `.cure` file names the source file and the scenario, then what is taken out (`-`) and what is left in
 * its place (`+`).
 */
export interface Cure {
  readonly name: string;
  readonly file: string;
  readonly scenario: string;
  readonly removed: string;
  readonly left: string;
}

const field = (text: string, name: string): string =>
  new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';

const lines = (text: string, sign: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n');

/** The cures of a folder, by name. */
export function readCures(folder: string): Cure[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cure'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return {
        name: name.slice(0, -'.cure'.length),
        file: field(text, 'file'),
        scenario: field(text, 'scenario'),
        removed: lines(text, '-'),
        left: lines(text, '+'),
      };
    });
}

/**
 * Takes a cure out of a tree.
 * @returns puts it back
 * @throws Error when the tree has it not, or more than once
 */
export function takeOut(cure: Cure, tree: string): () => void {
  const path = join(tree, cure.file);
  const source = readFileSync(path, 'utf8');
  const times = timesIn(cure, tree);
  if (times !== 1)
    throw new Error(`${cure.name}.cure: ${cure.file} holds what it takes out ${times} times.`);
  writeFileSync(path, source.split(cure.removed).join(cure.left));
  return () => writeFileSync(path, source);
}

/** How often a tree holds what a cure takes out: once, if the cure still fits. */
export const timesIn = ({ file, removed }: Cure, tree: string): number =>
  removed === '' ? 0 : readFileSync(join(tree, file), 'utf8').split(removed).length - 1;
