import type { Socket } from 'node:net';
import type { App } from './app.ts';
import { FrameReader, frame } from './framing.ts';

/** Bytes waiting for an app that does not read, before it is let go. */
const MAX_UNSENT = 64 * 1024 * 1024;

export interface SessionUser {
  /** One frame. */
  commanded(session: Session, payload: string): void;
  gone(session: Session): void;
}

/** One connection of the control port. */
export class Session implements App {
  authenticated = false;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #outbox = '';
  #ending = false;
  #closed = false;

  constructor(socket: Socket, user: SessionUser) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (data) => this.#read(data.toString('latin1'), user));
    socket.once('close', () => {
      this.#closed = true;
      user.gone(this);
    });
  }

  get closed(): boolean {
    return this.#closed || this.#ending;
  }

  send(payload: string): void {
    if (this.closed) return;
    // Frames of one turn of the loop go out in one write.
    if (this.#outbox === '') setImmediate(() => this.#flush());
    this.#outbox += frame(payload);
  }

  /** Closes after what was sent. */
  end(): void {
    this.#flush();
    this.#ending = true;
    this.#socket.end();
  }

  destroy(): void {
    this.#flush();
    this.#socket.destroy();
  }

  #flush(): void {
    if (this.#outbox === '' || this.#closed) return;
    if (this.#socket.writableLength > MAX_UNSENT) this.#socket.destroy();
    else this.#socket.write(this.#outbox, 'latin1');
    this.#outbox = '';
  }

  #read(chunk: string, user: SessionUser): void {
    if (this.#ending) return;
    const payloads = this.#reader.push(chunk);
    for (const payload of payloads ?? []) {
      user.commanded(this, payload);
      if (this.#ending) return;
    }
    if (!payloads) this.end();
  }
}
