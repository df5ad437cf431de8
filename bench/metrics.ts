/** Samples of Prometheus' text format: `name{labels}` → value. */
export function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^#\s][^\s{]*(?:\{[^}]*\})?)\s+(\S+)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) samples.set(name, Number(value));
  }
  return samples;
}

/** What a server tells of itself. @throws Error when it does not answer */
export async function readMetrics(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return parseMetrics(await response.text());
}
