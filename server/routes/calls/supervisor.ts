import type { PhoneFailure, SupervisionRefusal } from '../../../actors/ports/supervision.ts';
import { conflict, notFound, type RequestError } from '../../http/errors.ts';
import type { RequestInfo } from '../../http/route.ts';
import { CallLog, User } from '../../models/index.ts';

/** Somebody who supervises, as the call and everybody else knows them. */
export interface Supervisor {
  readonly callId: string;
  readonly userId: string;
  readonly name: string;
}

/** What the call says to what was asked of it; null: so be it. */
export type Answer = Promise<SupervisionRefusal | null>;

/** @throws 404, or 409 for a call that is over or was not answered yet */
export async function supervisorOf(callId: string, { user }: RequestInfo): Promise<Supervisor> {
  const call = await CallLog.findByPk(callId, { attributes: ['id', 'connected_at', 'ended_at'] });
  if (!call || !user) throw notFound('call');
  if (call.ended_at) throw refused({ code: 'call_over' });
  if (!call.connected_at) throw refused({ code: 'call_not_answered' });
  const account = await User.findByPk(user.userId, { attributes: ['full_name', 'email'] });
  const name = account?.full_name || (account?.email.split('@')[0] ?? '');
  return { callId, userId: user.userId, name };
}

export function refused(refusal: SupervisionRefusal): RequestError {
  switch (refusal.code) {
    case 'held':
      return conflict(
        'call_held',
        `${refusal.by} speaks on this call. One supervisor at a time is heard: wait, or ask them to listen.`,
      );
    case 'not_reached':
      return conflict(
        `phone_${refusal.failure}`,
        NOT_REACHED[refusal.failure] ?? refusal.explanation,
      );
    default:
      return conflict(refusal.code, WHY[refusal.code]);
  }
}

const WHY: Readonly<Record<Exclude<SupervisionRefusal['code'], 'held' | 'not_reached'>, string>> = {
  call_over: 'This call has ended.',
  call_not_answered: 'Nobody has answered yet. Try again once they have.',
  not_listening: 'You are not on this call. Open its monitor first.',
  phone_under_way: 'Your telephone is ringing already. Answer it, or take the call back.',
  nobody_to_whisper_to:
    'Nobody is on the call to whisper to. Transfer it first, or send the agent a text.',
  not_taken_over: 'Nobody has taken this call over.',
  transfer_under_way: 'The call is being passed on. Wait until somebody took it.',
  ai_gone: 'The agent has left this call and cannot take it back. Transfer the call, or hang up.',
};

/** Of the other failures the line itself says best what happened. */
const NOT_REACHED: Readonly<Partial<Record<PhoneFailure, string>>> = {
  busy: 'Your telephone is busy. Try again, or listen in your browser.',
  no_answer: 'Nobody answered your telephone. Try again, or listen in your browser.',
  refused: 'Your telephone, or its carrier, declined the call.',
  cancelled: 'The call to your telephone was taken back.',
};
