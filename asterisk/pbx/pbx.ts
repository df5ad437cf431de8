/** Trunks whose calls a PBX places: an Asterisk or FreePBX, told by its REST interface. */
import { createHash } from 'node:crypto';
import type { Log } from '../../actors/ports/log.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import {
  DialError,
  type AnsweredDialog,
  type DialRequest,
  type InviteAddresses,
  type TrunkProbe,
} from '../../actors/ports/telephony.ts';
import { parseSdp } from '../../media/codec/sdp.ts';
import { Attempt } from './attempt.ts';
import { callerOf, channelVariables, dialled } from './dial-string.ts';
import { PbxDialog } from './dialog.ts';
import { misconfigured, notPlaced } from './endings.ts';
import { PbxLink } from './link.ts';
import { probePbx } from './look.ts';
import { Pair, type PairOrder } from './pair.ts';

export interface PbxOptions {
  readonly nodeId: string;
  readonly log: Log;
  /** The number as the trunk's rules write it, and the trunk's own headers. */
  addresses(
    trunk: TrunkRoute,
    call: Pick<DialRequest, 'to' | 'callerId' | 'values'>,
  ): Pick<InviteAddresses, 'number' | 'headers'>;
}

interface Connection {
  readonly revision: string;
  readonly link: PbxLink;
}

const EVENTS_WITHIN_MS = 3000;
const LOOK_EVERY_MS = 60_000;
/** A connection that nobody needs for so long is closed. */
const IDLE_MS = 600_000;
/** What may stand in a dial string, for nobody dials more than was meant. */
const DIALLABLE = /^[\w+*#.-]+$/;

const isLoopback = (host: string): boolean => /^(127\.|localhost$|\[?::1\]?$)/.test(host);

export class PbxTelephony {
  readonly #options: PbxOptions;
  readonly #connections = new Map<string, Connection>();
  /** Of trunks that have other settings now: they carry the calls they have. */
  readonly #leaving = new Set<PbxLink>();
  readonly #dialogs = new Set<PbxDialog>();
  readonly #sweeper: NodeJS.Timeout;
  #count = 0;

  constructor(options: PbxOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), LOOK_EVERY_MS).unref();
  }

  /** Calls that are up. */
  get dialogs(): number {
    return this.#dialogs.size;
  }

  /** @throws DialError */
  async dial(request: DialRequest, pbx: PbxRoute): Promise<AnsweredDialog> {
    const { trunk } = request;
    const link = this.#linkTo(trunk.id, pbx);
    await link.up(EVENTS_WITHIN_MS).catch((error: unknown) => {
      throw new DialError(
        notPlaced(trunk.name, error instanceof Error ? error.message : String(error)),
      );
    });
    const reached = await new Attempt(link, request, this.#orderOf(request, pbx)).run();
    const dialog: PbxDialog = new PbxDialog(link, reached, {
      partyOf: (to) => ({
        endpoint: this.#endpointFor(request, pbx, to),
        caller: callerOf(pbx, request.callerId ?? trunk.callerId),
      }),
      note: (what, detail) => request.onChannel?.({ what, detail }),
      gone: () => this.#dialogs.delete(dialog),
    });
    this.#dialogs.add(dialog);
    return dialog;
  }

  /** Whether calls can go out: it answers, tells its events, and its own trunk is up. */
  async options(trunk: TrunkRoute, pbx: PbxRoute, timeoutMs: number): Promise<TrunkProbe> {
    const probe = await probePbx(pbx, timeoutMs);
    if (!probe.reachable) return probe;
    return this.#linkTo(trunk.id, pbx)
      .up(timeoutMs)
      .then(
        () => probe,
        () => ({ ...probe, reachable: false, reason: 'the PBX answers and tells no events' }),
      );
  }

  /** Ends what a node that died has left of a call, by the id that was stored of it. */
  async hangUp(trunkId: string, pbx: PbxRoute, id: string): Promise<void> {
    await Pair.known(this.#linkTo(trunkId, pbx), id)?.dismantle();
  }

  /** Those who were passed on go on talking. */
  close(): void {
    clearInterval(this.#sweeper);
    for (const { link } of this.#connections.values()) link.close();
    for (const link of this.#leaving) link.close();
  }

  #orderOf(request: DialRequest, pbx: PbxRoute): PairOrder {
    const { trunk, offer, values } = request;
    const { hostname } = new URL(pbx.url);
    const { address } = parseSdp(offer);
    if (isLoopback(address) && !isLoopback(hostname))
      throw new DialError(
        misconfigured(
          trunk.name,
          `our audio is at ${address}, where it cannot reach us. Set RTP_HOST to an address it can reach.`,
        ),
      );
    const { headers } = this.#options.addresses(trunk, request);
    const added = Object.entries(headers).map(([name, value]) => [
      `PJSIP_HEADER(add,${name})`,
      value,
    ]);
    return {
      offer,
      endpoint: this.#endpointFor(request, pbx, request.to),
      caller: callerOf(pbx, request.callerId ?? trunk.callerId),
      isCallerHidden: trunk.hidesCallerId,
      variables: { ...Object.fromEntries(added), ...channelVariables(pbx, values) },
    };
  }

  /** @throws DialError */
  #endpointFor({ trunk, callerId, values }: DialRequest, pbx: PbxRoute, to: string): string {
    const { number } = this.#options.addresses(trunk, { to, callerId, values });
    if (!DIALLABLE.test(number))
      throw new DialError(misconfigured(trunk.name, 'the number cannot be dialled by a PBX.'));
    return dialled(pbx, number);
  }

  #linkTo(trunkId: string, pbx: PbxRoute): PbxLink {
    const { url, username, password } = pbx;
    const revision = createHash('sha256')
      .update(JSON.stringify([url, username, password]))
      .digest('hex');
    const known = this.#connections.get(trunkId);
    if (known?.revision === revision) return known.link;
    if (known) this.#leaving.add(known.link);
    // Two connections must not share a name, or the second would take the events of the first.
    const application = `callboard-${this.#options.nodeId}-trunk-${++this.#count}`;
    const link = new PbxLink(pbx, application, this.#options.log);
    this.#connections.set(trunkId, { revision, link });
    return link;
  }

  #sweep(): void {
    for (const link of this.#leaving)
      if (link.idleMs > 0) {
        this.#leaving.delete(link);
        link.close();
      }
    for (const [trunkId, { link }] of this.#connections)
      if (link.idleMs > IDLE_MS) {
        this.#connections.delete(trunkId);
        link.close();
      }
  }
}
