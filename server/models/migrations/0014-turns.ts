/** How agents take turns, and what the delay before each of their turns was made of. */
export const up = /* sql */ `
alter table agents
  add column allow_interruptions boolean not null default true,
  add column min_speech_ms integer not null default 200,
  add column resume_after_false boolean not null default true,
  add column comfort_noise boolean not null default true,
  add column tool_filler boolean not null default true;
update agent_versions set settings = settings || jsonb_build_object(
  'allow_interruptions', true,
  'min_speech_ms', 200,
  'resume_after_false', true,
  'comfort_noise', true,
  'tool_filler', true);

alter table call_turns
  add column vad_ms integer,
  add column model_ms integer,
  add column network_ms integer,
  add column playout_ms integer;
`;
