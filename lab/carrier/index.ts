/** The simulated carrier: a SIP peer with personas, and its journal. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Srf from 'drachtio-srf';
import { type EmbeddedSip, startEmbeddedSip } from '../../sip/embedded/index.ts';
import { type Recogniser, startRecogniser } from '../hearing/recogniser.ts';
import { closeServer, listen, sendJson } from '../http.ts';
import { type Journal, openJournal, serveJournal } from '../journal.ts';
import { loadVoices, type Speech } from '../voices/voices.ts';
import { type Exchange, HEADERS, LabCall, receivedRequest } from './call.ts';
import { type CallRecord, countCalls } from './call-record.ts';
import { type Account, type Gatekeeper, gatekeeper } from './digest.ts';
import { type OutboundCall, type OutboundResult, placeCall } from './outbound.ts';
import { languageOfNumber, planCall } from './personas.ts';
import { type RtpThread, startRtpThread } from './rtp-thread.ts';

/** How the carrier behaves. */
export interface LabCarrierOptions {
  /** Address of SIP and RTP, 127.0.0.1 by default. */
  readonly host?: string;
  /** SIP port, 0 for a free one (default). */
  readonly sipPort?: number;
  /** How callees speak, `phrases` by default. */
  readonly speech?: Speech;
  readonly seed?: string;
  /** Every callee talks on until it is hung up on; for load. */
  readonly endless?: boolean;
  /** Whom callers must prove to be; nobody by default. */
  readonly account?: Account;
  /** Measures a bare 20 ms sender beside the calls, to tell the machine's jitter from theirs. */
  readonly reference?: boolean;
  /** Divides the time that callees take to pick up, hang up or lose patience; 1 by default. */
  readonly hurry?: number;
}

/** The running carrier. */
export interface LabCarrier {
  readonly sip: { readonly host: string; readonly port: number };
  /** Where the journal is served. */
  readonly url: string;
  readonly journal: Journal<CallRecord>;
  /** Calls under way. */
  readonly calls: number;
  /** The journal in figures. */
  summary(): Promise<object>;
  /** Places a call to a SIP address. */
  place(call: OutboundCall): Promise<OutboundResult>;
  close(): Promise<void>;
}

/** Quiet that ends the agent's speech: voices pause between sentences, tones do not. */
const PAUSE_MS = { phrases: 600, tones: 200 } as const;
const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REGISTER';

/** What the carrier is made of. */
interface Switchboard extends Exchange {
  readonly journal: Journal<CallRecord>;
  readonly calls: Set<LabCall>;
  readonly callIds: Map<string, CallRecord>;
  readonly attempts: Map<string, number>;
  readonly gate: Gatekeeper | undefined;
  readonly endless: boolean;
  readonly hurry: number;
}

/** Starts the carrier and resolves once it can be called. */
export async function startLabCarrier(options: LabCarrierOptions = {}): Promise<LabCarrier> {
  const { host = '127.0.0.1', seed = 'lab', speech = 'phrases', reference = false } = options;
  const voices = loadVoices(speech);
  const recogniser = startRecogniser(voices);
  const rtp = await startRtpThread({ host, speech, seed, pauseMs: PAUSE_MS[speech], reference });
  const embedded = await startEmbeddedSip({ sip: { host, port: options.sipPort ?? 0 } });
  const srf = new Srf();
  const board: Switchboard = {
    srf,
    rtp,
    voices,
    recogniser,
    host,
    seed,
    journal: openJournal<CallRecord>(),
    calls: new Set(),
    callIds: new Map(),
    attempts: new Map(),
    gate: options.account && gatekeeper(options.account),
    endless: options.endless ?? false,
    hurry: options.hurry ?? 1,
  };
  await connect(srf, embedded);
  listenTo(board);
  const server = createServer((request, response) => void answer(board, request, response));
  const port = await listen(server, 0);
  return {
    sip: embedded.sip,
    url: `http://127.0.0.1:${String(port)}`,
    journal: board.journal,
    get calls() {
      return board.calls.size;
    },
    summary: () => summaryOf(board),
    place: (call) => placeCall(board, call),
    close: closer(board, embedded, () => closeServer(server)),
  };
}

async function answer(
  board: Switchboard,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://lab');
  // The figures can be forgotten alone, at the beginning of a window that is measured.
  if (request.method === 'DELETE' && /^\/journal(\/summary)?$/.test(pathname)) board.rtp.clear();
  const summary = pathname === '/journal/summary' ? await summaryOf(board) : {};
  if (!serveJournal(board.journal, () => summary, request, response)) {
    sendJson(response, 404, { error: 'not found' });
  }
}

/** Closes everything once: calls first, so that callers get their BYE. */
function closer(
  board: Switchboard,
  embedded: EmbeddedSip,
  closeHttp: () => Promise<void>,
): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () =>
    (closing ??= (async () => {
      // The BYEs and their answers are given a moment; nothing waits for a peer that is gone.
      const graceMs = board.calls.size > 0 ? 100 : 0;
      for (const call of board.calls) call.close();
      await closeHttp();
      await new Promise((resolve) => setTimeout(resolve, graceMs));
      board.srf.disconnect();
      await embedded.close();
      await Promise.all([board.rtp.close(), board.recogniser.close()]);
    })());
}

async function connect(srf: Srf, { control }: EmbeddedSip): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  srf.on('connect', (error) => {
    if (error) reject(error);
    else resolve();
  });
  srf.on('error', reject);
  void srf.connect(control);
  await promise;
}

function listenTo(board: Switchboard): void {
  const { srf } = board;
  srf.use('invite', (request, response) => void invite(board, request, response));
  srf.use('options', (_request, response) => {
    response.send(200, { headers: { ...HEADERS, Allow: ALLOW, Accept: 'application/sdp' } });
  });
  srf.use('register', (request, response) => {
    if (isChallenged(board, request, response)) return;
    const expires = /expires=(\d+)/i.exec(request.get('Contact'))?.[1] ?? request.get('Expires');
    const contact = request.get('Contact').replace(/;\s*expires=\d+/i, '');
    const bound = `${contact};expires=${expires || '3600'}`;
    response.send(200, { headers: { ...HEADERS, Contact: bound } });
  });
}

function isChallenged(
  { gate }: Switchboard,
  request: Srf.SrfRequest,
  response: Srf.SrfResponse,
): boolean {
  const authorization = request.has('Authorization') ? request.get('Authorization') : undefined;
  if (!gate || gate.admits(authorization, request.method)) return false;
  response.send(401, { headers: { ...HEADERS, 'WWW-Authenticate': gate.challenge() } });
  return true;
}

async function invite(
  board: Switchboard,
  request: Srf.SrfRequest,
  response: Srf.SrfResponse,
): Promise<void> {
  const record = recordOf(board, request);
  record.received.push(receivedRequest(request));
  if (isChallenged(board, request, response)) return;
  const plan = planFor(board, record);
  if (!plan) {
    record.status = 404;
    record.endedBy = 'refusal';
    record.endedAt = new Date().toISOString();
    board.callIds.delete(record.callId);
    response.send(404, 'No Such Number', { headers: HEADERS });
    return;
  }
  const call: LabCall = new LabCall(board, plan, record, {
    request,
    response,
    onEnd: () => {
      board.calls.delete(call);
      board.callIds.delete(record.callId);
    },
  });
  board.calls.add(call);
  try {
    await call.run();
  } catch (error) {
    // Whatever becomes of one call, the others go on.
    record.why = error instanceof Error ? error.message : String(error);
    call.abandon();
  }
}

const planFor = (
  { seed, endless, hurry }: Switchboard,
  { number, attempt }: { number: string; attempt: number },
) => planCall({ number, attempt, seed, endless, hurry });

/** The record of a call; a challenged INVITE and its second try are one call. */
function recordOf(board: Switchboard, request: Srf.SrfRequest): CallRecord {
  const callId = request.get('Call-ID');
  const known = board.callIds.get(callId);
  if (known) return known;
  const number = (/^sips?:([^@;]*)@/i.exec(request.uri)?.[1] ?? '').replace(/^%2B/i, '+');
  const attempt = (board.attempts.get(number) ?? 0) + 1;
  board.attempts.set(number, attempt);
  const plan = planFor(board, { number, attempt });
  const record = board.journal.add({
    callId,
    number,
    from: /^[^<]*<?sips?:([^@;>]*)/i.exec(request.get('From'))?.[1] ?? '',
    at: new Date().toISOString(),
    attempt,
    persona: plan?.persona ?? 'nobody',
    language: languageOfNumber(number),
    received: [],
    spoke: [],
    heard: [],
    digitsSent: '',
    digitsReceived: '',
  });
  board.callIds.set(callId, record);
  return record;
}

async function summaryOf({
  journal,
  rtp,
  recogniser,
}: {
  journal: Journal<CallRecord>;
  rtp: RtpThread;
  recogniser: Recogniser;
}): Promise<object> {
  const { user, system } = process.cpuUsage();
  return {
    ...countCalls(journal.list()),
    rtp: await rtp.figures(),
    recogniserBusyMs: Math.round(recogniser.busyMs),
    cpuMs: Math.round((user + system) / 1000),
  };
}
