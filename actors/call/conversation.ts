import { move, stay, type Step } from '../kernel/step.ts';
import type { CallEnding, Turn } from '../ports/model.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import { acts } from './acts.ts';
import { answeredBy, asHeard } from './answering.ts';
import { wrapUp } from './closing.ts';
import { endings } from './endings.ts';
import { record, withoutSecrets } from './recording.ts';
import { redactedTurns } from './redaction.ts';
import { party } from './scene.ts';
import { note, type CallEffect } from './messages.ts';
import { isTakenOver, type CallState } from './state.ts';
import { toolBegan, toolUsed } from './tool-uses.ts';
import { supervision } from './supervision.ts';
import { transfer, withoutBriefing } from './transfer.ts';
import { comeBack } from './transfer-words.ts';

type CallStep = Step<CallState, CallEffect>;

/** What the conversation tells its call, in whatever phase that is. */
export function realtime(state: CallState, fact: RealtimeFact, at: number): CallStep {
  switch (fact.type) {
    case 'aiReady':
      return stay({ ...state, aiReady: true, sessionId: fact.sessionId ?? state.sessionId });
    case 'turnSpoken':
      return turnSpoken(state, fact.turn);
    case 'turnGrew':
      return stay(state);
    case 'speaking':
      return stay({ ...state, speaking: fact.who });
    case 'turnTaken':
      return stay({ ...state, turnLatencies: [...state.turnLatencies, fact.wait.latencyMs] });
    case 'actAsked':
      return acts(state, fact, at);
    case 'recordingAsked':
      return record(state, { on: fact.on, by: fact.by, at });
    case 'transferAsked':
      return askedByAgent(state, fact, at);
    case 'outcomeSet':
      return stay({ ...state, outcome: fact.outcome });
    case 'spent':
      return stay({ ...state, cost: state.cost + fact.cost, tokens: state.tokens + fact.tokens });
    case 'partyTold':
      return fact.fact.type === 'partyLost' && fact.fact.role === 'supervisor'
        ? supervision(state, { type: 'left', partyId: fact.fact.partyId }, at)
        : party(state, fact.fact);
    case 'levelsMeasured':
      return move(state, { type: 'showLevels', callee: fact.callee, agent: fact.agent });
    case 'toolBegan':
      return toolBegan(state, fact);
    case 'toolUsed':
      return toolUsed(state, fact, at);
    case 'answeredBy':
      return answeredBy(state, fact.finding, at);
    case 'mailboxReached':
      return stay({ ...state, mailbox: fact.leavesMessage ? 'message' : 'reached' });
    case 'noted':
      return move(state, note({ at, kind: fact.kind, data: fact.data }));
    case 'endAsked':
      // An agent that was about to hang up when somebody took its callee over is gone all the same.
      if (isTakenOver(state)) return stay({ ...state, aiReady: false });
      return state.phase === 'talking'
        ? wrapUp(state, asHeard(state, state.ending ?? endings.agentHungUp(fact.reason)), at)
        : stay(state);
    case 'aiGaveUp':
      return withoutAi(state, endings.aiGone(fact.cause, fact.explanation), at);
  }
}

/** What stands in earlier turns turns out to be secret only once the rest of it is said. */
function turnSpoken(state: CallState, spoken: Turn): CallStep {
  const turn = withoutSecrets(spoken, state.pauses);
  const turns = placed(state.turns, turn);
  const masked = state.plan.agent.redactsCards ? redactedTurns(turns, turn.who) : [];
  const written = [turn, ...masked.filter(({ itemId }) => itemId !== turn.itemId)];
  const known = new Map(masked.map((each) => [each.itemId, each]));
  return move(
    { ...state, turns: turns.map((each) => known.get(each.itemId) ?? each) },
    ...written.map((each) => ({
      type: 'saveTurn' as const,
      turn: known.get(each.itemId) ?? each,
    })),
  );
}

export function withoutAi(state: CallState, ending: CallEnding, at: number): CallStep {
  switch (state.phase) {
    case 'preparing':
      return stay({ ...state, ending });
    case 'dialing':
    case 'ringing':
      return cancel(state, ending);
    case 'talking':
      // Two people who talk with each other do not need it.
      if (state.transfer?.phase === 'joined' || isTakenOver(state))
        return stay({ ...state, aiReady: false, aiEnding: ending });
      return state.transfer && !state.ending
        ? withoutBriefing(state, ending)
        : wrapUp(state, state.ending ?? ending, at);
    case 'closing':
    case 'closed':
      return stay(state);
  }
}

/** To whomever its settings name. */
function askedByAgent(
  state: CallState,
  { reason, summary }: Extract<RealtimeFact, { type: 'transferAsked' }>,
  at: number,
): CallStep {
  const rule = state.plan.agent.transfer;
  if (!rule) {
    const back = { type: 'stepBack', ...comeBack('unreachable') } as const;
    return move(state, { type: 'tellRealtime', message: back });
  }
  return transfer(
    state,
    { type: 'asked', order: { ...rule, askedBy: 'agent', reason, summary } },
    at,
  );
}

/** A transcript that comes again replaces the one before; the order is that of speaking. */
function placed(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  const others = turns.filter((known) => known.itemId !== turn.itemId);
  return [...others, turn].sort((a, b) => a.startedAt - b.startedAt);
}

/** Takes the INVITE back; an answer may still cross it. */
export function cancel(state: CallState, ending: CallEnding): CallStep {
  return state.ending ? stay(state) : move({ ...state, ending }, { type: 'cancelInvite' });
}
