import type { Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { Announcement, AnnouncedWords, ClipLibrary } from '../ports/announcement.ts';
import type { Clock } from '../ports/clock.ts';
import {
  ConversationError,
  type ConversationLoss,
  type Conversations,
  type LegSpec,
  type SessionSpec,
} from '../ports/media.ts';
import type { ToolRunner } from '../ports/tools.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage, RealtimeTimer } from './messages.ts';

export interface RealtimePorts {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly callId: string;
  readonly leg: LegSpec;
  readonly spec: Omit<SessionSpec, 'history'>;
  readonly tools: ToolRunner;
  readonly clips: ClipLibrary;
  /** The user's own tools that the agent has. */
  readonly toolIds: readonly string[];
  /** The contact's values, for these tools. */
  readonly values: Readonly<Record<string, string>>;
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
  const deadlines = new Timers<string>(ports.clock);
  const running = new AbortController();
  let released = false;
  const beginning = beginningOf(ports);

  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'openSession':
          await openSession(ports, effect.history, (message) => released || send(message));
          return { type: 'opened' };
        case 'runTool': {
          const { toolCallId, type: _type, ...request } = { ...effect, values: ports.values };
          const answer = await ports.tools.run(request, running.signal);
          return { type: 'toolDone', toolCallId, ...answer, at: ports.clock.now() };
        }
        case 'awaitTool':
          return deadlines.set(effect.toolCallId, effect.ms, () =>
            send(tooLate(effect.toolCallId, effect.ms, ports.clock.now())),
          );
        case 'startAudio':
          return beginning.start(effect.speak);
        case 'say':
          return conversations.say(callId, effect.instructions);
        case 'inject':
          return conversations.injectItems(callId, effect.items);
        case 'answerTool':
          deadlines.cancel(effect.toolCallId);
          return conversations.toolResult(callId, effect.toolCallId, effect.output, effect.respond);
        case 'hold':
          return conversations.hold(callId, effect.on);
        case 'playClip':
          return conversations.playClip(callId, effect.clip);
        case 'announce':
          return beginning.announce(effect.announcement);
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
      deadlines.clear();
      running.abort();
    },
  };
}

/** The user's tools are asked for anew: one may have been changed, an MCP server be there again. */
async function openSession(
  { conversations, callId, leg, spec, tools, toolIds }: RealtimePorts,
  history: SessionSpec['history'],
  send: (message: RealtimeMessage) => void,
): Promise<void> {
  const offer = toolIds.length > 0 ? await tools.offered(toolIds) : null;
  if (offer) send({ type: 'toolsOffered', ...offer });
  const all = [...spec.tools, ...(offer?.tools ?? []).map((tool) => tool.spec)];
  await conversations.open(callId, leg, { ...spec, tools: all, history }, (fact) =>
    send({ type: 'heard', fact }),
  );
}

/** The callee is told before the agent says anything, however long the words take to load. */
function beginningOf({ conversations, callId, clips }: RealtimePorts) {
  let announcing: Promise<void> = Promise.resolve();
  return {
    announce(announcement: Announcement): Promise<void> {
      announcing = wordsOf(announcement, clips).then((words) =>
        conversations.announce(callId, words),
      );
      return announcing;
    },
    async start(speak: boolean): Promise<void> {
      await announcing.catch(() => undefined);
      return conversations.start(callId, { speak });
    },
  };
}

/** A clip that is gone has a shipped one stand in for it: the callee is told all the same. */
async function wordsOf(
  { clip, language }: Announcement,
  clips: ClipLibrary,
): Promise<AnnouncedWords> {
  if (typeof clip === 'string') return { clip, language };
  const own = await clips.clip(clip.id).catch(() => null);
  return own ?? { clip: 'recorded', language };
}

const tooLate = (toolCallId: string, ms: number, at: number): RealtimeMessage => ({
  type: 'toolDone',
  toolCallId,
  output: `error: there was no answer within ${ms / 1000} seconds`,
  failed: true,
  at,
});

const lossOf = (error: unknown): ConversationLoss =>
  error instanceof ConversationError
    ? error.loss
    : {
        cause: 'server_error',
        retryable: true,
        explanation: `The AI session could not be opened: ${String(error)}`,
      };
