/** Media servers that calls are shared out among, and how those are used that are always there. */
export const up = /* sql */ `
create table media_servers (
  id uuid primary key,
  name varchar(80) not null unique,
  settings jsonb not null,
  password_sealed text,
  weight integer not null,
  is_active boolean not null default true,
  is_draining boolean not null default false,
  max_calls integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
`;
