/** Whether and how one endpoint's audio is encrypted: SDES (RFC 4568) over secure RTP. */
import type { SrtpMode } from '../actors/ports/model.ts';
import { cryptoOffer, newCrypto, type CryptoLine } from './codec/sdes.ts';
import { SdpError, type AudioDescription, type Protection } from './codec/sdp.ts';
import { SrtpReceiver, SrtpSender } from './codec/srtp.ts';

/** What protects the packets of one leg. */
export interface Security {
  readonly sender: SrtpSender;
  readonly receiver: SrtpReceiver;
}

interface Agreed extends Security {
  readonly ours: CryptoLine;
  readonly theirs: CryptoLine;
}

/** The keys of one endpoint, offered and agreed on. */
export class SecurityTerms {
  readonly #mode: SrtpMode;
  readonly #offered: readonly CryptoLine[];
  #agreed: Agreed | null = null;

  constructor(mode: SrtpMode) {
    this.#mode = mode;
    this.#offered = mode === 'off' ? [] : cryptoOffer();
  }

  get agreed(): Security | null {
    return this.#agreed;
  }

  /** What our offer says. `optional` leaves the far side free to overlook the keys. */
  get offer(): Protection {
    return { isSecure: this.#mode === 'required', crypto: this.#offered };
  }

  /** Takes the answer to our offer. @throws SdpError when the two sides want different things */
  answered(remote: AudioDescription): void {
    const fits = (theirs: CryptoLine) => (ours: CryptoLine) =>
      ours.tag === theirs.tag && ours.suite === theirs.suite;
    const theirs = remote.crypto.find((line) => this.#offered.some(fits(line)));
    const ours = theirs && this.#offered.find(fits(theirs));
    this.#agree(remote, theirs, ours);
  }

  /** Answers an offer of the far side. @throws SdpError when it cannot be answered */
  reoffered(remote: AudioDescription): Protection {
    const theirs = this.#mode === 'off' ? undefined : remote.crypto[0];
    const known = this.#agreed?.ours;
    const ours =
      theirs && known?.suite === theirs.suite
        ? { ...known, tag: theirs.tag }
        : theirs && newCrypto(theirs.tag, theirs.suite);
    this.#agree(remote, theirs, ours);
    return { isSecure: remote.isSecure, crypto: ours ? [ours] : [] };
  }

  #agree(
    remote: AudioDescription,
    theirs: CryptoLine | undefined,
    ours: CryptoLine | undefined,
  ): void {
    if (!theirs || !ours) {
      if (remote.isSecure)
        throw new SdpError(
          this.#mode === 'off'
            ? 'The far side wants encrypted audio (RTP/SAVP), which this trunk has switched off.'
            : 'The far side wants encrypted audio, but by no suite and key that are known here.',
        );
      if (this.#mode === 'required')
        throw new SdpError('The far side does not encrypt its audio, which this trunk requires.');
      this.#agreed = null;
      return;
    }
    const before = this.#agreed;
    this.#agreed = {
      ours,
      theirs,
      // Packets are counted on as long as their key stays.
      sender: isSame(before?.ours, ours) ? (before as Agreed).sender : senderOf(ours),
      receiver: isSame(before?.theirs, theirs) ? (before as Agreed).receiver : receiverOf(theirs),
    };
  }
}

const isSame = (one: CryptoLine | undefined, other: CryptoLine): boolean =>
  one?.suite === other.suite && one.master.equals(other.master);
const senderOf = ({ suite, master }: CryptoLine): SrtpSender => new SrtpSender(suite, master);
const receiverOf = ({ suite, master }: CryptoLine): SrtpReceiver => new SrtpReceiver(suite, master);
