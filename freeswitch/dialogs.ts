/** Our own calls to media servers, as drachtio-fsmrf wants them: with a deadline, and nothing of it throws unheard. */
import { EventEmitter } from 'node:events';
import type { FsmrfDialog, FsmrfSignalling } from 'drachtio-fsmrf';
import type { MediaDialog, PlaceMediaCall } from '../actors/ports/media-dialog.ts';

export const signallingOver = (place: PlaceMediaCall): FsmrfSignalling => ({
  createUAC: async (uri, { headers, localSdp }) =>
    new PlacedDialog(await place({ uri, headers, sdp: localSdp })),
});

class PlacedDialog extends EventEmitter implements FsmrfDialog {
  readonly #dialog: MediaDialog;

  constructor(dialog: MediaDialog) {
    super();
    this.#dialog = dialog;
    dialog.onEnded(() => this.emit('destroy'));
  }

  modify(sdp: string): Promise<string> {
    return this.#dialog.modify(sdp);
  }

  destroy(): Promise<void> {
    return this.#dialog.bye();
  }
}
