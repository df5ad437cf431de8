import type { Clock } from '../ports/clock.ts';
import type { FurtherLine, FurtherLines, LineRefusal } from '../ports/further-lines.ts';
import type { LegSpec, MediaEngine } from '../ports/media.ts';
import { wantedAudio } from '../ports/media-choice.ts';
import type { CallEnding, FailoverRule, LineChoice, MediaEngineKind } from '../ports/model.ts';
import { DialError, type AnsweredDialog, type Telephony } from '../ports/telephony.ts';
import type { TransferFailure } from '../ports/transfer.ts';
import { fallsOver } from './failover.ts';
import { Silence } from './silence.ts';
import { failureOf } from './transfer.ts';
import type { TransferProblem } from './transfer-messages.ts';

export interface PersonPorts {
  readonly telephony: Telephony;
  readonly engine: MediaEngine;
  readonly furtherLines: FurtherLines;
  readonly clock: Clock;
}

/** Whom a leg belongs to. */
export interface PersonCall {
  readonly callId: string;
  /** Its party on the bridge. */
  readonly legId: string;
  /** For the trunk's own headers. */
  readonly headerValues: Readonly<Record<string, string>>;
  /** What carries the call's audio by its campaign's choice; null: as each trunk says. */
  readonly mediaEngine: MediaEngineKind | null;
  report(fact: PersonFact): void;
}

export interface PersonOrder {
  /** E.164, or `sip:user@host` of the call's own trunk. */
  readonly to: string;
  readonly ringForMs: number;
  /** The call's own line. */
  readonly own: LineChoice;
}

/** What becomes of somebody who is called. Nothing is told any more once the leg is dropped. */
export type PersonFact =
  | { readonly type: 'rang' }
  /** Nothing rang over this trunk; another one is tried. */
  | { readonly type: 'lineFailed'; readonly trunk: string; readonly explanation: string }
  | { readonly type: 'keyPressed'; readonly digit: string }
  /** Null: its audio was lost. */
  | { readonly type: 'gone'; readonly ending: CallEnding | null };

/** Nobody answered, or nobody was called. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
  readonly problem: TransferProblem;
  constructor(problem: TransferProblem) {
    super(problem.explanation);
    this.problem = problem;
  }
}

type TakenLine = Extract<FurtherLine, { taken: true }>;

/** Rings one person for a call, and lets go of them again. Used once. */
export class PersonLeg {
  readonly #ports: PersonPorts;
  readonly #call: PersonCall;
  readonly #dialing = new AbortController();
  readonly #silence: Silence;
  #endpointId: string | undefined;
  #dialog: AnsweredDialog | undefined;
  #unfollow: (() => void) | undefined;
  #hasLine = false;
  #hasRung = false;

  constructor(ports: PersonPorts, call: PersonCall) {
    this.#ports = ports;
    this.#call = call;
    this.#silence = new Silence(ports.clock);
  }

  /** Resolves to the leg of whoever answered. @throws NotReached */
  async reach(order: PersonOrder): Promise<LegSpec> {
    try {
      return await this.#overAnyLine(order);
    } finally {
      // Given up while it was being reached: what came of it since is let go too.
      if (this.#isDropped) await this.#letGo();
    }
  }

  /** Hangs up and gives everything back. Safe to repeat; never throws. */
  drop(): Promise<void> {
    this.#dialing.abort();
    return this.#letGo();
  }

  get #isDropped(): boolean {
    return this.#dialing.signal.aborted;
  }

  async #overAnyLine(order: PersonOrder): Promise<LegSpec> {
    const tried: string[] = [];
    let failed: NotReached | undefined;
    for (;;) {
      const given = await this.#take(order, tried);
      if (!given.taken) throw failed ?? new NotReached(problemOf(given.why, given.explanation));
      const { trunk } = given.line;
      try {
        return await this.#over(given, order);
      } catch (error) {
        failed = notReached(error);
        if (!this.#mayTryAnother(error, given.failover)) throw failed;
        await this.#closeEndpoint();
        tried.push(trunk.id);
        const { explanation } = failed.problem;
        this.#tell({ type: 'lineFailed', trunk: trunk.name, explanation });
      }
    }
  }

  async #take({ to, own }: PersonOrder, tried: readonly string[]): Promise<FurtherLine> {
    const { callId, legId } = this.#call;
    const given = await this.#ports.furtherLines.take({ callId, legId, to, own, tried });
    this.#hasLine ||= given.taken;
    return given;
  }

  /** Once something rang, never: a second INVITE would ring twice. */
  #mayTryAnother(error: unknown, failover: FailoverRule | null): boolean {
    if (this.#isDropped || this.#hasRung || !(error instanceof DialError)) return false;
    return this.#silence.wasReached || fallsOver(failover, error.ending);
  }

  async #over({ line, failover }: TakenLine, { to, ringForMs }: PersonOrder): Promise<LegSpec> {
    const { engine, telephony, furtherLines } = this.#ports;
    const { callId, legId, headerValues: values } = this.#call;
    const { trunk, callerId } = line;
    const { signal } = this.#dialing;
    const wanted = wantedAudio(trunk, this.#call.mediaEngine);
    const endpoint = await engine.open({ callId, ...wanted, signal });
    const { endpointId, offer, leg } = endpoint;
    this.#endpointId = endpointId;
    this.#unfollow = engine.onFact(endpointId, (fact) => {
      if (fact.type === 'dtmfReceived') this.#tell({ type: 'keyPressed', digit: fact.digit });
      if (fact.type === 'mediaLost') this.#tell({ type: 'gone', ending: null });
    });
    const dialling = telephony.dial({
      ...{ callId, to, callerId, trunk, values, offer, ringForMs },
      signal: this.#silence.begin(failover?.afterMs ?? null, signal),
      onInvite: (sipCallId) => furtherLines.invited({ callId, legId }, sipCallId),
      onRing: () => this.#rang(),
      onEarlyMedia: (sdp) => void engine.accept(endpointId, sdp, 'early').catch(() => undefined),
    });
    const dialog = await dialling.finally(() => this.#silence.end());
    this.#dialog = dialog;
    dialog.onReoffer((sdp) => engine.reoffer(endpointId, sdp));
    await engine.accept(endpointId, dialog.answer, 'final');
    return leg;
  }

  /** What the far side does from now on is told. */
  follow(): void {
    this.#dialog?.onFact((fact) => {
      if (fact.type === 'dtmfReceived') this.#tell({ type: 'keyPressed', digit: fact.digit });
      if (fact.type === 'ended') this.#tell({ type: 'gone', ending: fact.ending });
    });
  }

  #rang(): void {
    this.#silence.end();
    this.#hasRung = true;
    this.#tell({ type: 'rang' });
  }

  #tell(fact: PersonFact): void {
    if (!this.#isDropped) this.#call.report(fact);
  }

  async #letGo(): Promise<void> {
    const { callId, legId } = this.#call;
    const dialog = this.#dialog;
    this.#dialog = undefined;
    await dialog?.bye().catch(() => undefined);
    await this.#closeEndpoint();
    if (!this.#hasLine) return;
    this.#hasLine = false;
    // A slot that cannot be given back now goes back when the call is stored.
    await this.#ports.furtherLines.giveBack({ callId, legId }).catch(() => undefined);
  }

  async #closeEndpoint(): Promise<void> {
    this.#unfollow?.();
    const endpointId = this.#endpointId;
    this.#endpointId = undefined;
    if (endpointId) await this.#ports.engine.close(endpointId, 'left').catch(() => undefined);
  }
}

const FAILURES: Readonly<Record<LineRefusal, TransferFailure>> = {
  blocked: 'blocked',
  do_not_call: 'blocked',
  no_line: 'no_line',
  unreachable: 'unreachable',
};

const problemOf = (why: LineRefusal, explanation: string): TransferProblem => ({
  failure: FAILURES[why],
  explanation,
});

/** Why nobody was reached, whatever went wrong. */
export function notReached(error: unknown): NotReached {
  if (error instanceof NotReached) return error;
  if (!(error instanceof DialError)) {
    const explanation = error instanceof Error ? error.message : '';
    return new NotReached({ failure: 'failed', explanation });
  }
  const { disposition, explanation, sipStatus } = error.ending;
  if (sipStatus !== undefined)
    return new NotReached({ failure: failureOf(sipStatus), explanation, sipStatus });
  const failure =
    disposition === 'no_answer' || disposition === 'busy' ? disposition : ('failed' as const);
  return new NotReached({ failure, explanation });
}
