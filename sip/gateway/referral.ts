/** A REFER never ends by itself: a far side that tells nothing for so long has failed. */
const TOLD_WITHIN_MS = 35_000;
const UNTOLD = 408;

/** What the far side reports of a REFER: status lines in NOTIFYs, the last of them final (RFC 3515). */
export class Referral {
  #settle: ((status: number) => void) | undefined;
  #late: NodeJS.Timeout | undefined;

  /** Resolves to the final status; before the REFER leaves, for a NOTIFY may overtake its answer. */
  begin(): Promise<number> {
    this.end();
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#late = setTimeout(() => this.end(), TOLD_WITHIN_MS);
    });
  }

  /** A NOTIFY came; one that ends the subscription is the last, whatever it says. */
  heard(sipfrag: string, subscription: string | undefined): void {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(sipfrag)?.[1] ?? 0);
    if (status >= 200) this.end(status);
    else if (/^\s*terminated/i.test(subscription ?? '')) this.end();
  }

  /** Nothing more will be told. */
  end(status = UNTOLD): void {
    clearTimeout(this.#late);
    this.#settle?.(status);
    this.#settle = undefined;
  }
}
