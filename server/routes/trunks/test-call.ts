import { setTimeout as pause } from 'node:timers/promises';
import {
  MediaError,
  type AudioProbe,
  type MediaEngine,
  type OpenedEndpoint,
} from '../../../actors/ports/media.ts';
import { wantedAudio } from '../../../actors/ports/media-choice.ts';
import type { CallEnding, LineSample, RtpStats, TrunkRoute } from '../../../actors/ports/model.ts';
import type { CallStore, Invited } from '../../../actors/ports/store.ts';
import { DialError, type AnsweredDialog, type Telephony } from '../../../actors/ports/telephony.ts';
import type { TrunkVerdict } from '../../contract/trunk-test.ts';
import { callFinding, HEARD_MS, type CallSeen } from './call-diagnosis.ts';
import { ADVICE } from './diagnosis.ts';

/** What a test call needs of the world. */
export interface TestCallPorts {
  readonly telephony: Pick<Telephony, 'dial'>;
  /** All media servers: the trunk's own choice carries the call. */
  readonly engine: MediaEngine;
  readonly probe: AudioProbe;
  readonly store: Pick<CallStore, 'invited' | 'rang' | 'answered' | 'close'>;
  /** Aborted when the server stops: the call is taken back or hung up. */
  readonly signal: AbortSignal;
}

export interface TestCall {
  readonly callId: string;
  readonly trunk: TrunkRoute;
  readonly callerId: string | null;
  readonly to: string;
  /** Pressed once somebody answered; may be empty. */
  readonly digits: string;
}

const RING_MS = 20_000;
/** Nobody has to stay longer than this. */
const TALK_MS = 8000;
/** Long enough for the first RTCP report and for the keys. */
const LEAST_TALK_MS = 4000;
/** The far side's audio is up by then. */
const KEYS_AFTER_MS = 800;
const LOOK_EVERY_MS = 200;

/** Calls a number over a trunk, plays tones, presses keys and listens, without an AI. */
export async function testCall(ports: TestCallPorts, call: TestCall): Promise<TrunkVerdict> {
  const startedAt = performance.now();
  const seen = await new Running(ports, call).run();
  const found = callFinding(seen, call.trunk);
  return {
    step: 'call',
    ...found,
    advice: ADVICE[found.diagnosis],
    took_ms: Math.round(performance.now() - startedAt),
    call_id: call.callId,
  };
}

type Talk = Omit<Extract<CallSeen, { kind: 'answered' }>, 'kind' | 'rtp' | 'ringAfterMs'>;

class Running {
  readonly #ports: TestCallPorts;
  readonly #call: TestCall;
  readonly #quality: LineSample[] = [];
  #endpoint: OpenedEndpoint | undefined;
  #dialog: AnsweredDialog | undefined;
  #over: CallEnding | undefined;
  #invitedAt: number | null = null;
  #rangAt: number | null = null;
  #answeredAt: number | null = null;

  constructor(ports: TestCallPorts, call: TestCall) {
    this.#ports = ports;
    this.#call = call;
  }

  async run(): Promise<CallSeen> {
    const talked = await this.#dialAndTalk().catch((error: unknown) => failureOf(error));
    await this.#dialog?.bye().catch(() => undefined);
    const rtp = this.#endpoint ? await this.#close(this.#endpoint) : null;
    await this.#save('kind' in talked ? endingOf(talked) : (this.#over ?? WE_HUNG_UP), rtp);
    if ('kind' in talked) return talked;
    return { kind: 'answered', rtp, ringAfterMs: this.#ringAfterMs, ...talked };
  }

  /** Post-dial delay; null when nothing said that it rings. */
  get #ringAfterMs(): number | null {
    return this.#rangAt === null || this.#invitedAt === null
      ? null
      : this.#rangAt - this.#invitedAt;
  }

  async #dialAndTalk(): Promise<Talk> {
    const { engine, telephony, store, signal } = this.#ports;
    const { callId, trunk, callerId, to } = this.#call;
    this.#endpoint = await engine.open({ callId, ...wantedAudio(trunk), signal });
    const { endpointId, offer } = this.#endpoint;
    engine.onFact(endpointId, (fact) => {
      if (fact.type === 'lineMeasured') this.#quality.push(fact.sample);
    });
    const dialog = await telephony.dial({
      ...{ callId, to, callerId, trunk, offer, ringForMs: RING_MS, signal },
      values: { phone: to, call_id: callId },
      onInvite: (sipCallId) => store.invited(callId, this.#leaving(sipCallId)),
      onRing: () => this.#rang(),
      onEarlyMedia: (sdp) => void engine.accept(endpointId, sdp, 'early').catch(() => undefined),
    });
    this.#dialog = dialog;
    this.#answeredAt = Date.now();
    dialog.onReoffer((sdp) => engine.reoffer(endpointId, sdp));
    dialog.onFact((fact) => {
      if (fact.type === 'ended') this.#over = fact.ending;
    });
    await store.answered(callId, this.#answeredAt);
    await engine.accept(endpointId, dialog.answer, 'final');
    return this.#talk(dialog, this.#endpoint);
  }

  async #close({ endpointId, leg }: OpenedEndpoint): Promise<RtpStats> {
    const { engine, probe } = this.#ports;
    await probe.endProbe(leg);
    return engine.close(endpointId, 'call ended');
  }

  #leaving(sipCallId: string): Invited {
    this.#invitedAt = Date.now();
    return { sipCallId, at: this.#invitedAt, carrier: this.#endpoint?.carrier ?? null };
  }

  #rang(): void {
    this.#rangAt = Date.now();
    void this.#ports.store.rang(this.#call.callId, this.#rangAt).catch(() => undefined);
  }

  /** Until it was heard well enough, they hang up, or the time is over. */
  async #talk(dialog: AnsweredDialog, { endpointId, leg }: OpenedEndpoint): Promise<Talk> {
    const { probe, signal } = this.#ports;
    const since = performance.now();
    await probe.probe(leg);
    let heard = await probe.heard(leg);
    let keysProblem: string | null = null;
    let pressing: Promise<void> | undefined;
    let isPressed = this.#call.digits === '';
    for (;;) {
      const lastedMs = performance.now() - since;
      const isEnough = lastedMs >= LEAST_TALK_MS && heard.loudMs >= HEARD_MS && isPressed;
      if (this.#over || signal.aborted || isEnough || lastedMs >= TALK_MS)
        return { ...heard, keysProblem, lastedMs };
      if (!isPressed && lastedMs >= KEYS_AFTER_MS)
        pressing ??= this.#press(dialog, endpointId).then((problem) => {
          keysProblem = problem;
          isPressed = true;
        });
      await pause(LOOK_EVERY_MS);
      heard = await probe.heard(leg);
    }
  }

  /** @returns why the far side takes no keys; null when they were sent */
  async #press(dialog: AnsweredDialog, endpointId: string): Promise<string | null> {
    const { digits, trunk } = this.#call;
    try {
      if (trunk.dtmfMode === 'info') await dialog.sendDigits(digits);
      else await this.#ports.engine.sendDtmf(endpointId, digits);
      return null;
    } catch (error) {
      return this.#over ? null : textOf(error);
    }
  }

  async #save(ending: CallEnding, rtp: RtpStats | null): Promise<void> {
    await this.#ports.store.close(this.#call.callId, {
      endedAt: Date.now(),
      connectedAt: this.#answeredAt,
      ...{ ending, rtp, quality: this.#quality },
      ...{
        outcome: null,
        transcript: null,
        transfer: null,
        recording: null,
        sessionId: null,
        turnLatencyMs: null,
      },
      ...{ toolsCalled: [], tokens: 0, cost: 0 },
      contact: { status: 'completed', nextAttemptAt: null },
    });
  }
}

const WE_HUNG_UP: CallEnding = {
  disposition: 'answered',
  cause: 'test_over',
  fault: 'none',
  retryable: false,
  explanation: 'The test of the trunk was over and hung up.',
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function failureOf(error: unknown): Exclude<CallSeen, { kind: 'answered' }> {
  if (error instanceof DialError)
    return { kind: 'unanswered', ending: error.ending, hasProved: error.hasProved };
  const isUnusable = error instanceof MediaError && error.code === 'sdp_unusable';
  return { kind: isUnusable ? 'unusable' : 'stopped', problem: textOf(error) };
}

function endingOf(failure: Exclude<CallSeen, { kind: 'answered' }>): CallEnding {
  if (failure.kind === 'unanswered') return failure.ending;
  return {
    disposition: 'failed',
    cause: failure.kind === 'unusable' ? 'sdp_unusable' : 'internal',
    fault: failure.kind === 'unusable' ? 'carrier' : 'ours',
    retryable: true,
    explanation: failure.problem,
  };
}
