/** The stand-in for the OpenAI API: REST and Realtime on one loopback port. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Recogniser, startRecogniser } from '../hearing/recogniser.ts';
import { energyDetector, fvadDetectors } from '../hearing/speech-detector.ts';
import { closeServer, listen, readBody, sendJson } from '../http.ts';
import { type Journal, openJournal, serveJournal } from '../journal.ts';
import { loadVoices, type Speech } from '../voices/voices.ts';
import { invalid, Refusal, refuse } from './api-error.ts';
import { FaultRequest, type Faults, noFaults, strikes } from './faults.ts';
import { parseOrRefuse } from './parse.ts';
import { answerResponses } from './responses-api.ts';
import { BAD_KEY, isGoodKey, keyOf, sendError } from './rest.ts';
import { Session, type Shop } from './session.ts';
import { sessionRecord, type SessionRecord } from './session-record.ts';
import { speaker } from './speaker.ts';
import { summarise } from './summary.ts';
import { answerTranscription } from './transcriptions-api.ts';

/** How the stand-in behaves. */
export interface LabOpenaiOptions {
  /** Loopback port, 0 for a free one (default). */
  readonly port?: number;
  /** How the callee speaks and is heard, `phrases` by default. */
  readonly speech?: Speech;
  /** From the end of a turn to the first audio, 250 by default. */
  readonly thinkingMs?: number;
  /** Audio comes this many times faster than it is played, 5 by default. */
  readonly burst?: number;
  /** Mean length of an audio delta, 240 by default. */
  readonly deltaMs?: number;
  /** Least and greatest delay of a transcript, 100 and 800 by default. */
  readonly transcriptionMs?: readonly [least: number, most: number];
  readonly seed?: string;
  /** Longest life of a session in seconds, 3600 by default. */
  readonly sessionSeconds?: number;
}

/** The running stand-in. */
export interface LabOpenai {
  /** For `OPENAI_BASE_URL`. */
  readonly baseUrl: string;
  /** Where journal and faults are served. */
  readonly url: string;
  readonly journal: Journal<SessionRecord>;
  readonly faults: Faults;
  /** Sessions open now. */
  readonly sessions: number;
  close(): Promise<void>;
}

const MODELS = [
  'gpt-realtime-2.1',
  'gpt-realtime-2.1-mini',
  'gpt-realtime-1.5',
  'gpt-5.5',
  'gpt-transcribe',
];
const MAX_BODY = 8 * 1024 * 1024;

/** What answers requests, gathered once. */
interface Desk {
  readonly shop: Shop;
  readonly journal: Journal<SessionRecord>;
  readonly open: Set<Session>;
}

/** Starts the stand-in and resolves once it listens. */
export async function startLabOpenai(options: LabOpenaiOptions = {}): Promise<LabOpenai> {
  const desk = await openDesk(options);
  const { shop, journal, open } = desk;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 16 * 1024 * 1024,
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
  });
  const server = createServer((request, response) => void answer(desk, request, response));
  server.on('upgrade', (request, socket, head) => {
    if (refuseUpgrade(desk, request, socket as Socket)) return;
    sockets.handleUpgrade(request, socket, head, (ws) => accept(desk, request, ws));
  });
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${String(port)}`;
  let closing: Promise<void> | undefined;
  return {
    baseUrl: `${url}/v1`,
    url,
    journal,
    faults: shop.faults,
    get sessions() {
      return open.size;
    },
    close() {
      closing ??= (async () => {
        for (const session of open) session.close(1001);
        for (const client of sockets.clients) client.terminate();
        await Promise.all([closeServer(server), shop.recogniser.close()]);
      })();
      return closing;
    },
  };
}

async function openDesk(options: LabOpenaiOptions): Promise<Desk> {
  const voices = loadVoices(options.speech ?? 'phrases');
  const recogniser: Recogniser = startRecogniser(voices);
  const seed = options.seed ?? 'lab';
  const shop: Shop = {
    voices,
    recogniser,
    seed,
    speaker: speaker(voices, options.deltaMs ?? 240, seed),
    detectors: voices.speech === 'tones' ? energyDetector : await fvadDetectors(),
    faults: noFaults(),
    thinkingMs: options.thinkingMs ?? 250,
    burst: options.burst ?? 5,
    transcriptionMs: options.transcriptionMs ?? [100, 800],
    sessionMs: (options.sessionSeconds ?? 3600) * 1000,
  };
  return { shop, journal: openJournal<SessionRecord>(5000), open: new Set() };
}

function accept(desk: Desk, request: IncomingMessage, ws: WebSocket): void {
  const { shop, journal, open } = desk;
  if (!isGoodKey(keyOf(request))) {
    ws.close(3000, 'invalid_request_error.invalid_api_key');
    return;
  }
  if (request.headers['openai-beta'] !== undefined) {
    const message = 'The Realtime beta API is no longer supported.';
    const error = { ...invalid('beta_api_shape_disabled', message), param: null, event_id: null };
    ws.send(JSON.stringify({ type: 'error', event_id: 'event_beta', error }));
    ws.close(4000, 'invalid_request_error.beta_api_shape_disabled');
    return;
  }
  const model = new URL(request.url ?? '/', 'http://lab').searchParams.get('model') ?? '';
  const line = {
    send: (text: string) => ws.send(text),
    close: (code: number, reason: string) => {
      if (code === 1006) ws.terminate();
      else ws.close(code, reason.slice(0, 120));
    },
  };
  const session = new Session(line, model, shop, journal.add(sessionRecord(model)));
  open.add(session);
  ws.on('message', (data: Buffer) => session.receive(data.toString('utf8')));
  ws.on('error', () => ws.terminate());
  ws.on('close', (code) => {
    session.close(code);
    open.delete(session);
  });
}

/** Refuses an upgrade with a plain HTTP status, as a fault or for a wrong address. */
function refuseUpgrade({ shop }: Desk, request: IncomingMessage, socket: Socket): boolean {
  const url = new URL(request.url ?? '/', 'http://lab');
  const fault = shop.faults.upgrade;
  let status: number | undefined;
  if (url.pathname !== '/v1/realtime') status = 404;
  else if (!url.searchParams.get('model')) status = 400;
  else if (fault && strikes(fault)) status = fault.status;
  if (status === undefined) return false;
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${String(status)} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  return true;
}

async function answer(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(desk, request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof Refusal) sendError(response, 400, error.error);
    else sendError(response, 500, { type: 'server_error', code: null, message: 'The lab failed.' });
  }
}

async function route(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { journal, shop } = desk;
  const { pathname } = new URL(request.url ?? '/', 'http://lab');
  if (serveJournal(journal, () => summarise(journal, shop.recogniser), request, response)) return;
  const call = `${request.method ?? ''} ${pathname}`;
  if (call === 'GET /lab/faults') return sendJson(response, 200, shop.faults);
  if (call === 'POST /lab/faults') {
    changeFaults(desk, parseOrRefuse(FaultRequest, await jsonOf(request), ''));
    return sendJson(response, 200, shop.faults);
  }
  if (!isGoodKey(keyOf(request))) return sendError(response, 401, BAD_KEY);
  switch (call) {
    case 'GET /v1/models':
      return sendJson(
        response,
        200,
        {
          object: 'list',
          data: MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'lab' })),
        },
        { 'x-callboard-lab': '1' },
      );
    case 'POST /v1/responses':
      return answerResponses(await jsonOf(request), response, shop.voices);
    case 'POST /v1/audio/transcriptions':
      return answerTranscription(request, response, shop);
    default:
      return sendError(response, 404, invalid('not_found', `No such route: ${call}`));
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await readBody(request, MAX_BODY)).toString('utf8'));
  } catch {
    return refuse('invalid_json', 'The body is not valid JSON.');
  }
}

function changeFaults({ shop, open }: Desk, request: FaultRequest): void {
  const { closeSessions, expireSessions, ...switches } = request;
  Object.assign(
    shop.faults,
    Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined)),
  );
  for (const session of open) {
    if (expireSessions) session.expire();
    if (closeSessions) session.hangUp(closeSessions.code, closeSessions.reason);
  }
}
