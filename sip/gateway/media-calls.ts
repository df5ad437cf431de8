import type { Dialog, SrfRequest } from 'drachtio-srf';
import type { MediaDialog, PlaceMediaCall } from '../../actors/ports/media-dialog.ts';
import { q850Of } from '../disposition/disposition.ts';
import type { Signalling } from './connect.ts';

const ANSWER_WITHIN_MS = 5000;

/** Calls to media servers, over the same SIP server as those to carriers. */
export function mediaCalls(signalling: Signalling): PlaceMediaCall {
  const dialogs = new Set<Placed>();
  signalling.onDown(() => {
    for (const dialog of [...dialogs]) dialog.ended();
  });
  return async ({ uri, sdp, headers, signal }) => {
    if (!signalling.isUp()) throw new Error('there is no connection to the SIP server');
    const dialog = await invited(signalling, { uri, sdp, headers, signal });
    const placed: Placed = new Placed(dialog, () => dialogs.delete(placed));
    dialogs.add(placed);
    return placed;
  };
}

/** @throws Error with the media server's words */
async function invited(
  { srf, whileUp }: Signalling,
  { uri, sdp, headers, signal }: Parameters<PlaceMediaCall>[0],
): Promise<Dialog> {
  const ended = AbortSignal.any([
    ...(signal ? [signal] : []),
    AbortSignal.timeout(ANSWER_WITHIN_MS),
  ]);
  let cancel: (() => void) | undefined;
  const abort = (): void => cancel?.();
  ended.addEventListener('abort', abort, { once: true });
  try {
    const answered = srf.createUAC(uri, { localSdp: sdp, headers: { ...headers } }, {
      // drachtio-srf passes (error, request); its types say otherwise.
      cbRequest: (_error: unknown, request?: SrfRequest) => {
        cancel = () => request?.cancel(() => undefined);
        if (ended.aborted) abort();
      },
    } as never);
    const dialog = await whileUp(answered);
    if (!ended.aborted) return dialog;
    await gone(dialog);
    throw new Error('it answered too late');
  } catch (error) {
    const { status, reason } = error as { status?: number; reason?: string };
    if (signal?.aborted) throw new Error('it is not wanted any more', { cause: error });
    throw status === undefined
      ? (error as Error)
      : new Error(`it answered ${status} ${reason ?? ''}`.trimEnd(), { cause: error });
  } finally {
    ended.removeEventListener('abort', abort);
  }
}

const gone = (dialog: Dialog): Promise<unknown> =>
  (dialog.destroy({ headers: {} }) as unknown as Promise<unknown>).catch(() => undefined);

class Placed implements MediaDialog {
  readonly #dialog: Dialog;
  readonly #forget: () => void;
  #hasEnded = false;
  #cause: number | null = null;
  #listener: ((cause: number | null) => void) | undefined;

  constructor(dialog: Dialog, forget: () => void) {
    this.#dialog = dialog;
    this.#forget = forget;
    dialog.on('destroy', (bye?: SrfRequest) => this.ended(q850Of(bye?.get('Reason')) ?? null));
  }

  get sdp(): string {
    return this.#dialog.remote.sdp;
  }

  async modify(sdp: string): Promise<string> {
    return (await this.#dialog.modify(sdp)) as unknown as string;
  }

  async bye(): Promise<void> {
    if (this.#hasEnded) return;
    this.#listener = undefined;
    this.ended();
    await gone(this.#dialog);
  }

  onEnded(listener: (cause: number | null) => void): void {
    if (this.#hasEnded) listener(this.#cause);
    else this.#listener = listener;
  }

  /** The far side hung up, or the SIP server below is gone. */
  ended(cause: number | null = null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cause = cause;
    this.#forget();
    this.#listener?.(cause);
  }
}
