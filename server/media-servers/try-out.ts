import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  AudioProbe,
  Heard,
  LegSpec,
  MediaEngine,
  OpenedEndpoint,
} from '../../actors/ports/media.ts';
import { LookError } from '../../actors/ports/media-look.ts';
import type { MediaServerTrial, TrialStep } from '../contract/media-servers.ts';
import type { MediaPool } from './pool.ts';

type Step = MediaServerTrial['steps'][number];

export interface TrialPorts {
  readonly pool: MediaPool;
  /** Our own audio plane: the far side of the call, and what listens inside. */
  readonly plane: { readonly engine: MediaEngine; readonly probe: AudioProbe };
  /** How long a tone is waited for; 8 s when absent. */
  readonly listenMs?: number;
}

const LOOK_STEPS = ['reachable', 'credentials', 'requirements'] as const;
const CALL_STEPS = ['sip', 'audio_in', 'audio_out'] as const;
/** More than a click, ms. */
const HEARD_MS = 200;
/** Two cycles of the tone, and what a slow network adds. */
const LISTEN_MS = 8000;
const LOOK_EVERY_MS = 100;

/**
 * Looks at a media server and takes a call through it that nobody dials: as a carrier we send a tone to it and hear
 * what comes back; inside, where the AI would be, the same.
 */
export async function tryOut(ports: TrialPorts, id: string): Promise<MediaServerTrial> {
  const isOurs = ports.pool.isOurs(id);
  const steps = isOurs ? [] : await lookAt(ports.pool, id);
  if (steps.every(({ verdict }) => verdict === 'ok')) steps.push(...(await callThrough(ports, id)));
  const done = new Set(steps.map(({ step }) => step));
  const all: readonly TrialStep[] = isOurs ? CALL_STEPS : [...LOOK_STEPS, ...CALL_STEPS];
  const skipped = all.filter((step) => !done.has(step));
  return { steps: [...steps, ...skipped.map((step) => stepOf(step, 'skipped', '', 0))] };
}

const stepOf = (
  step: TrialStep,
  verdict: Step['verdict'],
  detail: string,
  took_ms: number,
): Step => ({ step, verdict, detail, took_ms });

async function lookAt(pool: MediaPool, id: string): Promise<Step[]> {
  const took = watch();
  try {
    const { version } = await pool.lookAt(id);
    const ms = took();
    return LOOK_STEPS.map((step) =>
      stepOf(step, 'ok', step === 'requirements' ? (version ?? '') : '', ms),
    );
  } catch (error) {
    const failed = error instanceof LookError ? error.step : 'reachable';
    const before = LOOK_STEPS.slice(0, LOOK_STEPS.indexOf(failed));
    const ms = took();
    return [
      ...before.map((step) => stepOf(step, 'ok', '', ms)),
      stepOf(failed, 'failed', textOf(error), ms),
    ];
  }
}

async function callThrough({ pool, plane, listenMs }: TrialPorts, id: string): Promise<Step[]> {
  const took = watch();
  await using open = new AsyncDisposableStack();
  let call: Call;
  try {
    const engine = pool.engineOf(id);
    if (!engine) throw new Error('It was switched off meanwhile.');
    call = await connect(open, engine, plane);
  } catch (error) {
    return [stepOf('sip', 'failed', textOf(error), took())];
  }
  const sip = stepOf('sip', 'ok', '', took());
  const heard = await listen(plane.probe, call, listenMs ?? LISTEN_MS);
  return [sip, verdictOf('audio_in', heard.inside), verdictOf('audio_out', heard.outside)];
}

/** The two ends of a call that goes through a media server. */
interface Call {
  /** Where its carrier would be. */
  readonly outside: LegSpec;
  /** Where the AI would be. */
  readonly inside: LegSpec;
}

async function connect(
  open: AsyncDisposableStack,
  engine: MediaEngine,
  { engine: ours, probe }: TrialPorts['plane'],
): Promise<Call> {
  const request = () => ({ callId: randomUUID(), codecs: ['PCMU'] as const });
  const take = async (from: MediaEngine): Promise<OpenedEndpoint> => {
    const opened = await from.open(request());
    open.defer(async () => void (await from.close(opened.endpointId, 'a test')));
    return opened;
  };
  const far = await take(ours);
  const near = await take(engine);
  open.defer(() => probe.endProbe(near.leg));
  await engine.accept(near.endpointId, far.offer, 'final');
  await ours.accept(far.endpointId, near.offer, 'final');
  return { outside: far.leg, inside: near.leg };
}

interface HeardAt {
  readonly heard: Heard;
  readonly tookMs: number;
}

/** Until both ends heard the other's tone, or the time is over. */
async function listen(probe: AudioProbe, call: Call, withinMs: number) {
  const took = watch();
  const wait = async (leg: LegSpec): Promise<HeardAt> => {
    for (;;) {
      const heard = await probe.heard(leg).catch(() => NOTHING);
      const tookMs = took();
      if (heard.loudMs >= HEARD_MS || tookMs >= withinMs) return { heard, tookMs };
      await pause(LOOK_EVERY_MS);
    }
  };
  await probe.probe(call.outside);
  await probe.probe(call.inside);
  const [inside, outside] = await Promise.all([wait(call.inside), wait(call.outside)]);
  return { inside, outside };
}

const NOTHING: Heard = { received: 0, loudMs: 0 };

function verdictOf(step: TrialStep, { heard, tookMs }: HeardAt): Step {
  if (heard.loudMs >= HEARD_MS) return stepOf(step, 'ok', '', tookMs);
  const detail =
    heard.received === 0
      ? 'No audio came at all.'
      : `${heard.received} packets came, and no tone was in them.`;
  return stepOf(step, 'failed', detail, tookMs);
}

function watch(): () => number {
  const startedAt = performance.now();
  return () => Math.round(performance.now() - startedAt);
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
