import { SERVER_PORT } from './recording.ts';

/** What a recorded name (tag, branch, id, port) is called this time. Learned as the server tells. */
export class Dictionary {
  readonly #names = new Map<string, string>();
  readonly #back = new Map<string, string>();
  readonly #ports = new Map<number, number>();
  /** By recorded Call-ID: how far our CSeq numbers are from the recorded ones. */
  readonly #shifts = new Map<string, number>();

  /** @returns what is wrong, or undefined. `shared`: several recorded names may be one here. */
  learn(recorded: string, actual: string, shared: boolean): string | undefined {
    const known = this.#names.get(recorded);
    if (known !== undefined)
      return known === actual ? undefined : `${recorded} was ${known} and is now ${actual}`;
    const other = this.#back.get(actual);
    if (other !== undefined && !shared) return `${actual} stands for ${other} and for ${recorded}`;
    this.#names.set(recorded, actual);
    this.#back.set(actual, recorded);
    return undefined;
  }

  learnPort(recorded: number, actual: number): void {
    this.#ports.set(recorded, actual);
  }

  port(recorded: number): number {
    return this.#ports.get(recorded) ?? recorded;
  }

  learnShift(callId: string, by: number): string | undefined {
    const known = this.#shifts.get(callId) ?? by;
    this.#shifts.set(callId, known);
    return known === by ? undefined : `CSeq is off by ${by} and was off by ${known}`;
  }

  /** Recorded text with the names of this time; `shifted` when its CSeq number is one that the server made. */
  translate(text: string, shifted = false): string {
    const end = text.indexOf('\r\n\r\n');
    const head = end < 0 ? text : text.slice(0, end);
    return this.#translateHead(head, shifted) + (end < 0 ? '' : text.slice(end));
  }

  #translateHead(recorded: string, shifted: boolean): string {
    let head = recorded;
    const callId = /^call-id: *(.*?)\r?$/im.exec(recorded)?.[1];
    const shift = callId === undefined ? undefined : this.#shifts.get(callId);
    if (shifted && shift !== undefined)
      head = head.replace(
        /^(cseq: *)(\d+)/im,
        (_all, name: string, number: string) => `${name}${Number(number) + shift}`,
      );
    for (const [name, now] of [...this.#names].sort((a, b) => b[0].length - a[0].length))
      head = head.replaceAll(name, now);
    head = head.replace(
      /127\.0\.0\.1([:|])(\d{4,5})\b/g,
      (_all, sep: string, port: string) => `127.0.0.1${sep}${this.port(Number(port))}`,
    );
    head = head.replace(
      /rport=(\d{4,5})\b/g,
      (_all, port: string) => `rport=${this.port(Number(port))}`,
    );
    // The recorded server leaves the default port out of its Via.
    return head.replace(/(SIP\/2\.0\/(?:UDP|TCP) 127\.0\.0\.1);/g, `$1:${this.port(SERVER_PORT)};`);
  }
}
