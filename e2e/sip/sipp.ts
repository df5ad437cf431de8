import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { end, type Leftovers, newFolder } from '../installation.ts';
import { until } from '../until.ts';

const SIPP = '/usr/bin/sipp';
export const HOST = '127.0.0.1';

/** A SIP message as SIPp noted it. */
export interface SipMessage {
  readonly sent: boolean;
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly first: string;
  readonly body: string;
  /** A header's value, by its lower-case name; empty when there is none. */
  header(name: string): string;
}

/** A SIPp process that is called. */
export interface Sipp {
  readonly port: number;
  /** What went over its wire so far, OPTIONS left out. */
  messages(): SipMessage[];
  /** Lets the calls under way end. @returns SIPp's own verdict: 0 when all went as its scenario says */
  finish(): Promise<number | null>;
}

/** A refusal of whoever had a port before must not meet the next who has it. */
const given = new Set<number>();

/** A port that is free for UDP and TCP, and was not given before. */
export async function freePort(): Promise<number> {
  const udp = createSocket('udp4').bind(0, HOST);
  await once(udp, 'listening');
  const { port } = udp.address();
  const tcp = createServer().listen(port, HOST);
  const isFree = await once(tcp, 'listening').then(
    () => true,
    () => false,
  );
  udp.close();
  tcp.close();
  if (!isFree || given.has(port)) return freePort();
  given.add(port);
  return port;
}

export interface SippOptions {
  readonly transport?: 'udp' | 'tcp';
  /** Port on which it echoes the RTP it gets. */
  readonly echoPort?: number;
  /**
   * One call, message by message: nothing is sent again by itself and nothing that comes again is
   * overlooked, so that a copy too many is as wrong as one too few.
   */
  readonly strict?: boolean;
  /** Where it listens; any free port when left out. */
  readonly port?: number;
}

/** How long a strict carrier waits for its next message, and how long it is there at all. */
const STRICT_WAIT_MS = 9000;
const STRICT_SECONDS = 40;

/** Starts SIPp with a scenario and waits until it listens. */
export async function startSipp(
  leftovers: Leftovers,
  scenario: string,
  { transport = 'udp', echoPort, strict = false, ...where }: SippOptions = {},
): Promise<Sipp> {
  if (!existsSync(SIPP))
    throw new Error('SIPp is missing: install it with `apt-get install sip-tester`.');
  const folder = newFolder(leftovers);
  const trace = join(folder, 'messages.log');
  writeFileSync(join(folder, 'callee.xml'), scenario);
  const port = where.port ?? (await freePort());
  const child = spawn(
    SIPP,
    [
      ...['-sf', 'callee.xml', '-i', HOST, '-mi', HOST, '-p', String(port), '-nostdin'],
      ...['-t', transport === 'udp' ? 'u1' : 't1', '-trace_msg', '-message_file', trace],
      ...['-trace_err', '-error_file', join(folder, 'errors.log')],
      ...(strict ? ['-nr', '-m', '1', '-recv_timeout', String(STRICT_WAIT_MS)] : []),
      ...(strict ? ['-timeout', String(STRICT_SECONDS)] : []),
      ...(echoPort === undefined ? [] : ['-rtp_echo', '-mp', String(echoPort)]),
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
  leftovers.defer(() => end(child, 'SIGKILL'));
  await until('SIPp listens', 10_000, () => {
    if (child.exitCode !== null) throw new Error(`SIPp ended at once. ${said}`);
    return listens(port, transport);
  });
  return {
    port,
    messages: () => (existsSync(trace) ? parseTrace(readFileSync(trace, 'utf8')) : []),
    async finish() {
      child.kill('SIGUSR1');
      if (child.exitCode === null)
        await once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
      return child.exitCode;
    },
  };
}

/** Whether anybody has bound a port, as the kernel lists it. */
export function listens(port: number, transport: 'udp' | 'tcp'): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(`/proc/net/${transport}`, 'utf8').includes(`0100007F:${hex} `);
}

const ENTRY = /^-{10,}.*\n(\w+) message (sent|received)[^\n]*\n\n/m;

function parseTrace(text: string): SipMessage[] {
  return text
    .split(/(?=^-{10,})/m)
    .flatMap((entry) => {
      const head = ENTRY.exec(entry);
      return head ? [messageOf(entry.slice(head[0].length), head[2] === 'sent')] : [];
    })
    .filter((message) => !message.header('cseq').endsWith('OPTIONS'));
}

function messageOf(text: string, sent: boolean): SipMessage {
  const [head = '', ...body] = text.replaceAll('\r\n', '\n').split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return {
    sent,
    first,
    body: body.join('\n\n').trim(),
    header: (name) => headers.get(name) ?? '',
  };
}
