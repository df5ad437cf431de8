import type { Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import {
  ConversationError,
  type ConversationLoss,
  type Conversations,
  type LegSpec,
  type SessionSpec,
} from '../ports/media.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage, RealtimeTimer } from './messages.ts';

export interface RealtimePorts {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly callId: string;
  readonly leg: LegSpec;
  readonly spec: Omit<SessionSpec, 'history'>;
  /** Tells the call. */
  report(fact: RealtimeFact): void;
}

const TIMER_MESSAGES: Record<RealtimeTimer, RealtimeMessage> = {
  idle: { type: 'idled' },
  warning: { type: 'timeNearlyUp' },
  patience: { type: 'waitedLong' },
  reconnect: { type: 'reconnectDue' },
  watchdog: { type: 'watchdogBit' },
  greeting: { type: 'greetingTookTooLong' },
};

/**
 * Performs a conversation's effects on the audio plane. It never closes the conversation: the call
 * does, so that a restarted actor finds leg and recorder as they were.
 */
export function realtimeEdge(ports: RealtimePorts): Edge<RealtimeEffect, RealtimeMessage> {
  const { conversations, callId } = ports;
  const timers = new Timers<RealtimeTimer>(ports.clock);
  let released = false;

  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'openSession':
          await conversations.open(
            callId,
            ports.leg,
            { ...ports.spec, history: effect.history },
            (fact) => released || send({ type: 'heard', fact }),
          );
          return { type: 'opened' };
        case 'startAudio':
          return conversations.start(callId, { speak: effect.speak });
        case 'say':
          return conversations.say(callId, effect.instructions);
        case 'inject':
          return conversations.injectItems(callId, effect.items);
        case 'answerTool':
          return conversations.toolResult(callId, effect.toolCallId, effect.output, effect.respond);
        case 'hold':
          return conversations.hold(callId, effect.on);
        case 'playClip':
          return conversations.playClip(callId, effect.clip);
        case 'waitDrained':
          await conversations.drained(callId, effect.withinMs);
          return { type: 'drained' };
        case 'setTimer':
          return timers.set(effect.timer, effect.ms, () => send(TIMER_MESSAGES[effect.timer]));
        case 'cancelTimer':
          return timers.cancel(effect.timer);
        case 'report':
          return ports.report(effect.fact);
      }
    },

    failed: (effect, error) =>
      effect.type === 'openSession'
        ? { type: 'openFailed', loss: lossOf(error) }
        : { type: 'failed', effect: effect.type, error: String(error) },

    release() {
      released = true;
      timers.clear();
    },
  };
}

const lossOf = (error: unknown): ConversationLoss =>
  error instanceof ConversationError
    ? error.loss
    : {
        cause: 'server_error',
        retryable: true,
        explanation: `The AI session could not be opened: ${String(error)}`,
      };
