import type { Stage } from '../stage.ts';

/** Switches the stand-in's faults. */
export async function fault({ openaiJournal }: Stage, faults: object): Promise<void> {
  const response = await fetch(`${openaiJournal}/lab/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`the stand-in takes no faults: ${response.status}`);
}
