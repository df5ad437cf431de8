/** A call that was answered through a PBX. */
import type { CallEnding } from '../../actors/ports/model.ts';
import type { AnsweredDialog, ChannelNote, DialogFact } from '../../actors/ports/telephony.ts';
import type { AriEvent } from '../ari.ts';
import { causeInWords, type Reached } from './attempt.ts';
import { endingOfHangUp, pbxLost } from './endings.ts';
import { handOver, type NextParty } from './handover.ts';
import { within, type Follower, type PbxLink } from './link.ts';

export interface DialogSurroundings {
  /** How the PBX calls somebody whom the callee is passed on to. @throws Error */
  partyOf(to: string): NextParty;
  note(what: ChannelNote['what'], detail: string): void;
  /** Called once when the dialog is over, whoever ended it. */
  gone(): void;
}

const BYE_WITHIN_MS = 3000;
/** How long a key is down, and the pause after it. */
const PRESS_MS = 100;
const PAUSE_MS = 60;
const KEY_MS = 160;

export class PbxDialog implements AnsweredDialog, Follower {
  readonly sipCallId: string;
  readonly answer: string;
  readonly #link: PbxLink;
  readonly #reached: Reached;
  readonly #more: DialogSurroundings;
  readonly #early: DialogFact[] = [];
  readonly #over = Promise.withResolvers<void>();
  #listener: ((fact: DialogFact) => void) | undefined;
  #isOver = false;
  /** Somebody else talks with the callee now. */
  #isHandedOver = false;
  #bye: Promise<void> | undefined;
  readonly #ending = new AbortController();

  constructor(link: PbxLink, reached: Reached, more: DialogSurroundings) {
    this.#link = link;
    this.#reached = reached;
    this.#more = more;
    this.sipCallId = reached.pair.line;
    this.answer = reached.answer;
    link.follow(reached.pair.line, this);
    link.follow(reached.pair.audio, this);
    more.note('answered', '');
    // It may have ended before anybody followed it here.
    this.recheck();
  }

  onFact(listener: (fact: DialogFact) => void): void {
    this.#listener = listener;
    for (const fact of this.#early.splice(0)) listener(fact);
  }

  onReoffer(): void {
    // Where its audio is stays the same: what the carrier changes is between it and the PBX.
  }

  bye(): Promise<void> {
    this.#bye ??= this.#hangUp();
    return this.#bye;
  }

  async sendDigits(digits: string): Promise<void> {
    const { line } = this.#reached.pair;
    await this.#link.ari.request('POST', `/channels/${line}/dtmf`, {
      dtmf: digits,
      ...{ duration: String(PRESS_MS), between: String(PAUSE_MS) },
    });
    const lastsMs = digits.length * (PRESS_MS + PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
  }

  /** The PBX calls whoever it is, and joins both once they answer. */
  async refer(to: string): Promise<number> {
    const { pair } = this.#reached;
    const party = this.#more.partyOf(to);
    const status = await handOver(this.#link, pair, party, this.#ending.signal);
    if (status === 200) {
      this.#isHandedOver = true;
      this.#more.note('passed_on', '');
      this.#end();
    }
    return status;
  }

  heard(event: AriEvent): void {
    const { pair } = this.#reached;
    if (event.type === 'ChannelDestroyed') return this.#destroyed(event);
    if (event.channel?.id !== pair.line) return;
    switch (event.type) {
      case 'ChannelDtmfReceived':
        if (event.digit) {
          const durationMs = event.duration_ms ?? KEY_MS;
          this.#tell({ type: 'dtmfReceived', digit: event.digit, durationMs });
        }
        return;
      case 'ChannelHold':
      case 'ChannelUnhold': {
        const held = event.type === 'ChannelHold';
        this.#more.note(held ? 'held' : 'resumed', '');
        return this.#tell({ type: 'held', held });
      }
    }
  }

  recheck(): void {
    void this.#link.isThere(this.#reached.pair.line).then((found) => {
      if (found === false) this.#ended('callee', endingOfHangUp({ type: 'ChannelDestroyed' }));
    });
  }

  lost(): void {
    this.#ended('failure', pbxLost());
  }

  #destroyed(event: AriEvent): void {
    const { pair } = this.#reached;
    if (event.channel?.id === pair.line) {
      if (!this.#isOver) this.#more.note('ended', causeInWords(event));
      this.#ended('callee', endingOfHangUp(event));
    } else this.#ended('failure', pbxLost());
  }

  #ended(by: 'callee' | 'failure', ending: CallEnding): void {
    if (!this.#isOver) this.#tell({ type: 'ended', by, ending });
    this.#end();
  }

  async #hangUp(): Promise<void> {
    if (this.#isOver) return this.#over.promise;
    const { pair } = this.#reached;
    this.#listener = undefined;
    await this.#link.hangUp(pair.line);
    await within(BYE_WITHIN_MS, this.#over.promise);
    this.#end();
  }

  /** Once. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ending.abort();
    const { pair } = this.#reached;
    const left = this.#isHandedOver ? this.#link.hangUp(pair.audio) : pair.dismantle();
    if (!this.#isHandedOver) this.#link.unfollow(pair.line);
    this.#link.unfollow(pair.audio);
    void left.then(() => this.#over.resolve());
    this.#more.gone();
  }

  #tell(fact: DialogFact): void {
    if (this.#bye) return;
    if (this.#listener) this.#listener(fact);
    else this.#early.push(fact);
  }
}
