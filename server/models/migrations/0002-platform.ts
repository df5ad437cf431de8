/** Team, keys, audit, saved views, do-not-call; and the indexes that search and lists stand on. */
export const up = /* sql */ `
-- Trusted since PostgreSQL 13: the owner of the database may create it.
create extension if not exists pg_trgm;

create table invitations (
  id uuid primary key,
  email varchar(255) not null,
  role varchar(50) not null check (role in ('admin', 'supervisor', 'user', 'viewer')),
  token_hash bytea not null unique,
  invited_by uuid references users(id) on delete set null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create unique index invitations_email on invitations (lower(email));

create table api_keys (
  id uuid primary key,
  -- A key ends with its maker, who knows it.
  user_id uuid not null references users(id) on delete cascade,
  name varchar(100) not null,
  prefix varchar(20) not null,
  key_hash bytea not null unique,
  scopes jsonb not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_keys_user on api_keys (user_id);

-- No foreign keys: what was done stays on record when who did it, or what it was done to, is gone.
create table audit_logs (
  id uuid primary key,
  user_id uuid,
  api_key_id uuid,
  actor varchar(255),
  action varchar(100) not null,
  subject_type varchar(50) not null,
  subject_id uuid,
  subject_name varchar(255),
  note varchar(255),
  ip varchar(45),
  created_at timestamptz not null default now()
);
create index audit_logs_action on audit_logs (action, id);
create index audit_logs_user on audit_logs (user_id, id);
create index audit_logs_subject on audit_logs (subject_id, id);
create index audit_logs_subject_type on audit_logs (subject_type, id);

create table saved_views (
  id uuid primary key,
  user_id uuid not null references users(id) on delete cascade,
  page varchar(50) not null,
  name varchar(100) not null,
  query jsonb not null default '{}',
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index saved_views_page on saved_views (page, user_id);
create index saved_views_user on saved_views (user_id);

create table dnc_numbers (
  id uuid primary key,
  phone_number varchar(50) not null unique,
  reason varchar(500),
  source varchar(20) not null check (source in ('manual', 'import', 'call')),
  created_by uuid references users(id) on delete set null,
  created_at timestamptz not null default now()
);
create index dnc_numbers_first_digits on dnc_numbers (phone_number text_pattern_ops);
create index dnc_numbers_last_digits on dnc_numbers (reverse(phone_number) text_pattern_ops);

-- Which lists went into which campaign: asked of the contacts it would cost a look at each of them.
create table campaign_lists (
  campaign_id uuid not null references campaigns(id) on delete cascade,
  list_id uuid not null references number_lists(id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (campaign_id, list_id)
);
create index campaign_lists_list on campaign_lists (list_id);
insert into campaign_lists (campaign_id, list_id, created_at)
  select c.campaign_id, n.list_id, min(c.created_at)
  from campaign_contacts c join phone_numbers n on n.id = c.phone_number_id group by 1, 2;

create index phone_numbers_list on phone_numbers (list_id, id);
create index phone_numbers_first_digits on phone_numbers (phone_number text_pattern_ops);
create index phone_numbers_last_digits on phone_numbers (reverse(phone_number) text_pattern_ops);
create index phone_numbers_name on phone_numbers using gin (customer_name gin_trgm_ops);
create index call_logs_first_digits on call_logs (phone_number text_pattern_ops);
create index call_logs_last_digits on call_logs (reverse(phone_number) text_pattern_ops);
create index number_lists_name on number_lists (name, id);
create index number_lists_count on number_lists (total_count, id);
create index number_lists_created on number_lists (created_at, id);
create index users_created on users (created_at, id);
create index users_role on users (role, id);
create index users_email_sorted on users (email, id);
`;
