-- What to watch for. The three built-in rules can be changed and switched off, not deleted.
create table alert_rule (
    name       text primary key,
    kind       text        not null check (kind in ('device_offline', 'workload_failed', 'rollout_failed')),
    enabled    boolean     not null default true,
    for_millis bigint      not null default 0 check (for_millis >= 0),
    severity   text        not null check (severity in ('critical', 'warning', 'info')),
    receiver   text,
    device     text,
    workload   text,
    built_in   boolean     not null default false,
    revision   bigint      not null default 0,
    updated_at timestamptz not null default now()
);
insert into alert_rule (name, kind, severity, built_in) values
    ('device_offline', 'device_offline', 'critical', true),
    ('workload_failed', 'workload_failed', 'warning', true),
    ('rollout_failed', 'rollout_failed', 'warning', true);

create table receiver (
    id         text primary key,
    name       text        not null unique,
    type       text        not null,
    url        text        not null,
    secret     text        not null,
    enabled    boolean     not null default true,
    configured boolean     not null default false,
    revision   bigint      not null default 0,
    created_by text        not null,
    updated_at timestamptz not null default now()
);

create table silence (
    id         text primary key,
    device     text,
    rule       text,
    workload   text,
    comment    text        not null,
    created_by text        not null,
    starts_at  timestamptz not null,
    ends_at    timestamptz not null check (ends_at > starts_at)
);
create index silence_by_end on silence (ends_at);

-- due_at: when a pending alert fires. clears_at: when an alert resolves unless its cause is seen again before.
create table alert (
    id              text primary key,
    rule            text        not null,
    kind            text        not null,
    severity        text        not null,
    state           text        not null check (state in ('pending', 'firing', 'acknowledged', 'resolved')),
    device          text,
    workload        text,
    receiver        text,
    summary         text        not null,
    started_at      timestamptz not null,
    due_at          timestamptz,
    clears_at       timestamptz,
    fired_at        timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at     timestamptz
);
-- One open alert about one thing, whatever two replicas try.
create unique index alert_open_once on alert (rule, coalesce(device, ''), coalesce(workload, ''))
    where state <> 'resolved';
create index alert_open_by_device on alert (device) where state <> 'resolved';
create index alert_by_start on alert (started_at desc, id desc);

-- What somebody is to be told: written with the transition it tells of, sent afterwards until it is settled. The id is
-- the Idempotency-Key and the body is kept, so that every attempt is the same request.
create table delivery (
    id         text primary key,
    alert      text        not null references alert on delete cascade,
    receiver   text        not null,
    kind       text        not null check (kind in ('firing', 'resolved')),
    body       text        not null,
    state      text        not null default 'pending' check (state in ('pending', 'delivered', 'dropped', 'dead')),
    reason     text,
    attempts   int         not null default 0,
    held       boolean     not null default false,
    created_at timestamptz not null default now(),
    due_at     timestamptz not null default now(),
    settled_at timestamptz,
    unique (alert, receiver, kind)
);
create index delivery_due on delivery (due_at) where state = 'pending';
create index delivery_by_receiver on delivery (receiver, created_at desc);

create table delivery_attempt (
    delivery text        not null references delivery on delete cascade,
    number   int         not null,
    at       timestamptz not null,
    outcome  text        not null,
    status   int,
    detail   text,
    millis   bigint      not null,
    primary key (delivery, number)
);

-- How far each other service's log of fleet events has been acted on.
create table log_cursor (
    source   text primary key,
    position bigint not null
);
insert into log_cursor values ('registry', 0), ('orchestrator', 0);

create table fleet_event (
    sequence    bigint generated always as identity primary key,
    id          text        not null unique,
    at          timestamptz not null,
    recorded_at timestamptz not null default now(),
    traceparent text,
    type        text        not null,
    device      text,
    workload    text,
    message     text,
    detail      text
);
create index fleet_event_by_age on fleet_event using brin (recorded_at);
