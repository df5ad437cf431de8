import type { LiveActor, LiveCall } from '../../../server/contract/live.ts';

/** A live call; a spec names only what it is about. */
export const liveCall = (given: Partial<LiveCall> & { id: string }): LiveCall => ({
  campaign_id: 'campaign-1',
  campaign_name: 'Reminders',
  trunk_id: 'trunk-1',
  trunk_name: 'Carrier',
  phone: '+90532•••••67',
  phase: 'talking',
  speaking: 'nobody',
  started_at: 1000,
  answered_at: 2000,
  ended_at: null,
  is_held: false,
  recording: 'on',
  last_words: null,
  cost: 0,
  disposition: null,
  transfer: null,
  supervisors: [],
  ...given,
});

export const liveActor = (given: Partial<LiveActor> & { id: string }): LiveActor => ({
  parent: null,
  kind: 'call',
  phase: 'talking',
  mailbox: 0,
  handled: 1,
  restarts: 0,
  last_fact: null,
  started_at: 1000,
  ...given,
});
