/**
 * The people who have joined a bridge, and who hears whom from then on. A call that nobody ever
 * joined has none of this: its callee and its AI are wired to each other directly.
 *
 * Whoever speaks is heard in as many tubes as it has listeners; every listener empties its own by
 * the clock of its leg. The AI speaks and, where it hears several, listens by the callee's clock.
 */
import { AGENT, CALLEE, SOUNDS, type Hearing, type Sound } from '../actors/ports/hearing.ts';
import type { ConversationFact, Cue, Party } from '../actors/ports/media.ts';
import { loudnessOf } from './codec/concealment.ts';
import { transcodeG711, type G711 } from './codec/g711.ts';
import { cueIn, CueSource } from './cues.ts';
import { lawOf } from './legs/agreement.ts';
import { FRAME_BYTES, type Leg, type LegListener } from './legs/leg.ts';
import { levelOf } from './levels.ts';
import { Mixer, type Source } from './mixer.ts';
import { SoundLoop } from './sounds.ts';
import { Tube } from './tube.ts';

/** What the parties need of their bridge. */
export interface PartiesOptions {
  /** The law of the callee's leg, which may change by a re-INVITE. */
  calleeLaw(): G711;
  /** The law that the AI's session was opened with. */
  agentLaw(): G711;
  /** The AI hears this, in its own law. */
  toAgent(bytes: Uint8Array, arrivedAt: number): void;
  /** Who hears the AI, or whom it hears, has changed. */
  rearranged(): void;
  fact(fact: ConversationFact): void;
}

/** Held back of a voice from the network, and of one that is made by our own clock. */
const FROM_NETWORK = 2 * FRAME_BYTES;
const FROM_CLOCK = FRAME_BYTES;
const LEVELS_EVERY_TICKS = 5;
/** A voice counts as speaking for so long after it was loud. */
const RECENTLY_MS = 400;
const VOICE = 400;

interface Joined extends Party {
  readonly leg: Leg;
}

/** One who hears: the tubes and sounds that lead to it, by speaker. */
type Ear = Map<string, Source>;

const isSound = (speaker: string): speaker is Sound => SOUNDS.some((sound) => sound === speaker);

export class Parties {
  private readonly options: PartiesOptions;
  private readonly joined = new Map<string, Joined>();
  private readonly ears = new Map<string, Ear>();
  private readonly mixer = new Mixer();
  /** What somebody hears instead, by party. */
  private readonly cues = new Map<string, CueSource>();
  private readonly loudAt = new Map<string, number>();
  private readonly peaks = new Map<string, number>();
  private readonly forAgent = new Uint8Array(FRAME_BYTES);
  private hearing: Hearing = { [CALLEE]: [AGENT], [AGENT]: [CALLEE] };
  private watched = false;
  private ticks = 0;

  constructor(options: PartiesOptions) {
    this.options = options;
  }

  /** Takes somebody in. What it hears, and who hears it, the arrangement says. */
  join({ partyId, role }: Party, leg: Leg): void {
    this.leave(partyId);
    this.joined.set(partyId, { partyId, role, leg });
    leg.attach(this.listenerOf(partyId, leg));
    this.wire();
    this.options.fact({ type: 'partyJoined', partyId, role, at: Date.now() });
  }

  /** Lets go of somebody's leg. Unknown ones are left alone. */
  leave(partyId: string): void {
    const party = this.joined.get(partyId);
    if (!party) return;
    this.joined.delete(partyId);
    this.cues.delete(partyId);
    party.leg.attach(null);
    this.wire();
  }

  /** Plays a cue to one of the joined. Unknown ones hear none. */
  cue(partyId: string, cue: Cue, language: string | null): void {
    const party = this.joined.get(partyId);
    if (!party) return;
    const law = lawOf(party.leg.codec);
    this.cues.set(partyId, new CueSource(cueIn(cue, language, law), law));
  }

  arrange(hearing: Hearing): void {
    this.hearing = hearing;
    this.wire();
    this.options.rearranged();
  }

  close(): void {
    for (const { leg } of this.joined.values()) leg.attach(null);
    this.joined.clear();
    this.cues.clear();
    this.ears.clear();
  }

  /** Tells how loud each of the joined is, ten times a second. */
  watchLevels(on: boolean): void {
    this.watched = on;
    this.peaks.clear();
  }

  /** Whether somebody reads along. */
  get isSupervised(): boolean {
    return [...this.joined.values()].some(({ role }) => role === 'supervisor');
  }

  /** Whether anybody hears the AI. */
  get isAgentHeard(): boolean {
    return Object.values(this.hearing).some((speakers) => speakers.includes(AGENT));
  }

  /** Whether the AI hears anybody. */
  get isAgentHearing(): boolean {
    return this.agentHears.length > 0;
  }

  /** Who of those the AI hears has just been speaking: the callee, where it is among them. */
  speakerAt(now: number): Party['role'] {
    return this.joined.get(this.idOfSpeaker(now))?.role ?? 'callee';
  }

  /** The callee has spoken. */
  callee(bytes: Uint8Array, law: G711, arrivedAt: number): void {
    this.spoke(CALLEE, bytes, law, arrivedAt);
  }

  /** Whether silence of the callee is silence for the AI. */
  get isCalleeAlone(): boolean {
    return this.agentHears.length === 1 && this.agentHears[0] === CALLEE;
  }

  /**
   * The callee's clock has struck, and `frame` holds the AI's next 20 ms in the callee's law. Gives
   * them to whoever hears the AI, and fills the frame with what the callee hears.
   */
  tick(frame: Uint8Array, agentSpeaks: boolean, now: number): boolean {
    const law = this.options.calleeLaw();
    if (agentSpeaks) this.deliver(AGENT, frame, law);
    const ear = this.ears.get(AGENT);
    if (this.agentHears.length > 1 && ear) {
      this.mixer.mix(ear.values(), this.options.agentLaw(), this.forAgent);
      this.options.toAgent(this.forAgent, now);
    }
    this.tellLevels();
    const heard = this.hearing[CALLEE] ?? [];
    // The AI alone: its frame is there already, without the detour through a tube.
    if (heard.length === 1 && heard[0] === AGENT) return agentSpeaks;
    return this.mixer.mix(this.ears.get(CALLEE)?.values() ?? [], law, frame);
  }

  private idOfSpeaker(now: number): string {
    const speaking = this.agentHears.filter(
      (speaker) => now - (this.loudAt.get(speaker) ?? -Infinity) < RECENTLY_MS,
    );
    return (speaking.includes(CALLEE) ? CALLEE : (speaking[0] ?? this.agentHears[0])) ?? CALLEE;
  }

  private get agentHears(): readonly string[] {
    return this.hearing[AGENT] ?? [];
  }

  private listenerOf(partyId: string, leg: Leg): LegListener {
    return {
      voice: (bytes, arrivedAt) => this.spoke(partyId, bytes, lawOf(leg.codec), arrivedAt),
      gap: () => undefined,
      tick: (frame) =>
        this.playsCue(partyId, frame) ||
        this.mixer.mix(this.ears.get(partyId)?.values() ?? [], lawOf(leg.codec), frame),
      lost: (reason) => {
        if (this.joined.get(partyId)?.leg !== leg) return;
        const { role } = this.joined.get(partyId) as Joined;
        this.leave(partyId);
        this.options.fact({ type: 'partyLost', partyId, role, reason, at: Date.now() });
      },
    };
  }

  private playsCue(partyId: string, frame: Uint8Array): boolean {
    const cue = this.cues.get(partyId);
    if (cue?.pull(frame)) return true;
    if (cue) this.cues.delete(partyId);
    return false;
  }

  private spoke(speaker: string, bytes: Uint8Array, law: G711, arrivedAt: number): void {
    const loudness = loudnessOf(law, bytes);
    if (loudness > VOICE) this.loudAt.set(speaker, arrivedAt);
    if (this.watched && speaker !== CALLEE)
      this.peaks.set(speaker, Math.max(loudness, this.peaks.get(speaker) ?? 0));
    this.deliver(speaker, bytes, law);
    if (this.agentHears.length === 1 && this.agentHears[0] === speaker)
      this.options.toAgent(inLaw(bytes, law, this.options.agentLaw()), arrivedAt);
  }

  private deliver(speaker: string, bytes: Uint8Array, law: G711): void {
    for (const [listener, ear] of this.ears) {
      const tube = ear.get(speaker);
      if (tube instanceof Tube) tube.push(inLaw(bytes, law, this.lawOfListener(listener)));
    }
  }

  private lawOfListener(listener: string): G711 {
    if (listener === CALLEE) return this.options.calleeLaw();
    if (listener === AGENT) return this.options.agentLaw();
    return lawOf(this.joined.get(listener)?.leg.codec ?? 'PCMU');
  }

  /** Lays the tubes that the arrangement wants and that are not there, and takes away the others. */
  private wire(): void {
    const before = new Map(this.ears);
    this.ears.clear();
    for (const listener of [CALLEE, AGENT, ...this.joined.keys()]) {
      const ear: Ear = new Map();
      for (const speaker of this.hearing[listener] ?? [])
        if (speaker !== listener)
          ear.set(speaker, before.get(listener)?.get(speaker) ?? this.sourceFor(speaker, listener));
      this.ears.set(listener, ear);
    }
  }

  private sourceFor(speaker: string, listener: string): Source {
    if (isSound(speaker)) return new SoundLoop(speaker, () => this.lawOfListener(listener));
    return speaker === AGENT ? new Tube(FROM_CLOCK, true) : new Tube(FROM_NETWORK);
  }

  private tellLevels(): void {
    if (!this.watched || ++this.ticks % LEVELS_EVERY_TICKS !== 0 || this.joined.size === 0) return;
    const levels = Object.fromEntries(
      [...this.joined.keys()].map((id) => [id, levelOf(this.peaks.get(id) ?? 0)]),
    );
    this.peaks.clear();
    this.options.fact({ type: 'partyLevels', levels, at: Date.now() });
  }
}

/** The bytes in another law; the same ones when it is the same law. */
export function inLaw(bytes: Uint8Array, from: G711, to: G711): Uint8Array {
  return from === to ? bytes : transcodeG711(from, to, bytes, new Uint8Array(bytes.length));
}
