interface Waiting<T> {
  resolve(answer: T): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Questions to a thread that wait for its answers, none for longer than its deadline. */
export class Questions<T> {
  readonly #waiting = new Map<number, Waiting<T>>();
  readonly #withinMs: number;
  #lastId = 0;

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /**
   * @param post sends the question under its id
   * @throws when no answer comes in time, and what `fail` is given
   */
  ask(post: (id: number) => void): Promise<T> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const late = `The embedded SIP server did not answer within ${this.#withinMs} ms.`;
      const timer = setTimeout(() => this.#take(id)?.reject(new Error(late)), this.#withinMs);
      this.#waiting.set(id, { resolve, reject, timer });
      post(id);
    });
  }

  /** An answer came; to a question that was given up it means nothing. */
  answer(id: number, answer: T): void {
    this.#take(id)?.resolve(answer);
  }

  /** No answer will come any more. */
  fail(error: Error): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: number): Waiting<T> | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
