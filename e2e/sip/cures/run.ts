/**
 * `npm run test:cures -- [NAME…]`: takes each cure out of a copy of the tree, one at a time, and wants its
 * scenario to go wrong. A scenario that stays right proves nothing: then the run fails.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCures, takeOut, type Cure } from './cure.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['actors', 'demo', 'e2e', 'lab', 'media', 'server', 'sip', 'package.json'];
/** Copies of the tree in use at once: a scenario waits most of its time. */
const SIDE_BY_SIDE = 3;

type Verdict = 'red' | 'STAYS GREEN' | 'IS RED BEFORE' | 'DOES NOT START';

interface Tried {
  readonly cure: Cure;
  readonly verdict: Verdict;
  readonly seconds: number;
}

function copyTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'callboard-cures-'));
  for (const folder of FOLDERS) cpSync(join(ROOT, folder), join(tree, folder), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

/** @returns exit code of `one.ts` */
async function play(tree: string, scenario: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(tree, 'e2e/sip/cures/one.ts'), scenario], {
    cwd: tree,
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function tryOne(cure: Cure, tree: string): Promise<Tried> {
  const startedAt = performance.now();
  const told = (verdict: Verdict): Tried => {
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`${seconds.toFixed(1).padStart(5)} s  ${verdict.padEnd(14)}  ${cure.name}`);
    return { cure, verdict, seconds };
  };
  if ((await play(tree, cure.scenario)) !== 0) return told('IS RED BEFORE');
  const putBack = takeOut(cure, tree);
  const code = await play(tree, cure.scenario);
  putBack();
  if (code === 1) return told('red');
  return told(code === 0 ? 'STAYS GREEN' : 'DOES NOT START');
}

const wanted = process.argv.slice(2);
const cures = readCures(fileURLToPath(new URL('.', import.meta.url))).filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name),
);
const waiting = [...cures];
const tried: Tried[] = [];
await Promise.all(
  Array.from({ length: Math.min(SIDE_BY_SIDE, cures.length) }, async () => {
    const tree = copyTree();
    try {
      for (let cure = waiting.shift(); cure; cure = waiting.shift())
        tried.push(await tryOne(cure, tree));
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }),
);
const wrong = tried.filter(({ verdict }) => verdict !== 'red');
for (const { cure, verdict } of wrong)
  console.log(`${cure.name}: ${verdict}\n  ${cure.file}\n  ${cure.scenario}`);
console.log(`${tried.length - wrong.length} of ${tried.length} cures proven`);
process.exitCode = wrong.length === 0 && tried.length > 0 ? 0 : 1;
