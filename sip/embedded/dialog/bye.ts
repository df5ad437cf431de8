import * as frames from '../control/frames.ts';
import { makeHeader, type SipRequest } from '../message/message.ts';
import { composeInDialog } from './compose.ts';
import { Refused, type Core } from './core.ts';
import type { Dialog } from './dialog.ts';
import { prepare, sendNonInvite } from './send.ts';

/** Ends a dialog by our own decision, and tells the app. */
export function byeFromServer(core: Core, dialog: Dialog, why: string): void {
  // The app's own BYE waits to be sent already.
  if (dialog.heldBye) return core.dialogs.end(dialog);
  const bye: SipRequest = {
    kind: 'request',
    method: 'BYE',
    uri: '',
    version: '2.0',
    headers: [makeHeader('Reason', `SIP;cause=200;text="${why}"`)],
    body: '',
  };
  core.dialogs.end(dialog);
  try {
    const ready = prepare(core, composeInDialog(core, dialog, bye));
    sendNonInvite(core, ready);
    const { host, port } = core.identity;
    const address = ready.flow.proto === 'udp' ? { address: host, port } : ready.flow.remote;
    dialog.app.send(
      frames.unsolicited({ proto: ready.flow.proto, address, text: ready.text }, dialog.id),
    );
  } catch (error) {
    // A Contact that leads nowhere: there is no way to tell the peer.
    if (!(error instanceof Refused)) throw error;
  }
}
