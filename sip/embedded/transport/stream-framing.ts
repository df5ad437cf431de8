/** Most bytes a head may have before its empty line came. */
export const MAX_HEAD = 65_536;
/** Largest body taken from a stream. */
export const MAX_BODY = 1_048_576;

export type StreamEvent =
  | { readonly type: 'message'; readonly text: string }
  /** CRLF between messages: two are a ping, one the answer to ours (RFC 5626 section 3.5.1). */
  | { readonly type: 'lineEnd' }
  /** Where the next message begins cannot be known any more. `head` is what came, for an answer. */
  | {
      readonly type: 'broken';
      readonly status: number;
      readonly reason: string;
      readonly head: string;
    };

const LENGTH = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/gim;

/** Cuts a stream into messages by Content-Length (RFC 3261 section 18.3). */
export class StreamFramer {
  #buffer = '';
  /** Length of the message whose head is complete. */
  #needed = 0;

  /** True while a message is half received. */
  get partial(): boolean {
    return this.#buffer !== '';
  }

  push(chunk: string): StreamEvent[] {
    this.#buffer += chunk;
    const events: StreamEvent[] = [];
    for (let event = this.#next(); event; event = this.#next()) {
      events.push(event);
      if (event.type === 'broken') break;
    }
    return events;
  }

  #next(): StreamEvent | undefined {
    if (this.#needed === 0) {
      const early = this.#readHead();
      if (early || this.#needed === 0) return early;
    }
    if (this.#buffer.length < this.#needed) return undefined;
    const text = this.#buffer.slice(0, this.#needed);
    this.#buffer = this.#buffer.slice(this.#needed);
    this.#needed = 0;
    return { type: 'message', text };
  }

  #readHead(): StreamEvent | undefined {
    if (this.#buffer.startsWith('\r\n')) {
      this.#buffer = this.#buffer.slice(2);
      return { type: 'lineEnd' };
    }
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0)
      return this.#buffer.length > MAX_HEAD
        ? this.#broken(400, 'Bad Request', this.#buffer)
        : undefined;
    const head = this.#buffer.slice(0, end + 4);
    const lengths = new Set(Array.from(head.matchAll(LENGTH), ([, digits]) => digits));
    const [length] = lengths;
    if (length === undefined) return this.#broken(400, 'Missing Content-Length', head);
    if (lengths.size > 1) return this.#broken(400, 'Bad Content-Length Header', head);
    if (Number(length) > MAX_BODY) return this.#broken(513, 'Message Too Large', head);
    this.#needed = end + 4 + Number(length);
    return undefined;
  }

  #broken(status: number, reason: string, head: string): StreamEvent {
    this.#buffer = '';
    return { type: 'broken', status, reason, head };
  }
}
