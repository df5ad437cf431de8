import type { MediaPlaneStats } from '../../media/index.ts';

/** The audio plane in figures; of several workers the worst one's delays. */
export function mediaGauges({ workers, portsAvailable, workerDeaths }: MediaPlaneStats) {
  const sum = (of: (worker: (typeof workers)[number]) => number) =>
    workers.reduce((total, worker) => total + of(worker), 0);
  const worst = (of: (worker: (typeof workers)[number]) => number) =>
    Math.max(0, ...workers.map(of));
  return {
    media_endpoints: sum(({ endpoints }) => endpoints),
    media_conversations: sum(({ conversations }) => conversations),
    media_ports_available: portsAvailable,
    media_worker_deaths: workerDeaths,
    media_append_p50_ms: worst(({ append }) => append.p50),
    media_append_p99_ms: worst(({ append }) => append.p99),
    media_send_lateness_p50_ms: worst(({ sendLateness }) => sendLateness.p50),
    media_send_lateness_p99_ms: worst(({ sendLateness }) => sendLateness.p99),
  };
}
