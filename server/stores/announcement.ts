import type { Announcement } from '../../actors/ports/announcement.ts';
import type { AgentSettings } from '../contract/agents.ts';

/** What the callees of an agent are told of the recording. */
export function announcementOf(agent: AgentSettings): Announcement | null {
  const { recording_announcement: choice, recording_clip_id: id } = agent;
  if (choice === 'off') return null;
  const own = id === null ? 'recorded' : { id };
  return {
    clip: choice === 'own' ? own : choice,
    language: agent.recording_language ?? agent.primary_language.split('-')[0] ?? 'en',
    recordsFrom: agent.recording_starts === 'before' ? 'start' : 'end',
  };
}
