import { move } from '../kernel/step.ts';
import type { ConversationFact } from '../ports/media.ts';
import { WATCHDOG_MS, end } from './ending.ts';
import type { RealtimeEffect, RealtimeFact } from './messages.ts';
import { awaitGreetingEnd } from './mailbox.ts';
import { report, type RealtimeState, type RealtimeStep } from './state.ts';
import { MAX_USES, outputOf, parseToolCall, type ToolCall } from './tools.ts';

/** Carries out what the model asked for; what it got wrong is said back to it. */
export function toolAsked(
  state: RealtimeState,
  fact: Extract<ConversationFact, { type: 'toolAsked' }>,
): RealtimeStep {
  const uses = (state.toolUses[fact.name] ?? 0) + 1;
  const next = { ...state, toolUses: { ...state.toolUses, [fact.name]: uses } };
  const answer = (output: string, respond: boolean): RealtimeEffect => ({
    type: 'answerTool',
    toolCallId: fact.toolCallId,
    output,
    respond,
  });
  if (uses > MAX_USES)
    return move(next, answer(`refused: ${fact.name} was used ${MAX_USES} times already`, false));

  // While people talk, nothing that it thinks of may end or change the call.
  if (state.isAside)
    return move(next, answer('refused: the call is being passed on to a human', false));
  const call = parseToolCall(fact.name, fact.arguments, state.tools);
  const output = outputOf(call);
  const used = report({
    type: 'toolUsed',
    name: fact.name,
    arguments: fact.arguments,
    output,
    at: fact.at,
  });
  const told = remembered(next, fact);
  switch (call.name) {
    case 'unusable':
      return move(next, used, answer(output, true));
    case 'set_outcome':
    case 'pause_recording':
      return move(told, used, report(wishOf(call)), answer(output, true));
    case 'send_dtmf':
      // What the far side says to it is the next turn.
      return move(told, used, report(wishOf(call)), answer(output, false));
    case 'leave_voicemail': {
      const waiting = awaitGreetingEnd(told);
      return move(waiting.state, used, answer(output, false), ...waiting.effects);
    }
    case 'transfer_to_human':
      return move(
        { ...told, isAside: true },
        used,
        report({ type: 'transferAsked', reason: call.reason, summary: call.summary }),
        answer('The colleague is being called. You are told if nobody takes the call.', false),
      );
    case 'end_call': {
      const ending = end(told, call.reason, WATCHDOG_MS);
      return move(ending.state, used, answer(output, false), ...ending.effects);
    }
  }
}

/** What the call itself has to carry out. */
function wishOf(
  call: Extract<ToolCall, { name: 'set_outcome' | 'pause_recording' | 'send_dtmf' }>,
): RealtimeFact {
  switch (call.name) {
    case 'set_outcome':
      return { type: 'outcomeSet', outcome: call.outcome };
    case 'pause_recording':
      return { type: 'recordingAsked', on: !call.paused };
    case 'send_dtmf':
      return { type: 'keysAsked', digits: call.digits };
  }
}

const remembered = (
  state: RealtimeState,
  fact: Extract<ConversationFact, { type: 'toolAsked' }>,
): RealtimeState => ({
  ...state,
  history: [
    ...state.history,
    {
      kind: 'tool',
      toolCallId: fact.toolCallId,
      name: fact.name,
      arguments: fact.arguments,
      output: 'ok',
    },
  ],
});
