-- A selector narrows what somebody sees and changes to the devices that match; null is the whole fleet.
alter table user_account
    add column scope            text,
    add column disabled         boolean     not null default false,
    add column revision         bigint      not null default 1,
    add column changed_at       timestamptz not null default now(),
    -- What mc.admin.password was when it was last taken over, so that a password changed since is not undone by a restart.
    add column installed_hash   text;

alter table api_token
    add column id        text        not null default gen_random_uuid()::text unique,
    add column scope     text,
    add column last_used timestamptz;

-- What was done to users and tokens, and by whom; same shape as the logs of the other services.
create table fleet_event (
    sequence    bigint generated always as identity primary key,
    id          text        not null unique default gen_random_uuid()::text,
    at          timestamptz not null default now(),
    recorded_at timestamptz not null default now(),
    traceparent text,
    type        text        not null,
    device      text,
    workload    text,
    message     text,
    detail      text
);
