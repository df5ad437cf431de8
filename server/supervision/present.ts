import {
  AGENT,
  CALLEE,
  hearingOf,
  OPERATOR,
  SOUNDS,
  type Hearing,
} from '../../actors/ports/hearing.ts';
import type { LiveCallItem } from '../../actors/ports/live.ts';
import { seatOf, type MonitorNews } from '../../actors/ports/supervision.ts';
import type { MonitorMessage } from '../contract/supervision.ts';
import { presentSpoken } from '../http/spoken-turn.ts';
import { presentSupervisor } from '../live/present.ts';

const iso = (at: number): string => new Date(at).toISOString();

type Told = Exclude<MonitorNews, { type: 'call' }>;

/** News of a call as a browser gets them. */
export function presentNews(news: Told): MonitorMessage {
  switch (news.type) {
    case 'turn':
      return { type: 'turn', turn: presentSpoken(news.turn) };
    case 'partial':
      return { type: 'partial', item_id: news.itemId, who: news.who, text: news.text };
    case 'tool': {
      const { name, arguments: given, output, at } = news;
      return { type: 'tool', name, arguments: given, result: output, at: iso(at) };
    }
    case 'event': {
      const { at, kind, data } = news.event;
      return { type: 'event', event: { at: iso(at), kind, data: { ...data } } };
    }
    case 'levels':
      return { type: 'levels', ...news.levels };
    case 'partyLevels':
      return { type: 'others', level: Math.max(0, ...Object.values(news.levels)) };
  }
}

/** How a call is, for one of those who supervise it. */
export function presentState(call: LiveCallItem, userId: string): MonitorMessage {
  const { speaking, supervisors, transfer, scene } = call;
  const own = supervisors.filter((each) => each.userId === userId);
  const seat = seatOf(supervisors, userId);
  return {
    type: 'state',
    speaking,
    supervisors: supervisors.map(presentSupervisor),
    mode: seat?.mode ?? 'listen',
    has_operator: transfer?.phase === 'joined' || transfer?.phase === 'briefing',
    by_phone: own.some(({ way }) => way === 'phone'),
    hearing: presentHearing(
      hearingOf(scene),
      own.map(({ partyId }) => partyId),
    ),
  };
}

const ROLES: readonly string[] = [CALLEE, AGENT, OPERATOR];

/** By what people are to the reader, who may be there twice; other supervisors are all one. */
function presentHearing(hearing: Hearing, own: readonly string[]): Record<string, string[]> {
  const nameOf = (id: string): string => {
    if (ROLES.includes(id)) return id;
    if (SOUNDS.some((sound) => sound === id)) return 'music';
    return own.includes(id) ? 'you' : 'supervisor';
  };
  const shown: Record<string, string[]> = {};
  for (const [listener, speakers] of Object.entries(hearing))
    shown[nameOf(listener)] = [
      ...new Set([...(shown[nameOf(listener)] ?? []), ...speakers.map(nameOf)]),
    ].filter((speaker) => speaker !== nameOf(listener));
  return shown;
}
