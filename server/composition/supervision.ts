import { randomBytes } from 'node:crypto';
import type { SupervisionFact } from '../../actors/call/supervision-messages.ts';
import { tell } from '../../actors/kernel/actor.ts';
import { latestOf } from '../live/latest.ts';
import { countedLevels } from '../live/sockets.ts';
import type { LevelWatch } from '../live/reader.ts';
import type { SupervisionDeps } from '../routes/calls/supervision.ts';
import { monitorSockets, type Monitors } from '../supervision/sockets.ts';
import type { Actors, Parts } from './actors.ts';

/** Beside the ringing: for choosing a line, another when that fails, and for a key. */
const REACHED_WITHIN_MS = 28_000;

export interface Supervision {
  readonly monitors: Monitors;
  readonly routes: SupervisionDeps;
  /** Whoever looks at levels looks through this. */
  readonly levels: LevelWatch;
}

/** Joins supervisors to the calls of this node. */
export function openSupervision({ media }: Parts, { desk, campaigns, live }: Actors): Supervision {
  const calls = latestOf(live, 'calls');
  const levels = countedLevels((id, on) => media.conversations.watchLevels(id, on));
  const told = (callId: string, fact: SupervisionFact) =>
    tell(campaigns, {
      type: 'tellCall',
      callId,
      message: { type: 'supervision', at: Date.now(), fact },
    });
  const monitors = monitorSockets({
    desk,
    come: ({ callId, ...arrival }) => told(callId, { type: 'came', way: 'browser', ...arrival }),
    leave: (callId, partyId) => told(callId, { type: 'left', partyId }),
    legUrl: (token, callId) => media.socketLegUrl(token, callId),
    watchLevels: (callId, on) => levels.watch(callId, on),
    shown: (callId) => calls.get(callId),
  });
  return {
    monitors,
    levels,
    routes: {
      admit: (supervisor) => monitors.admit(supervisor),
      changeMode: ({ callId, ...who }, mode) =>
        desk.ask((askId) => told(callId, { type: 'modeAsked', askId, ...who, mode })),
      whisper: ({ callId, ...who }, text, now) =>
        desk.ask((askId) => told(callId, { type: 'whispered', askId, ...who, text, now })),
      giveBack: ({ callId, ...who }, note) =>
        desk.ask((askId) => told(callId, { type: 'gaveBack', askId, ...who, note })),
      callToSupervise: ({ callId, ...who }, order) => {
        const partyId = `supervisor-${randomBytes(9).toString('base64url')}`;
        return desk.ask(
          (askId) => told(callId, { type: 'phoneAsked', askId, ...who, partyId, order }),
          order.ringForMs + REACHED_WITHIN_MS,
        );
      },
      dropPhone: ({ callId, ...who }) =>
        desk.ask((askId) => told(callId, { type: 'phoneDropped', askId, ...who })),
    },
  };
}
