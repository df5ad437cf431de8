/** What the stand-in was told to do in the middle of a conversation, as a model would do it. */
import { heardInText, type Heard, type Situation } from './script.ts';

const TOLD = /supervisor tells you[^:]*: (.+)\. Follow/is;

/**
 * The line of the script that an instruction asks for which came since the stand-in last spoke: it says that
 * next, whatever the callee says. Undefined where it knows no such line, or is asked for something else.
 */
export function told({ turns, instructions }: Situation): Heard | undefined {
  if (instructions !== undefined && !/supervisor/i.test(instructions)) return undefined;
  const since = turns.slice(turns.findLastIndex(({ by }) => by === 'agent') + 1);
  const told = since.findLast((turn) => turn.by === 'system' && TOLD.test(turn.text));
  const text = told?.by === 'system' ? TOLD.exec(told.text)?.[1] : undefined;
  const heard = heardInText(text ?? '');
  return heard === 'unclear' ? undefined : heard;
}
