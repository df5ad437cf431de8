import { newUuid } from '../ids.ts';
import type { Address, Incoming, Proto } from '../transport/flow.ts';

/** `HH:MM:SS.microseconds`, UTC. */
const now = (): string => `${new Date().toISOString().slice(11, 23)}000`;

const source = (incoming: Incoming, proto: string): string =>
  `network|${incoming.text.length}|${proto}|${incoming.address}|${incoming.port}|${now()}`;

/** `ID|response|CLIENTMSGID|…` */
export const answer = (to: string, rest: string): string => `${newUuid()}|response|${to}|${rest}`;

export interface Sent {
  readonly proto: Proto | '';
  readonly address: Address | undefined;
  readonly transactionId: string;
  readonly text: string;
}

/** Tells the app how its request went out. `bytes` is 0 for a CANCEL that is held back. */
export const requestSent = (to: string, sent: Sent, bytes = sent.text.length): string =>
  answer(
    to,
    `OK|application|${bytes}|${where(sent)}|${sent.transactionId}|Msg sent:|\r\n${sent.text}`,
  );

/** Tells the app how its response went out. */
export const responseSent = (to: string, sent: Sent, dialogId: string): string =>
  answer(
    to,
    `OK|application|${sent.text.length}|${where(sent)}|${sent.transactionId}|${dialogId}||Msg sent:|\r\n${sent.text}`,
  );

const where = ({ proto, address }: Sent): string =>
  `${proto}|${address?.address ?? ''}|${address?.port ?? 0}|${now()}`;

/** A request outside any dialog, from the network. */
export const newRequest = (incoming: Incoming, transactionId: string, text: string): string =>
  `${newUuid()}|sip|${source(incoming, incoming.proto)}|${transactionId}||${incoming.local.address}|${incoming.local.port}|\r\n${text}`;

/** A response, or a request within a dialog, from the network. */
export const fromNetwork = (
  incoming: Incoming,
  transactionId: string,
  dialogId: string,
  text: string,
): string =>
  `${newUuid()}|sip|${source(incoming, incoming.proto)}|${transactionId}|${dialogId}|\r\n${text}`;

/** An ACK from the network: drachtio-server leaves the transport out. */
export const ackFromNetwork = (
  incoming: Incoming,
  transactionId: string,
  dialogId: string,
  text: string,
): string => `${newUuid()}|sip|${source(incoming, '')}|${transactionId}|${dialogId}|\r\n${text}`;

/** A final response made here because none came. */
export const madeHere = (
  proto: Proto,
  transactionId: string,
  dialogId: string,
  text: string,
): string =>
  `${newUuid()}|sip|network|0|${proto}||0|${now()}|${transactionId}|${dialogId}|\r\n${text}`;

/** A request that the server sent by itself. */
export const unsolicited = (sent: Omit<Sent, 'transactionId'>, dialogId: string): string =>
  `${newUuid()}|sip|application|${sent.text.length}|${where({ ...sent, transactionId: '' })}|unsolicited|${dialogId}|\r\n${sent.text}`;
