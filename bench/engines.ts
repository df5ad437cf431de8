/** `bench -- engines`: the same calls through each media engine, one after the other. */
import { measureCalls, type CallsOptions, type CallsRow } from './calls.ts';
import { ENGINES, freeswitchProgram, type EngineName } from './media-server.ts';
import { rounded } from './statistics.ts';
import { atMost, type Figure } from './table.ts';

/** One line of the results: a run of `bench -- calls`, with what all that carry the audio cost together. */
export interface EnginesRow extends CallsRow {
  /** Cores per call: ours, the media server's, both. */
  readonly appCpu: number;
  readonly engineCpu: number;
  readonly sumCpu: number;
}

/** @throws Error when an engine does not come up */
export async function measureEngines(
  options: Omit<CallsOptions, 'engine'>,
  say: (line: string) => void,
): Promise<EnginesRow[]> {
  const rows: EnginesRow[] = [];
  for (const engine of ENGINES) {
    if (engine === 'freeswitch' && !freeswitchProgram()) {
      say('No FreeSWITCH is named in FREESWITCH_PROGRAM: it is left out.');
      continue;
    }
    const row = await measureCalls({ ...options, engine });
    const [appCpu, engineCpu] = [row.cpuPerCall, row.engineCpuPerCall];
    rows.push({ ...row, appCpu, engineCpu, sumCpu: rounded(appCpu + engineCpu, 5) });
    say(`${engine}: ${appCpu} + ${engineCpu} core a call, ${row.failed} of ${row.calls} failed`);
  }
  return rows;
}

/** The engines beside one another. Embedded media must cost less than every other engine and we with it. */
export function enginesFigures(rows: readonly EnginesRow[]): Figure[] {
  const others = rows.filter(({ engine }) => engine !== 'embedded').map(({ sumCpu }) => sumCpu);
  const must = (engine: EngineName) =>
    engine === 'embedded' && others.length > 0 ? atMost(Math.min(...others)) : null;
  return rows.flatMap((row) => {
    const of = (name: string, value: number | null, unit: string): Figure => ({
      ...{ name: `${row.engine}: ${name}`, value, unit, must: null },
    });
    return [
      { ...of('failed calls', row.failed, `of ${row.calls}`), must: atMost(0) },
      { ...of('CPU in all, per call', row.sumCpu, 'core'), must: must(row.engine) },
      of('of it the server’s', row.appCpu, 'core'),
      of('of it the media server’s', row.engineCpu, 'core'),
      of('memory per call, server', row.memoryPerCallMb, 'MB'),
      of('memory per call, media server', row.engineMemoryPerCallMb, 'MB'),
      of('turn latency p50', row.turnLatencyMs.p50, 'ms'),
      of('turn latency p95', row.turnLatencyMs.p95, 'ms'),
      of('barge-in p50', row.bargeInMs.p50, 'ms'),
      of('barge-in p99', row.bargeInMs.p99, 'ms'),
      of('send jitter p99', row.sendJitterMs.p99, 'ms'),
    ];
  });
}
