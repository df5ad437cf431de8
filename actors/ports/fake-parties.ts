import type { Conversations } from './media.ts';

/** The part of the scripted conversations that is about who else is on the bridge. */
export class FakeParties {
  readonly log: string[];

  constructor(log: string[]) {
    this.log = log;
  }

  join: Conversations['join'] = async (_callId, { partyId, leg }) =>
    void this.log.push(`join ${partyId} ${leg.kind}`);
  leave: Conversations['leave'] = async (_callId, partyId) =>
    void this.log.push(`leave ${partyId}`);
  cue: Conversations['cue'] = async (_callId, partyId, cue) =>
    void this.log.push(`cue ${cue} to ${partyId}`);
  record: Conversations['record'] = async (_callId, on) =>
    void this.log.push(on ? 'record' : 'do not record');
  announce: Conversations['announce'] = async (_callId, words) =>
    void this.log.push(`announce ${'clip' in words ? words.clip : words.text}`);
  arrange: Conversations['arrange'] = async (_callId, hearing) =>
    void this.log.push(
      `arrange ${Object.entries(hearing)
        .map(([listener, speakers]) => `${listener}<${speakers.join('+')}`)
        .join(' ')}`,
    );
}
