import type { Admission } from '../admission.ts';
import type { RouteTable } from '../control/routes.ts';
import { bracketed } from '../message/uri.ts';
import type { TransactionLayer } from '../transaction/layer.ts';
import type { ServerTransaction } from '../transaction/server.ts';
import type { Timers } from '../transaction/timers.ts';
import type { Proto } from '../transport/flow.ts';
import type { Transports } from '../transport/transports.ts';
import type { Dialogs } from './dialog.ts';
import type { PendingAnswer } from './answer.ts';
import type { OutgoingInvite } from './outgoing-invite.ts';

/** How we are reached: what stands in our Via, Contact and From. */
export class Identity {
  readonly host: string;
  readonly port: number;
  /** 0 when nobody can connect to us over TLS. */
  readonly tlsPort: number;

  constructor(host: string, port: number, tlsPort: number) {
    this.host = host;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** Without a TLS port of ours a peer has our own connection only, whatever stands here. */
  hostPort(proto: Proto): string {
    const port = proto === 'tls' && this.tlsPort !== 0 ? this.tlsPort : this.port;
    return `${bracketed(this.host)}:${port}`;
  }

  uri(proto: Proto): string {
    return `sip:${this.hostPort(proto)}${proto === 'udp' ? '' : `;transport=${proto}`}`;
  }
}

/** What the parts of the server share. */
export interface Core {
  readonly timers: Timers;
  readonly transports: Transports;
  readonly transactions: TransactionLayer;
  readonly dialogs: Dialogs;
  readonly routes: RouteTable;
  readonly identity: Identity;
  readonly admission: Admission;
  /** Requests of the network that an app has still to answer, by the id it knows them under. */
  readonly pending: Map<string, PendingAnswer>;
  /** The same, by their transaction. */
  readonly pendingByTransaction: WeakMap<ServerTransaction, PendingAnswer>;
  /** INVITEs of an app without a final response, by transaction id. */
  readonly invites: Map<string, OutgoingInvite>;
  /** First CSeq number of a new request. */
  nextSeq(): number;
}

/** What an app asked for cannot be done; the message goes back to it after `NOK|`. */
export class Refused extends Error {}
