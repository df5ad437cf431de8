import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { startSipServer, type SipServer } from '../server.ts';
import { compareFrames, compareMessages } from './compare.ts';
import { Dictionary } from './dictionary.ts';
import { SERVER_PORT, type Recording, type Step } from './recording.ts';
import type { Tolerance } from './tolerances.ts';

/** How long anything expected may take beyond the timers. */
const PATIENCE_MS = 4_000;
/** How long to listen at the end for what should not come. */
const QUIET_MS = 60;

/** What came in on one control connection or at one peer, in order. */
class Inbox {
  readonly items: string[] = [];
  #wake: (() => void) | undefined;

  put(item: string): void {
    this.items.push(item);
    this.#wake?.();
  }

  async next(ms: number): Promise<string | undefined> {
    if (this.items.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    return this.items.shift();
  }
}

const FIN = '<end of connection>';

/** Plays the app and the peers of a recording against our server. */
export class Replay {
  readonly problems: string[] = [];
  readonly #recording: Recording;
  readonly #tolerances: readonly Tolerance[];
  readonly #used = new Set<Tolerance>();
  readonly #dictionary = new Dictionary();
  readonly #inboxes = new Map<string, Inbox>();
  /** How often each packet came again. */
  readonly #repeats = new Map<string, number>();
  readonly #echoed = new Set<string>();
  readonly #controls = new Map<number, Socket>();
  readonly #udp = new Map<number, UdpSocket>();
  readonly #listeners: Server[] = [];
  readonly #tcp = new Map<number, Socket>();
  #server: SipServer | undefined;

  constructor(recording: Recording, tolerances: readonly Tolerance[]) {
    this.#recording = recording;
    this.#tolerances = tolerances;
  }

  /** @returns every difference that nothing allows. */
  async run(t1Ms: number): Promise<string[]> {
    this.#server = await startSipServer({ sip: { host: '127.0.0.1', port: 0 }, t1Ms });
    try {
      await this.#openPeers();
      const startedAt = performance.now();
      for (const step of this.#recording.steps) {
        // With timers sped up the app and the peers are too.
        const early = t1Ms < 100 ? (step.ms * t1Ms) / 500 - (performance.now() - startedAt) : 0;
        if ('do' in step && early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        await this.#perform(step, 64 * t1Ms);
      }
      // What only a timer brings about would come now.
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS + (t1Ms < 100 ? 64 * t1Ms : 0)));
      this.#checkRest();
      this.#checkRepeats(t1Ms < 100);
      for (const tolerance of this.#tolerances)
        if (!this.#used.has(tolerance) && !('maybe' in tolerance))
          this.problems.push(
            `not needed: ${tolerance.rule} ${String(Object.values(tolerance)[1])}`,
          );
    } finally {
      await this.#close();
    }
    return this.problems;
  }

  async #perform(step: Step, timersMs: number): Promise<void> {
    if ('expect' in step)
      return this.#expect(step, PATIENCE_MS + (timersMs < 5_000 ? timersMs : 0));
    if (step.do === 'open') return this.#openControl(step.conn);
    if (step.do === 'shut') return this.#shut(step.conn);
    if (step.do === 'command') return this.#command(step.conn, step.text);
    if (step.do === 'tcpOpen') return this.#openTcp(step.from);
    if (step.do === 'tcpShut') return void this.#tcp.get(step.from)?.end();
    if (step.do === 'packet') this.#packet(step);
  }

  /** The app hangs up the control connection; what follows comes after the server has noticed. */
  async #shut(conn: number): Promise<void> {
    const socket = this.#controls.get(conn);
    if (!socket || socket.closed) return;
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.end();
    await closed.catch(() => this.problems.push(`control ${conn} is not closed`));
  }

  #command(conn: number, recorded: string): void {
    const payload = /^(\d+)#/.exec(recorded);
    const body = recorded.slice(payload?.[0].length ?? 0);
    if (this.#allows('skip', body)) return;
    const text = this.#dictionary
      .translate(body, true)
      .replace('|cymru', `|${this.#server?.control.secret ?? ''}`);
    const whole = payload && Number(payload[1]) === body.length;
    this.#controls.get(conn)?.write(whole ? `${text.length}#${text}` : recorded, 'latin1');
  }

  #packet(step: Extract<Step, { do: 'packet' }>): void {
    if (this.#allows('skip', step.text)) return;
    const text = this.#dictionary.translate(step.text, step.text.startsWith('SIP/2.0'));
    if (step.proto === 'tcp') this.#tcp.get(step.from)?.write(text, 'latin1');
    else
      this.#udp
        .get(step.from)
        ?.send(Buffer.from(text, 'latin1'), this.#server?.sip.port ?? 0, '127.0.0.1');
  }

  async #expect(step: Extract<Step, { expect: string }>, ms: number): Promise<void> {
    const recorded = step.expect === 'fin' ? FIN : this.#instead(step.text);
    if (this.#allows('missing', recorded)) return;
    const inbox = this.#inbox(
      step.expect === 'packet' ? `${step.proto} ${step.to}` : sortOf(step.conn, recorded),
    );
    for (;;) {
      const actual = await inbox.next(ms);
      if (actual === undefined)
        return void this.problems.push(`does not come: ${summary(recorded)}`);
      if (this.#fits(step, recorded, actual)) return;
      if (!this.#allows('extra', actual))
        return void this.problems.push(`${summary(recorded)} / ${summary(actual)}: another kind`);
    }
  }

  /** True when this is the message expected; its differences are noted. */
  #fits(step: Extract<Step, { expect: string }>, recorded: string, actual: string): boolean {
    if (recorded === FIN || actual === FIN) return recorded === actual;
    if (kind(recorded) !== kind(actual)) return false;
    const sharedTags = this.#tolerances.find((t) => 'sharedTags' in t);
    if (sharedTags) this.#used.add(sharedTags);
    const comparison = { dictionary: this.#dictionary, sharedTags: sharedTags !== undefined };
    const compare = step.expect === 'packet' ? compareMessages : compareFrames;
    const differences = compare(recorded, actual, comparison);
    for (const difference of differences) this.problems.push(`${summary(recorded)}: ${difference}`);
    return true;
  }

  #checkRest(): void {
    for (const [where, inbox] of this.#inboxes)
      for (const item of inbox.items)
        if (item !== FIN && !this.#allows('extra', item))
          this.problems.push(`too much at ${where}: ${summary(item)}`);
  }

  #checkRepeats(spedUp: boolean): void {
    const recorded = new Map<string, number>();
    for (const [key, times] of this.#recording.repeats) {
      const text = key.slice(key.indexOf(' ') + 1);
      recorded.set(identity(text), (recorded.get(identity(text)) ?? 0) + times);
    }
    for (const what of new Set([...recorded.keys(), ...this.#repeats.keys()])) {
      const [was, is] = [recorded.get(what) ?? 0, this.#repeats.get(what) ?? 0];
      const allowed = this.#tolerances.find(
        (t) => 'repeats' in t && t.repeats.test(what) && is >= t.from && is <= t.to,
      );
      // Timers of a few milliseconds drift, and the last one before the end may miss it.
      const drift = spedUp && was > 1 && Math.abs(was - is) <= 1;
      if (allowed) this.#used.add(allowed);
      else if (was !== is && !drift)
        this.problems.push(`${what} is sent again ${is} times, recorded ${was}`);
    }
  }

  #allows(what: 'extra' | 'missing' | 'skip', text: string): boolean {
    for (const tolerance of this.#tolerances) {
      const pattern = what in tolerance ? (tolerance as Record<string, unknown>)[what] : undefined;
      if (!(pattern instanceof RegExp) || !pattern.test(text)) continue;
      this.#used.add(tolerance);
      return true;
    }
    return false;
  }

  #instead(text: string): string {
    const tolerance = this.#tolerances.find((t) => 'instead' in t && t.instead.test(text));
    if (!tolerance || !('instead' in tolerance)) return text;
    this.#used.add(tolerance);
    return tolerance.by(text);
  }

  /** drachtio-srf can place a response only when it has had the answer to its request. */
  #echoFirst(item: string): void {
    const [leader = '', start = ''] = item.split('\r\n', 2);
    const tokens = leader.split('|');
    if (tokens[1] === 'response' && tokens[4] === 'application') this.#echoed.add(tokens[10] ?? '');
    else if (
      tokens[1] === 'sip' &&
      start.startsWith('SIP/2.0') &&
      !this.#echoed.has(tokens[8] ?? '')
    )
      this.problems.push(`comes before the answer to its request: ${summary(item)}`);
  }

  #inbox(key: string): Inbox {
    const inbox = this.#inboxes.get(key) ?? new Inbox();
    this.#inboxes.set(key, inbox);
    return inbox;
  }

  /** Packets of the server; the same one again is only counted. */
  #received(key: string): (text: string) => void {
    const seen = new Set<string>();
    return (text) => {
      if (!seen.has(text)) this.#inbox(key).put(text);
      else this.#repeats.set(identity(text), (this.#repeats.get(identity(text)) ?? 0) + 1);
      seen.add(text);
    };
  }

  async #openPeers(): Promise<void> {
    this.#dictionary.learnPort(SERVER_PORT, this.#server?.sip.port ?? 0);
    for (const port of this.#recording.udpPorts) {
      const socket = createSocket('udp4');
      const received = this.#received(`udp ${port}`);
      socket.on('message', (data) => received(data.toString('latin1')));
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      this.#dictionary.learnPort(port, socket.address().port);
      if (this.#recording.refused.has(port)) socket.close();
      else this.#udp.set(port, socket);
    }
    for (const port of this.#recording.tcpListeners) await this.#listen(port);
    for (const port of this.#recording.refused)
      if (!this.#recording.udpPorts.has(port)) await this.#reserve(port);
  }

  /** A TCP port where nobody listens. */
  async #reserve(port: number): Promise<void> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.#dictionary.learnPort(
      port,
      address !== null && typeof address === 'object' ? address.port : 0,
    );
    server.close();
    await once(server, 'close');
  }

  async #listen(port: number): Promise<void> {
    const received = this.#received(`tcp ${port}`);
    const server = createServer((socket) => {
      this.#tcp.set(port, socket);
      socket.on('error', () => undefined);
      socket.on('data', (data) => received(data.toString('latin1')));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.#dictionary.learnPort(
      port,
      address !== null && typeof address === 'object' ? address.port : 0,
    );
    this.#listeners.push(server);
  }

  async #openTcp(port: number): Promise<void> {
    const socket = connect(this.#server?.sip.port ?? 0, '127.0.0.1');
    const received = this.#received(`tcp ${port}`);
    socket.on('error', () => undefined);
    socket.on('data', (data) => splitStream(data.toString('latin1')).forEach(received));
    await once(socket, 'connect');
    this.#dictionary.learnPort(port, socket.localPort ?? 0);
    this.#tcp.set(port, socket);
  }

  async #openControl(conn: number): Promise<void> {
    const socket = connect(this.#server?.control.port ?? 0, '127.0.0.1');
    const put = (item: string): void => {
      this.#echoFirst(item);
      this.#inbox(sortOf(conn, item)).put(item);
    };
    let buffer = '';
    socket.on('error', () => undefined);
    socket.on('end', () => put(FIN));
    socket.on('data', (data) => {
      buffer += data.toString('latin1');
      for (let length = /^(\d+)#/.exec(buffer); length; length = /^(\d+)#/.exec(buffer)) {
        const end = length[0].length + Number(length[1]);
        if (buffer.length < end) return;
        put(buffer.slice(length[0].length, end));
        buffer = buffer.slice(end);
      }
    });
    await once(socket, 'connect');
    this.#controls.set(conn, socket);
  }

  async #close(): Promise<void> {
    for (const socket of [...this.#controls.values(), ...this.#tcp.values()]) socket.destroy();
    for (const socket of this.#udp.values()) socket.close();
    for (const server of this.#listeners) server.close();
    await this.#server?.close();
  }
}

/**
 * Answers to commands and messages from the network have causes of their own: their order is compared
 * within each sort only.
 */
function sortOf(conn: number, item: string): string {
  if (item === FIN) return `control ${conn} end`;
  return `control ${conn} ${/^[0-9a-f-]{36}\|response\|/.test(item) ? 'answers' : 'events'}`;
}

/** Messages that came in one read. */
const splitStream = (data: string): string[] => data.split(/(?<=\r\n\r\n)(?=SIP\/2\.0 )/);

const summary = (text: string): string => {
  const [leader, start] = text.split('\r\n', 2);
  return `«${leader?.slice(0, 160) ?? ''}${/^[0-9a-f-]{36}\|/.test(text) && start !== undefined ? ` ~ ${start.slice(0, 60)}` : ''}»`;
};

/** Method or status and CSeq: what is repeated when it comes again. */
function identity(text: string): string {
  const start = text.split('\r\n', 1)[0] ?? '';
  const cseq = /^cseq: *\d+ (\S+?)\r?$/im.exec(text)?.[1] ?? '';
  return start.startsWith('SIP/2.0') ? `${start.slice(8)} ${cseq}` : (start.split(' ', 1)[0] ?? '');
}

/** What a frame or packet is about, so that something on top is told from something different. */
function kind(text: string): string {
  const frame = /^[0-9a-f-]{36}\|(response\|[^|]*\|[^|]*|sip\|[^|]*)/.exec(text);
  if (!frame) return identity(text);
  const message = text.includes('\r\n') ? identity(text.slice(text.indexOf('\r\n') + 2)) : '';
  return `${frame[1]} ${message}`;
}
