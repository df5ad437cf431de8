/**
 * One response at a time: a `response.create` sent while one is open is refused by the provider
 * and leaves dead air, so requests wait here until the open one is done.
 */
export interface ResponseRequest {
  /** Our `event_id`: comes back when the request is refused. */
  readonly eventId: string;
  /** Full instructions for this response alone; the session's when absent. */
  readonly instructions?: string | undefined;
  /** It may only speak. */
  readonly withoutTools?: boolean;
}

/** Stands for a response that we were only told of by a refusal; whichever ends next is it. */
const UNKNOWN = 'unknown';

export class ResponseGate {
  private readonly send: (request: ResponseRequest) => void;
  private readonly waiting: ResponseRequest[] = [];
  /** Sent, and neither created nor refused yet. */
  private asked:
    { readonly request: ResponseRequest; readonly at: number; isUnwanted?: true } | undefined;
  private open: { id: string; at: number } | undefined;
  private count = 0;

  constructor(send: (request: ResponseRequest) => void) {
    this.send = send;
  }

  /** The response being generated, if one is. */
  get activeId(): string | undefined {
    return this.open?.id;
  }

  request(instructions: string | undefined, now: number, withoutTools = false): void {
    const eventId = `ask_${++this.count}`;
    const request = { eventId, withoutTools, ...(instructions && { instructions }) };
    // A plain "go on" is one response, however many asked for it.
    if (instructions === undefined && this.waiting.some((each) => !each.instructions)) return;
    this.waiting.push(request);
    this.next(now);
  }

  /** Whether a response is being generated or was asked for. */
  get isBusy(): boolean {
    return this.open !== undefined || this.asked !== undefined;
  }

  /** False when nobody wants it any more: a cancel sent before it was there has no effect. */
  created(id: string, now: number): boolean {
    const isWanted = !this.asked?.isUnwanted;
    this.asked = undefined;
    this.open = { id, at: now };
    return isWanted;
  }

  /** What was asked for and is not there yet is to be cancelled once it is. */
  abandon(): void {
    if (this.asked) this.asked.isUnwanted = true;
  }

  done(id: string, now: number): void {
    if (this.open && this.open.id !== id && this.open.id !== UNKNOWN) return;
    this.open = undefined;
    this.next(now);
  }

  /** Our request met an open response that we did not know of: it waits for that one's end. */
  refused(eventId: string, now: number): void {
    if (this.asked?.request.eventId !== eventId) return;
    if (!this.asked.isUnwanted) this.waiting.unshift(this.asked.request);
    this.asked = undefined;
    this.open ??= { id: UNKNOWN, at: now };
  }

  /** The request failed for another reason and is given up. */
  failed(eventId: string, now: number): void {
    if (this.asked?.request.eventId !== eventId) return;
    this.asked = undefined;
    this.next(now);
  }

  /** Forgets a response that has been silent for `limitMs`; true when it did. */
  expire(limitMs: number, now: number): boolean {
    const since = this.asked?.at ?? this.open?.at;
    if (since === undefined || now - since < limitMs) return false;
    this.asked = this.open = undefined;
    this.next(now);
    return true;
  }

  /** The open response is alive. */
  progressed(now: number): void {
    if (this.open) this.open.at = now;
  }

  private next(now: number): void {
    if (this.open || this.asked) return;
    const request = this.waiting.shift();
    if (!request) return;
    this.asked = { request, at: now };
    this.send(request);
  }
}
