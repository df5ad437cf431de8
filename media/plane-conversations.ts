/** The conversations port: each call's session lives in the worker of its leg. */
import type { AnnouncedWords } from '../actors/ports/announcement.ts';
import type { Hearing } from '../actors/ports/hearing.ts';
import {
  ConversationError,
  MediaError,
  type ConversationEnd,
  type ConversationFact,
  type ConversationItem,
  type Cue,
  type Conversations,
  type LegSpec,
  type Party,
  type SessionSpec,
} from '../actors/ports/media.ts';
import { lossOf } from './ai/loss.ts';
import type { ClipName } from './clips/clips.ts';
import type { PlaneEngine } from './plane-engine.ts';
import type { Slot } from './plane.ts';
import { repairRecording } from './recorder.ts';
import type { Argument, RequestName, Result } from './worker-api.ts';
import { WorkerGone } from './worker-link.ts';

interface Call {
  readonly slot: Slot;
  readonly leg: LegSpec;
  onFact: (fact: ConversationFact) => void;
  recordTo: string | null;
  /** Its worker died: there is nobody to ask any more. */
  isOrphan: boolean;
  /** Tokens of the socket legs of those who joined, by party. */
  readonly tokens: Map<string, string>;
  closing: Promise<ConversationEnd> | undefined;
}

const ANSWER_WITHIN_MS = 5000;
/** The worker gives up on the provider after 10 s. */
const OPEN_WITHIN_MS = 13_000;
const CLOSE_WITHIN_MS = 10_000;

export class PlaneConversations implements Conversations {
  private readonly slots: readonly Slot[];
  private readonly engine: PlaneEngine;
  private readonly calls = new Map<string, Call>();
  /** Workers of socket legs that were announced. */
  private readonly tokens = new Map<string, Slot>();

  constructor(slots: readonly Slot[], engine: PlaneEngine) {
    this.slots = slots;
    this.engine = engine;
  }

  async open(
    callId: string,
    leg: LegSpec,
    spec: SessionSpec,
    onFact: (fact: ConversationFact) => void,
  ): Promise<void> {
    const call = this.callOf(callId, leg, onFact);
    call.onFact = onFact;
    call.recordTo = spec.recordTo ?? call.recordTo;
    try {
      await call.slot.link.request('openConversation', { callId, leg, spec }, OPEN_WITHIN_MS);
    } catch (error) {
      throw error instanceof WorkerGone ? new ConversationError(lossOf('worker_died')) : error;
    }
  }

  start(callId: string, { speak }: { readonly speak: boolean }): Promise<void> {
    return this.tell(callId, 'start', { callId, speak });
  }

  say(callId: string, instructions?: string): Promise<void> {
    return this.tell(callId, 'say', { callId, instructions });
  }

  playClip(callId: string, clip: ClipName): Promise<void> {
    return this.tell(callId, 'playClip', { callId, clip });
  }

  announce(callId: string, words: AnnouncedWords): Promise<void> {
    return this.tell(callId, 'announce', { callId, words });
  }

  async clear(callId: string): Promise<number> {
    return (await this.ask(callId, 'clear', { callId })) ?? 0;
  }

  injectItems(callId: string, items: readonly ConversationItem[]): Promise<void> {
    return this.tell(callId, 'injectItems', { callId, items });
  }

  toolResult(callId: string, toolCallId: string, output: string, respond: boolean): Promise<void> {
    return this.tell(callId, 'toolResult', { callId, toolCallId, output, respond });
  }

  drained(callId: string, withinMs: number): Promise<void> {
    return this.tell(callId, 'drained', { callId, withinMs }, withinMs + ANSWER_WITHIN_MS);
  }

  hold(callId: string, on: boolean): Promise<void> {
    return this.tell(callId, 'hold', { callId, on });
  }

  record(callId: string, on: boolean): Promise<void> {
    return this.tell(callId, 'record', { callId, on });
  }

  async join(callId: string, party: Party & { readonly leg: LegSpec }): Promise<void> {
    const call = this.calls.get(callId);
    if (!call) return;
    const { leg, partyId } = party;
    // Where the peer waits for us, any worker can go to it.
    const isBeside = leg.kind === 'socket' && leg.url !== undefined;
    const slot =
      leg.kind === 'rtp' ? this.engine.slotOf(leg.endpointId) : this.tokens.get(leg.token);
    if (!isBeside && slot !== call.slot)
      throw new MediaError('unknown_endpoint', 'The leg of this party is not beside its call.');
    this.forgetToken(call, partyId);
    if (leg.kind === 'socket') call.tokens.set(partyId, leg.token);
    await this.tell(callId, 'joinParty', { callId, party });
  }

  async leave(callId: string, partyId: string): Promise<void> {
    const call = this.calls.get(callId);
    if (call) this.forgetToken(call, partyId);
    await this.tell(callId, 'leaveParty', { callId, partyId });
  }

  cue(callId: string, partyId: string, cue: Cue, language: string | null): Promise<void> {
    return this.tell(callId, 'cueParty', { callId, partyId, cue, language });
  }

  arrange(callId: string, hearing: Hearing): Promise<void> {
    return this.tell(callId, 'arrange', { callId, hearing });
  }

  watchLevels(callId: string, on: boolean): void {
    void this.tell(callId, 'watchLevels', { callId, on });
  }

  close(callId: string): Promise<ConversationEnd> {
    const call = this.calls.get(callId);
    if (!call) return Promise.resolve({ recording: null });
    call.closing ??= this.finish(callId, call);
    return call.closing;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.calls.keys()].map((callId) => this.close(callId)));
  }

  /**
   * Announces a socket leg to the worker of the call that it is to join, to the idlest for a call
   * of its own; returns where its peer connects.
   */
  socketLegUrl(token: string, callId?: string): Promise<string> {
    const beside = callId === undefined ? undefined : this.calls.get(callId)?.slot;
    if (beside) this.tokens.set(token, beside);
    return this.slotOfToken(token).link.request('socketLegUrl', { token }, ANSWER_WITHIN_MS);
  }

  /** A socket leg that no conversation had is gone. */
  forgetSocket(token: string): void {
    this.tokens.delete(token);
  }

  /** A fact came from a worker. */
  report(callId: string, fact: ConversationFact): void {
    this.calls.get(callId)?.onFact(fact);
  }

  /** All calls of a worker lost their session. */
  workerDied(slot: Slot): void {
    for (const [token, each] of this.tokens) if (each === slot) this.tokens.delete(token);
    for (const call of this.calls.values()) {
      if (call.slot !== slot || call.isOrphan) continue;
      call.isOrphan = true;
      if (!call.closing) this.lost(call);
    }
  }

  private lost(call: Call): void {
    const loss = lossOf('worker_died');
    call.onFact({ type: 'lost', loss, owesReply: true, at: Date.now() });
  }

  private callOf(callId: string, leg: LegSpec, onFact: Call['onFact']): Call {
    const known = this.calls.get(callId);
    if (known && !known.isOrphan) return known;
    const slot =
      leg.kind === 'rtp' ? this.engine.slotOf(leg.endpointId) : this.slotOfToken(leg.token);
    if (!slot) throw new ConversationError(lossOf('configuration', 'its media endpoint is closed'));
    const call: Call = {
      ...{ slot, leg, onFact, recordTo: null, isOrphan: false },
      ...{ tokens: new Map<string, string>(), closing: undefined },
    };
    this.calls.set(callId, call);
    return call;
  }

  private forgetToken({ tokens }: Call, partyId: string): void {
    const token = tokens.get(partyId);
    if (token !== undefined && tokens.delete(partyId)) this.tokens.delete(token);
  }

  /** The worker of a socket leg; the idlest one for one that nobody knows. */
  slotOfToken(token: string): Slot {
    const known = this.tokens.get(token);
    if (known) return known;
    const slot = this.slots.reduce((idlest, each) => (each.load < idlest.load ? each : idlest));
    this.tokens.set(token, slot);
    return slot;
  }

  private async tell<N extends RequestName>(
    callId: string,
    name: N,
    argument: Argument<N>,
    withinMs?: number,
  ): Promise<void> {
    await this.ask(callId, name, argument, withinMs);
  }

  /** Undefined when the call is unknown or its worker is gone: its loss was told as a fact. */
  private async ask<N extends RequestName>(
    callId: string,
    name: N,
    argument: Argument<N>,
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<Result<N> | undefined> {
    const call = this.calls.get(callId);
    if (!call || call.isOrphan) return undefined;
    try {
      return await call.slot.link.request(name, argument, withinMs);
    } catch (error) {
      if (error instanceof WorkerGone) return undefined;
      throw error;
    }
  }

  private async finish(callId: string, call: Call): Promise<ConversationEnd> {
    try {
      const end = await this.ask(callId, 'closeConversation', { callId }, CLOSE_WITHIN_MS);
      return end ?? (await repaired(call.recordTo));
    } finally {
      this.calls.delete(callId);
      for (const partyId of [...call.tokens.keys()]) this.forgetToken(call, partyId);
      if (call.leg.kind === 'socket') this.tokens.delete(call.leg.token);
    }
  }
}

/** What a dead worker left of its recording. */
async function repaired(path: string | null): Promise<ConversationEnd> {
  if (path === null) return { recording: null };
  return { recording: await repairRecording(path).catch(() => null) };
}
