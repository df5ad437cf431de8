/** A call inside a PBX: the channel to the callee, the channel of our audio, and the bridge between. */
import { randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type SdpCodec,
} from '../../media/codec/sdp.ts';
import { AriChannel, AriError, type AriEvent } from '../ari.ts';
import { FORMATS } from '../formats.ts';
import { within, type PbxLink } from './link.ts';

export interface PairOrder {
  /** What is dialled. */
  readonly endpoint: string;
  /** Where our audio is. */
  readonly offer: string;
  /** What the callee's side is told of who calls; null: nothing. */
  readonly caller: string | null;
  readonly isCallerHidden: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** What we speak with a PBX; it converts what its carrier speaks. */
type G711 = Extract<SdpCodec, 'PCMU' | 'PCMA'>;

const ENTERED_WITHIN_MS = 4000;
const PTIME_MS = 20;

const Audio = z.object({
  channelvars: z.object({
    UNICASTRTP_LOCAL_ADDRESS: z.string(),
    UNICASTRTP_LOCAL_PORT: z.string(),
  }),
});

export class Pair {
  readonly #link: PbxLink;
  /** No id is the beginning of another: Asterisk finds channels by that. */
  readonly #base: string;
  readonly #entered = new Map<string, () => void>();

  constructor(link: PbxLink, base = `callboard-${randomUUID()}`) {
    this.#link = link;
    this.#base = base;
  }

  /** The one that another node made, by its channel to the callee; undefined when that is none of ours. */
  static known(link: PbxLink, line: string): Pair | undefined {
    const base = /^(callboard-[\da-f-]{36})-line$/.exec(line)?.[1];
    return base === undefined ? undefined : new Pair(link, base);
  }

  /** The channel to the callee. */
  get line(): string {
    return `${this.#base}-line`;
  }

  get audio(): string {
    return `${this.#base}-audio`;
  }

  get bridge(): string {
    return `${this.#base}-bridge`;
  }

  /** To be told of every event of both channels. */
  heard({ type, channel }: AriEvent): void {
    if (type === 'StasisStart') this.#entered.get(channel?.id ?? '')?.();
  }

  /**
   * Makes both channels and joins them; nothing is dialled yet, so that audio before the answer finds its way.
   * @returns where the PBX wants our audio, and its channel @throws AriError, SdpError
   */
  async prepare(
    order: PairOrder,
  ): Promise<{ answer: string; channel: z.infer<typeof AriChannel> }> {
    const { ari, application: app } = this.#link;
    const { address, port, codecs: offered } = parseSdp(order.offer);
    const codecs = offered.map(({ codec }) => codec).filter(isG711);
    const [codec] = codecs;
    if (!codec) throw new SdpError('No codec is offered that a PBX speaks with us (G.711).');
    const entered = this.#bothEntered();
    // One that fails must leave no other behind that is made after it was looked for.
    const made = await Promise.allSettled([
      ari.request('POST', '/bridges', { type: 'mixing', bridgeId: this.bridge }),
      ari.request(
        'POST',
        '/channels/externalMedia',
        {
          ...{ app, channelId: this.audio, format: FORMATS[codec] },
          ...{ external_host: hostPort(address, port), transport: 'udp', encapsulation: 'rtp' },
        },
        { variables: callerVariables(order, (part) => `CALLERID(${part})`) },
      ),
      ari.request(
        'POST',
        '/channels/create',
        {
          ...{ app, channelId: this.line, endpoint: order.endpoint },
          formats: codecs.map((each) => FORMATS[each]).join(),
        },
        { variables: { ...order.variables, ...callerVariables(order, connectedTo) } },
      ),
    ]);
    const [, audio, channel] = made.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
    await entered;
    await ari.request('POST', `/bridges/${this.bridge}/addChannel`, {
      channel: `${this.line},${this.audio}`,
    });
    const answer = description(Audio.parse(audio).channelvars, codec);
    return { answer, channel: AriChannel.parse(channel) };
  }

  /** Lets it ring. The timeout is for a node that is not there any more. */
  async dial(withinMs: number): Promise<void> {
    const timeout = String(Math.ceil(withinMs / 1000));
    await this.#link.ari.request('POST', `/channels/${this.line}/dial`, { timeout });
  }

  /** Nothing of it is left in the PBX. */
  async dismantle(): Promise<void> {
    await Promise.all([this.#link.hangUp(this.line), this.#link.hangUp(this.audio)]);
    await this.#link.remove(`/bridges/${this.bridge}`);
  }

  async #bothEntered(): Promise<void> {
    const both = [this.line, this.audio].map(
      (id) => new Promise<void>((resolve) => this.#entered.set(id, resolve)),
    );
    await within(ENTERED_WITHIN_MS, Promise.all(both));
  }
}

const isG711 = (codec: SdpCodec): codec is G711 => codec === 'PCMU' || codec === 'PCMA';

const hostPort = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/**
 * Who calls is told twice. What one side of a bridge is told of the other is who that says it is, but it is told a moment
 * after both joined, and the INVITE may be quicker: so the callee's channel knows it before.
 */
const callerVariables = (
  { caller, isCallerHidden }: PairOrder,
  variable: (part: 'num' | 'name' | 'pres') => string,
): Record<string, string> => ({
  ...(caller !== null && { [variable('num')]: caller, [variable('name')]: caller }),
  ...(isCallerHidden && { [variable('pres')]: 'prohib' }),
});

/** `i`: nobody is told now; there is no call yet. */
const connectedTo = (part: string): string => `CONNECTEDLINE(${part},i)`;

/** The audio of a PBX that speaks plain RTP with us. */
function description(
  {
    UNICASTRTP_LOCAL_ADDRESS: address,
    UNICASTRTP_LOCAL_PORT: port,
  }: z.infer<typeof Audio>['channelvars'],
  codec: G711,
): string {
  if (!(Number(port) > 0)) throw new AriError(null, 'The PBX named no port for the audio.');
  return writeSdp({
    ...{ address, port: Number(port), sessionId: randomInt(1, 2 ** 31), version: 1 },
    codecs: [{ codec, payloadType: payloadTypeOf(codec) }],
    // Keys are told and pressed as events of the channel.
    dtmfPayloadType: null,
    ...{ direction: 'sendrecv', isSecure: false, crypto: [], ptimeMs: PTIME_MS },
  });
}
