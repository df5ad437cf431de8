import type Srf from 'drachtio-srf';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { messageOf } from './frame.ts';
import { masked } from './mask.ts';

interface Wire extends NodeJS.EventEmitter {
  on(event: 'msg', listener: (socket: unknown, frame: string) => void): this;
}

const wireOf = (srf: Srf): Wire =>
  (srf as unknown as { _app: { client: { wp: Wire } } })._app.client.wp;

/**
 * Tells every SIP message of calls, in both directions, with secrets masked. What the SIP server repeats or
 * absorbs by itself (retransmissions, 100 Trying, ACK to a refusal) is not passed to us and so not told.
 * @returns stops it
 */
export function traceSip(srf: Srf, tell: (message: SipMessage) => void): () => void {
  const listen = (_socket: unknown, frame: string) => {
    const message = messageOf(frame, Date.now());
    if (message) tell({ ...message, text: masked(message.text) });
  };
  const wire = wireOf(srf);
  wire.on('msg', listen);
  return () => void wire.off('msg', listen);
}
