import assert from 'node:assert/strict';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { MediaEngine } from '../../actors/ports/media.ts';
import type { MediaPlane } from '../../media/index.ts';
import type { Leftovers } from '../installation.ts';
import { ActorsCall, openLine, openPlane, OurCall, type Line, type Pace } from './line.ts';
import { RawCarrier } from './raw-carrier.ts';
import { RtpPhone } from './rtp-phone.ts';
import { startSipp, type Sipp } from './sipp.ts';
import { asXml } from './steps.ts';

/** What a scenario plays with. */
export interface Stage {
  readonly call: OurCall;
  readonly sipp: Sipp;
}

interface Common {
  /** A sentence: what we do, when the carrier does what. */
  readonly name: string;
  readonly pace?: Pace;
  readonly transport?: 'udp' | 'tcp';
  readonly trunk?: Partial<TrunkRoute>;
  /** Why a drachtio-server cannot play it: what it does instead. */
  readonly notByDrachtio?: string;
}

/** A call to SIPp, which checks every message it gets against the steps. */
export interface SippScenario extends Common {
  readonly carrier: readonly string[];
  play(stage: Stage): Promise<void>;
}

/** A call to a carrier that decides about every byte. */
export interface RawScenario extends Common {
  raw(stage: { call: OurCall; carrier: RawCarrier }): Promise<void>;
}

/** A call to SIPp whose audio is the real audio plane's. */
export interface MediaScenario extends Common {
  /** Given the phones whose ports the callee may name. */
  readonly callee: (phones: readonly RtpPhone[]) => readonly string[];
  readonly phones?: number;
  hear(stage: MediaStage): Promise<void>;
}

export interface MediaStage extends Stage {
  readonly engine: MediaEngine;
  readonly phones: readonly RtpPhone[];
  /** Places the same call by the whole call actor. */
  byActor(): ActorsCall;
}

export type Scenario = SippScenario | RawScenario | MediaScenario;

/** Lines and the audio plane, opened when first needed and shared by all scenarios. */
export class Theatre {
  readonly #leftovers: Leftovers;
  readonly #lines = new Map<Pace, Promise<Line>>();
  #plane: Promise<MediaPlane> | undefined;

  constructor(leftovers: Leftovers) {
    this.#leftovers = leftovers;
  }

  line(pace: Pace): Promise<Line> {
    const known = this.#lines.get(pace);
    if (known) return known;
    const line = openLine(this.#leftovers, pace);
    this.#lines.set(pace, line);
    return line;
  }

  /** What is left of all calls, and how often a message met a fault of ours. */
  async remains(): Promise<{ dialogs: number; unanswered: number; faults: number }[]> {
    const lines = await Promise.all(this.#lines.values());
    return Promise.all(
      lines
        .flatMap(({ sip }) => sip ?? [])
        .map(async (sip) => {
          const { dialogs, unanswered, faults } = await sip.stats();
          return { dialogs, unanswered, faults };
        }),
    );
  }

  plane(): Promise<MediaPlane> {
    return (this.#plane ??= openPlane(this.#leftovers));
  }

  async play(scenario: Scenario): Promise<void> {
    await using leftovers = new AsyncDisposableStack();
    const { pace = 'rfc', transport = 'udp' } = scenario;
    const line = await this.line(pace);
    const trunk = { ...scenario.trunk, transport };
    if ('raw' in scenario) {
      const carrier = await RawCarrier[transport](leftovers);
      const call = new OurCall(line, carrier.port, trunk);
      // Awaited, or the carrier would be gone before it has said anything.
      return await scenario.raw({ call, carrier });
    }
    const phones = await this.#phones(leftovers, 'callee' in scenario ? (scenario.phones ?? 1) : 0);
    const steps = 'callee' in scenario ? scenario.callee(phones) : scenario.carrier;
    const sipp = await startSipp(leftovers, asXml(steps), { transport, strict: true });
    const call = new OurCall(line, sipp.port, trunk);
    try {
      if ('callee' in scenario) {
        const { engine } = await this.plane();
        const byActor = () => new ActorsCall(leftovers, line, engine, call.trunk);
        await scenario.hear({ call, sipp, phones, engine, byActor });
      } else await scenario.play({ call, sipp });
      assert.equal(await sipp.finish(), 0, 'SIPp heard something else');
    } catch (error) {
      throw new Error(`${String(error)}\n${transcript(sipp)}`, { cause: error });
    }
  }

  async #phones(leftovers: Leftovers, count: number): Promise<RtpPhone[]> {
    const phones = await Promise.all(Array.from({ length: count }, () => RtpPhone.open()));
    for (const phone of phones) leftovers.defer(() => phone.close());
    return phones;
  }
}

const transcript = (sipp: Sipp): string =>
  sipp
    .messages()
    .map(({ sent, first }) => `${sent ? '  carrier:' : '  we:'} ${first}`)
    .join('\n');
