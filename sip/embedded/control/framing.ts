/** Digits of a length: 99 999 bytes is the largest frame of an app. */
const MAX_DIGITS = 5;

/** One frame, as it goes on the wire. All text is latin1. */
export const frame = (payload: string): string => `${payload.length}#${payload}`;

/** Cuts what an app sends into frames: `LEN#PAYLOAD`, LEN in bytes. */
export class FrameReader {
  #buffer = '';

  /** @returns the complete payloads, or undefined when it is not our protocol and the connection must go. */
  push(chunk: string): string[] | undefined {
    this.#buffer += chunk;
    const payloads: string[] = [];
    for (;;) {
      const length = /^(\d{1,5})#/.exec(this.#buffer);
      if (!length) return isHopeless(this.#buffer) ? undefined : payloads;
      const from = length[0].length;
      const size = Number(length[1]);
      if (this.#buffer.length < from + size) return payloads;
      if (size > 0) payloads.push(this.#buffer.slice(from, from + size));
      this.#buffer = this.#buffer.slice(from + size);
    }
  }
}

/** No further byte can make a length of it. */
const isHopeless = (buffer: string): boolean => buffer.length > MAX_DIGITS || !/^\d*$/.test(buffer);
