import { readFileSync, readdirSync } from 'node:fs';

/** One thing that happened in a recording: something to do, or something to expect of the server. */
export type Step =
  | { readonly do: 'open' | 'shut'; readonly conn: number }
  | { readonly do: 'command'; readonly conn: number; readonly text: string }
  | {
      readonly do: 'packet';
      readonly proto: 'udp' | 'tcp';
      readonly from: number;
      readonly text: string;
    }
  | { readonly do: 'tcpOpen' | 'tcpShut'; readonly from: number }
  | { readonly expect: 'frame'; readonly conn: number; readonly text: string }
  | { readonly expect: 'fin'; readonly conn: number }
  | {
      readonly expect: 'packet';
      readonly proto: 'udp' | 'tcp';
      readonly to: number;
      readonly text: string;
    };

/** With the time it happened at. */
export type TimedStep = Step & { readonly ms: number };

export interface Recording {
  readonly name: string;
  readonly steps: readonly TimedStep[];
  /** Ports of peers that answer, by transport. */
  readonly udpPorts: ReadonlySet<number>;
  readonly tcpListeners: ReadonlySet<number>;
  /** Ports where nobody listens. */
  readonly refused: ReadonlySet<number>;
  /** How often the server sent the very same packet again. */
  readonly repeats: ReadonlyMap<string, number>;
  readonly lastMs: number;
}

interface Event {
  readonly ms: number;
  readonly ch: 'CTL' | 'SIP' | 'APP';
  readonly conn?: number;
  readonly dir?: 'C->S' | 'S->C';
  readonly proto?: 'udp' | 'tcp';
  readonly src?: string;
  readonly dst?: string;
  readonly text?: string;
  readonly note?: string;
}

/** Where the recorded server listened. */
export const SERVER_PORT = 5060;
const FOLDER = new URL('../recordings/', import.meta.url);

export const recordingNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => file.replace('.jsonl', ''));

export function loadRecording(name: string): Recording {
  const lines = readFileSync(new URL(`${name}.jsonl`, FOLDER), 'utf8')
    .trim()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line) as Event);
  const refused = refusedPorts(events);
  const repeats = new Map<string, number>();
  const steps = events.flatMap((event) =>
    stepsOf(event, { refused, repeats, before: events }).map((step) => ({ ...step, ms: event.ms })),
  );
  return {
    name,
    steps: inputBeforeFin(steps),
    refused,
    repeats,
    udpPorts: peerPorts(events, 'udp'),
    tcpListeners: listeners(events),
    lastMs: events.at(-1)?.ms ?? 0,
  };
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const portOf = (address: string | undefined): number => Number(address?.split(':').at(-1));

function peerPorts(events: readonly Event[], proto: string): Set<number> {
  const packets = events.filter((e) => e.ch === 'SIP' && e.text !== undefined && e.proto === proto);
  return new Set(
    packets.flatMap((e) => [portOf(e.src), portOf(e.dst)]).filter((p) => p !== SERVER_PORT),
  );
}

/** Ports that answered with ICMP or RST and never sent anything themselves. */
function refusedPorts(events: readonly Event[]): Set<number> {
  const notes = events.flatMap((e) => (e.ch === 'SIP' && e.note !== undefined ? [e.note] : []));
  const icmp = notes.flatMap((note) => /^icmp .* -> (\d+)$/.exec(note)?.[1] ?? []);
  const reset = notes.flatMap(
    (note) => /^tcp 127\.0\.0\.1:(\d+) -> \S+ \[RST\]$/.exec(note)?.[1] ?? [],
  );
  const spoke = new Set(events.map((e) => portOf(e.src)));
  return new Set([...icmp, ...reset].map(Number).filter((port) => !spoke.has(port)));
}

function listeners(events: readonly Event[]): Set<number> {
  const to = events.flatMap(
    (e) => /^tcp \S+ -> 127\.0\.0\.1:(\d+) \[SYN\]$/.exec(e.note ?? '')?.[1] ?? [],
  );
  const from = events.flatMap(
    (e) => /^tcp 127\.0\.0\.1:(\d+) -> \S+ \[SYN\]$/.exec(e.note ?? '')?.[1] ?? [],
  );
  // A listener answers the SYN of the server with a SYN of its own.
  return new Set(
    to
      .filter((port) => from.includes(port))
      .map(Number)
      .filter((port) => port < 10_000 && port !== SERVER_PORT),
  );
}

interface Context {
  readonly refused: ReadonlySet<number>;
  readonly repeats: Map<string, number>;
  readonly before: readonly Event[];
}

function stepsOf(event: Event, context: Context): Step[] {
  if (event.ch === 'CTL') return controlSteps(event, context);
  if (event.ch === 'SIP' && event.text === undefined) return connectionSteps(event.note ?? '');
  return event.ch === 'SIP' ? packetSteps(event, context) : [];
}

function controlSteps(event: Event, { before }: Context): Step[] {
  const { note, dir, text } = event;
  const conn = event.conn ?? Number(/^conn (\d+)/.exec(note ?? '')?.[1]);
  if (text !== undefined)
    return dir === 'C->S'
      ? [{ do: 'command', conn, text: latin1(text) }]
      : [{ expect: 'frame', conn, text: latin1(text).replace(/^\d+#/, '') }];
  if (note?.includes('opened')) return [{ do: 'open', conn }];
  const shut = (e: Event): boolean => e.note === `conn ${conn}: client half-closed (FIN)`;
  if (shut(event)) return [{ do: 'shut', conn }];
  const first = !before.some(
    (e) => e.ms <= event.ms && before.indexOf(e) < before.indexOf(event) && shut(e),
  );
  return first ? [{ expect: 'fin', conn }] : [];
}

function connectionSteps(note: string): Step[] {
  const parts = /^tcp 127\.0\.0\.1:(\d+) -> 127\.0\.0\.1:(\d+) \[(SYN|FIN)\]$/.exec(note);
  if (!parts || Number(parts[2]) !== SERVER_PORT) return [];
  return [{ do: parts[3] === 'SYN' ? 'tcpOpen' : 'tcpShut', from: Number(parts[1]) }];
}

function packetSteps(event: Event, { refused, repeats, before }: Context): Step[] {
  const text = latin1(event.text ?? '');
  const proto = event.proto ?? 'udp';
  const to = portOf(event.dst);
  const fromServer =
    portOf(event.src) === SERVER_PORT || (proto === 'tcp' && to < 10_000 && to !== SERVER_PORT);
  if (!fromServer) return [{ do: 'packet', proto, from: portOf(event.src), text }];
  if (refused.has(to) || isStray(event, before)) return [];
  const key = `${to} ${text}`;
  const seen = repeats.get(key);
  repeats.set(key, (seen ?? -1) + 1);
  return seen === undefined ? [{ expect: 'packet', proto, to, text }] : [];
}

/** A retransmission that belongs to the scenario recorded before this one. */
function isStray(event: Event, events: readonly Event[]): boolean {
  const callId = /^call-id: *(.*?)\r$/im.exec(event.text ?? '')?.[1];
  if (callId === undefined) return false;
  return !events.some((e) => e !== event && e.text !== event.text && e.text?.includes(callId));
}

/** What the app wrote in one go is recorded partly behind the end that the first part brought about. */
function inputBeforeFin(steps: readonly TimedStep[]): TimedStep[] {
  const ordered = [...steps];
  for (let at = 1; at < ordered.length; at++) {
    const [before, step] = [ordered[at - 1], ordered[at]];
    if (!before || !step || !('expect' in before) || before.expect !== 'fin') continue;
    if ('do' in step && step.do === 'command' && step.conn === before.conn)
      [ordered[at - 1], ordered[at]] = [step, before];
  }
  return ordered;
}
