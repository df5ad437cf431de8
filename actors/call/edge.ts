import { asParent, spawnActor, tell, type Address, type Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { LegSpec, OpenedEndpoint } from '../ports/media.ts';
import { MediaError } from '../ports/media.ts';
import { wantedAudio } from '../ports/media-choice.ts';
import type { CallEnding, CallPlan, LineChoice } from '../ports/model.ts';
import type { Invited } from '../ports/store.ts';
import { DialError, type AnsweredDialog } from '../ports/telephony.ts';
import type { RealtimeMessage } from '../realtime/messages.ts';
import { realtimeActor } from '../realtime/realtime.ts';
import { perform } from './acts.ts';
import type { CallPorts } from './call-ports.ts';
import { conversationOf } from './conversation-spec.ts';
import { endings } from './endings.ts';
import { headerValues } from './header-values.ts';
import type { CallEffect, CallMessage, DialledLine, Remains } from './messages.ts';
import { Notes } from './notes.ts';
import { channelNoted } from './channel-notes.ts';
import { OperatorLeg } from './operator-leg.ts';
import { redactionOf, type Redaction } from './redaction.ts';
import { Silence } from './silence.ts';
import { SupervisorLegs } from './supervisor-legs.ts';

export interface ClosedCall {
  readonly callId: string;
  readonly ending: CallEnding;
  readonly success: boolean;
}

/** Who called hears it ring so long while the conversation opens. */
const READY_WITHIN_MS = 4000;

/** Holds the dialog, the media endpoint and the conversation of one call; reducers only name them. */
export class CallEdge implements Edge<CallEffect, CallMessage> {
  readonly #ports: CallPorts;
  readonly #plan: CallPlan;
  readonly #self: Address<CallMessage>;
  readonly #closed: (call: ClosedCall) => void;
  readonly #dialing = new AbortController();
  readonly #timers: Timers<'duration' | 'ready' | 'save'>;
  readonly #silence: Silence;
  readonly #notes: Notes;
  readonly #redaction: Redaction;
  readonly #operator: OperatorLeg;
  readonly #supervisors: SupervisorLegs;
  /** The one that is dialled. */
  #line: LineChoice;
  #endpoint: OpenedEndpoint | undefined;
  #dialog: AnsweredDialog | undefined;
  #realtime: Address<RealtimeMessage> | undefined;
  #unfollow: (() => void) | undefined;
  #wrapped: Promise<Remains> | undefined;
  /** The conversation can begin, or never will. */
  #readied: () => void = () => undefined;

  constructor(
    ports: CallPorts,
    plan: CallPlan,
    self: Address<CallMessage>,
    closed: (call: ClosedCall) => void,
  ) {
    this.#ports = ports;
    this.#plan = plan;
    this.#line = plan;
    this.#self = self;
    this.#closed = closed;
    this.#timers = new Timers(ports.clock);
    this.#silence = new Silence(ports.clock);
    const { callId, mediaEngine } = plan;
    const people = { callId, mediaEngine, headerValues: headerValues(plan) };
    this.#operator = new OperatorLeg(ports, {
      ...people,
      dialog: () => this.#dialog,
      report: (fact) => tell(self, { type: 'transfer', at: ports.clock.now(), fact }),
    });
    this.#supervisors = new SupervisorLegs(ports, {
      ...people,
      report: (fact) => tell(self, { type: 'supervision', at: ports.clock.now(), fact }),
    });
    this.#redaction = redactionOf(plan.agent.redactsCards);
    this.#notes = new Notes(callId, ports.store, ports.clock);
  }

  perform(effect: CallEffect): Promise<CallMessage | void> | CallMessage | void {
    const { store, live, clock } = this.#ports;
    const { callId } = this.#plan;
    switch (effect.type) {
      case 'openMedia':
        return this.#openMedia();
      case 'openConversation':
        return this.#openConversation(effect.leg);
      case 'invite':
        return this.#plan.incoming === null
          ? this.#invite(effect.offer, effect.line)
          : this.#answer(this.#plan.incoming);
      case 'reroute':
        return this.#reroute(effect);
      case 'cancelInvite':
        return this.#dialing.abort();
      case 'tellAnswered':
        this.#tellRealtime({ type: 'answered', at: effect.at });
        // Only now, for who hangs up at once must not be heard before the answer is.
        return this.#dialog?.onFact((fact) => this.#follow(fact));
      case 'tellRealtime':
        return this.#tellRealtime(effect.message);
      case 'transfer':
        return this.#operator.perform(effect.effect);
      case 'supervise':
        return this.#supervisors.perform(effect.effect);
      case 'arrange':
        return this.#ports.conversations.arrange(callId, effect.hearing);
      case 'act':
        return this.#act(effect);
      case 'record':
        return this.#ports.conversations.record(callId, effect.on);
      case 'limitDuration':
        return this.#timers.set('duration', effect.ms, () =>
          tell(this.#self, { type: 'tookTooLong', at: clock.now() }),
        );
      case 'saveRang':
        return store.rang(callId, effect.at);
      case 'saveAnswered':
        return store.answered(callId, effect.at);
      case 'saveTurn':
        this.#supervisors.told({ type: 'turn', turn: effect.turn });
        return store.saveTurn(callId, effect.turn);
      case 'note':
        this.#supervisors.told({ type: 'event', event: this.#redaction.event(effect.event) });
        return this.#notes.add(this.#redaction.event(effect.event));
      case 'wrapUp':
        return this.#wrapUp();
      case 'save':
        return this.#save(effect);
      case 'show':
        this.#supervisors.told({ type: 'call', call: effect.item });
        return live.put('calls', effect.item);
      case 'showLevels':
        return live.levels(callId, effect);
      case 'tellClosed':
        live.gone('calls', callId);
        return this.#closed({ callId, ending: effect.ending, success: effect.success });
    }
  }

  failed(effect: CallEffect, error: unknown): CallMessage {
    const at = this.#ports.clock.now();
    if (effect.type === 'invite' && error instanceof DialError)
      return { type: 'notAnswered', at, ending: error.ending, wasSilent: this.#silence.wasReached };
    if (effect.type === 'openMedia' && error instanceof MediaError)
      return { type: 'notCarried', at, ending: endings.notCarried(error) };
    const text = error instanceof Error ? error.message : String(error);
    if (effect.type === 'invite' && error instanceof MediaError)
      return { type: 'notAnswered', at, ending: endings.internal(text), wasSilent: false };
    return { type: 'failed', at, effect: effect.type, error: text };
  }

  async #openMedia(): Promise<CallMessage> {
    const { engine } = this.#ports;
    const { callId, trunk, mediaEngine } = this.#plan;
    const { signal } = this.#dialing;
    const endpoint = await engine.open({ callId, ...wantedAudio(trunk, mediaEngine), signal });
    this.#endpoint = endpoint;
    this.#unfollow = engine.onFact(endpoint.endpointId, (fact) =>
      tell(this.#self, { type: 'mediaFactHeard', fact }),
    );
    return { type: 'mediaOpened', endpoint };
  }

  #openConversation(leg: LegSpec): void {
    const spec = conversationOf(this.#ports, this.#plan, leg, (told) => {
      const fact = this.#redaction.fact(told);
      if (fact.type === 'aiReady' || fact.type === 'aiGaveUp') this.#readied();
      this.#supervisors.heard(fact);
      tell(this.#self, { type: 'realtime', at: this.#ports.clock.now(), fact });
    });
    this.#realtime = spawnActor(asParent(this.#self), realtimeActor(spec));
  }

  #tellRealtime(message: RealtimeMessage): void {
    if (this.#realtime) tell(this.#realtime, message);
  }

  async #reroute(effect: Extract<CallEffect, { type: 'reroute' }>): Promise<CallMessage> {
    const { line, failure } = effect;
    const taken = await this.#ports.store.reroute(this.#plan.callId, line.trunk.id, failure);
    return { type: 'rerouted', at: this.#ports.clock.now(), taken };
  }

  #rang(): void {
    this.#silence.end();
    tell(this.#self, { type: 'rang', at: this.#ports.clock.now() });
  }

  async #invite(offer: string, line: DialledLine): Promise<CallMessage> {
    const { telephony, engine, store } = this.#ports;
    const plan = this.#plan;
    this.#line = line;
    const endpointId = this.#endpoint?.endpointId ?? '';
    const dialling = telephony.dial({
      ...{ callId: plan.callId, to: plan.contact.phone },
      ...{ trunk: line.trunk, callerId: line.callerId, values: headerValues(plan) },
      ...{ offer, ringForMs: plan.ringForMs },
      signal: this.#silence.begin(line.silentForMs, this.#dialing.signal),
      onInvite: (sipCallId) => store.invited(plan.callId, this.#leaving(sipCallId)),
      onRing: () => this.#rang(),
      onEarlyMedia: (sdp) => {
        // Early media only opens the path; a bad SDP here is judged again at the answer.
        engine.accept(endpointId, sdp, 'early').catch(() => undefined);
      },
      onChannel: (told) => void this.perform(channelNoted(told, this.#ports.clock.now())),
    });
    const dialog = await dialling.finally(() => this.#silence.end());
    const answered = await this.#connected(dialog);
    try {
      await engine.accept(endpointId, dialog.answer, 'final');
    } catch (error) {
      await dialog.bye();
      throw error;
    }
    return answered;
  }

  #leaving(sipCallId: string): Invited {
    return { sipCallId, at: this.#ports.clock.now(), carrier: this.#endpoint?.carrier ?? null };
  }

  /** A call that came in is answered once the conversation can begin, or after a while without it. */
  async #answer(sipCallId: string): Promise<CallMessage> {
    const { telephony, engine, store, clock } = this.#ports;
    const { callId } = this.#plan;
    await store.invited(callId, this.#leaving(sipCallId));
    tell(this.#self, { type: 'rang', at: clock.now() });
    const ready = new Promise<void>((resolve) => {
      this.#readied = resolve;
      this.#timers.set('ready', READY_WITHIN_MS, resolve);
    });
    const dialog = await telephony.answer({
      sipCallId,
      trunk: this.#plan.trunk,
      signal: this.#dialing.signal,
      describe: async (offer) => {
        await ready;
        return engine.reoffer(this.#endpoint?.endpointId ?? '', offer);
      },
    });
    return this.#connected(dialog);
  }

  async #connected(dialog: AnsweredDialog): Promise<CallMessage> {
    const { engine, clock } = this.#ports;
    this.#dialog = dialog;
    if (this.#wrapped) await dialog.bye();
    dialog.onReoffer((sdp) => engine.reoffer(this.#endpoint?.endpointId ?? '', sdp));
    return { type: 'answered', at: clock.now(), sipCallId: dialog.sipCallId };
  }

  async #act({ toolCallId, act }: Extract<CallEffect, { type: 'act' }>): Promise<void> {
    const { store, clock } = this.#ports;
    const answer = await perform(this.#redaction.act(act), {
      callId: this.#plan.callId,
      store,
      pressKeys: (digits) => this.#pressKeys(digits),
    });
    this.#tellRealtime({ type: 'toolDone', toolCallId, ...answer, at: clock.now() });
  }

  /** As the trunk wants it: INFO is signalling, all else is audio. */
  async #pressKeys(digits: string): Promise<void> {
    const endpointId = this.#endpoint?.endpointId ?? '';
    if (this.#line.trunk.dtmfMode === 'info') await this.#dialog?.sendDigits(digits);
    else await this.#ports.engine.sendDtmf(endpointId, digits);
  }

  #follow(fact: Parameters<Parameters<AnsweredDialog['onFact']>[0]>[0]): void {
    const at = this.#ports.clock.now();
    if (fact.type === 'ended') tell(this.#self, { type: 'dialogEnded', at, ending: fact.ending });
    if (fact.type === 'held') tell(this.#self, { type: 'held', at, held: fact.held });
    const { dtmfMode } = this.#plan.trunk;
    if (fact.type === 'dtmfReceived' && (dtmfMode === 'auto' || dtmfMode === 'info'))
      tell(this.#self, { type: 'digitPressed', at, digit: fact.digit });
  }

  /** Cuts the line, then closes conversation and media. Runs once, whoever asks. */
  #wrapUp(): Promise<CallMessage> {
    this.#wrapped ??= this.#letGo();
    return this.#wrapped.then((remains) => ({
      type: 'wrappedUp',
      at: this.#ports.clock.now(),
      remains,
    }));
  }

  async #letGo(): Promise<Remains> {
    const { conversations, engine } = this.#ports;
    this.#timers.cancel('duration');
    this.#timers.cancel('ready');
    this.#readied();
    this.#dialing.abort();
    if (this.#plan.incoming !== null && !this.#dialog)
      this.#ports.telephony.refuse(this.#plan.incoming);
    const others = Promise.all([this.#operator.drop(), this.#supervisors.close()]);
    await this.#dialog?.bye().catch(() => undefined);
    await others;
    const [end, rtp] = await Promise.all([
      conversations.close(this.#plan.callId, 'call ended').catch(() => null),
      this.#endpoint
        ? engine.close(this.#endpoint.endpointId, 'call ended').catch(() => null)
        : null,
    ]);
    return { recording: end?.recording ?? null, rtp };
  }

  async #save(effect: Extract<CallEffect, { type: 'save' }>): Promise<CallMessage> {
    const { store } = this.#ports;
    if (effect.afterMs > 0)
      await new Promise<void>((resolve) => this.#timers.set('save', effect.afterMs, resolve));
    await this.#notes.save();
    await store.close(this.#plan.callId, effect.closing);
    return { type: 'saved' };
  }

  release(): void {
    this.#timers.clear();
    this.#notes.release();
    this.#supervisors.release();
    this.#silence.end();
    this.#unfollow?.();
    this.#wrapped ??= this.#letGo();
    this.#wrapped.catch(() => undefined);
  }
}
