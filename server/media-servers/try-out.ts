import { randomUUID } from 'node:crypto';
import type { MediaServerTrial } from '../contract/media-servers.ts';
import type { MediaPool } from './pool.ts';

type Step = MediaServerTrial['steps'][number];

/** Looks at a member and gives it the audio of a call that nobody hears. */
export async function tryOut(pool: MediaPool, id: string): Promise<MediaServerTrial> {
  const look = await timed('look', async () => {
    await pool.look();
    const { problem, version } = pool.stateOf(id) ?? {};
    if (problem) throw new Error(problem);
    return version ?? '';
  });
  if (!look.ok) return { steps: [look] };
  const endpoint = await timed('endpoint', async () => {
    const engine = pool.engineOf(id);
    if (!engine) throw new Error('It was switched off meanwhile.');
    const { endpointId } = await engine.open({ callId: randomUUID(), codecs: ['PCMU'] });
    await engine.close(endpointId, 'a test');
    return '';
  });
  return { steps: [look, endpoint] };
}

async function timed(step: Step['step'], work: () => Promise<string>): Promise<Step> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    return { step, ok: true, detail: await work(), took_ms: took() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { step, ok: false, detail, took_ms: took() };
  }
}
