import type { CallsRow } from './calls.ts';
import { rounded } from './statistics.ts';
import { atMost, type Figure } from './table.ts';

/** A row of `bench -- calls` beside what it must reach. */
export const callsFigures = (row: CallsRow): Figure[] => [
  { name: 'failed calls', value: row.failed, unit: `of ${row.calls}`, must: atMost(0) },
  {
    name: 'CPU per call',
    value: row.cpuPerCall,
    unit: 'core',
    must: atMost(0.006),
    aim: atMost(0.003),
  },
  { name: 'PostgreSQL, all calls', value: row.postgresCpu, unit: 'core', must: null },
  {
    name: 'memory per call',
    value: row.memoryPerCallMb,
    unit: 'MB',
    must: atMost(1),
    aim: atMost(0.3),
  },
  {
    name: 'send jitter p99 over reference',
    value: difference(row.sendJitterMs.p99, row.referenceJitterMs.p99),
    unit: 'ms',
    must: atMost(3),
    aim: atMost(1),
  },
  { name: 'reference jitter p99', value: row.referenceJitterMs.p99, unit: 'ms', must: null },
  {
    name: 'packet → append p99',
    value: row.inMs.p99,
    unit: 'ms',
    must: atMost(15),
    aim: atMost(5),
  },
  {
    name: `barge-in p99 (${row.bargeInMs.count})`,
    value: row.bargeInMs.p99,
    unit: 'ms',
    must: atMost(60),
    aim: atMost(25),
  },
  {
    name: 'answer → agent’s first sound p95',
    value: row.answerToAudioMs.p95,
    unit: 'ms',
    must: atMost(150),
    aim: atMost(80),
  },
  { name: 'answer → first RTP p95', value: row.answerToRtpMs.p95, unit: 'ms', must: null },
  { name: 'turn latency p50', value: row.turnLatencyMs.p50, unit: 'ms', must: null },
  { name: 'turn latency p95', value: row.turnLatencyMs.p95, unit: 'ms', must: null },
  { name: 'send clock late p99', value: row.sendLatenessMs.p99, unit: 'ms', must: null },
  { name: 'packets lost', value: row.packetsLost, unit: '', must: null },
  { name: 'rig late p99', value: row.rigLatenessMs.p99, unit: 'ms', must: null },
  { name: 'rig misses', value: row.rigMisses, unit: `of ${row.rigPackets}`, must: null },
];

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : rounded(a - b, 2);
