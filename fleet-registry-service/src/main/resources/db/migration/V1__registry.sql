-- Who the devices are. Rarely written; a heartbeat never touches it.
create table device (
    id                 text primary key,
    name               text        not null,
    labels             jsonb       not null default '{}',
    facts              jsonb       not null default '{}',
    enrolled_at        timestamptz not null default now(),
    desired_generation bigint      not null default 0,
    revision           bigint      not null default 1
);
create index device_by_label on device using gin (labels jsonb_path_ops);

-- Whether each device is there. Narrow, so that the sweep of liveness stays one cheap scan, and half empty, so that
-- an update stays on its page (no index on what changes: heap-only updates).
create table presence (
    device       text primary key references device on delete cascade,
    status       text        not null default 'pending'
                 check (status in ('pending', 'online', 'stale', 'offline', 'legacy')),
    since        timestamptz not null default now(),
    last_seen    timestamptz,
    -- When it said, or its will said, that it is gone; null as soon as it is back.
    gone_at      timestamptz,
    clock_skewed boolean     not null default false
) with (fillfactor = 50);

-- The newest heartbeat of each device. metrics and workloads are JSON as text: they are written far more often than
-- read, and read only whole.
create table heartbeat (
    device              text primary key references device on delete cascade,
    received_at         timestamptz      not null,
    clock_offset_millis bigint           not null,
    boot_id             text,
    agent_version       text,
    metrics             text,
    workloads           text             not null,
    workloads_total     int              not null,
    workloads_running   int              not null,
    workloads_failed    int              not null,
    desired_generation  bigint           not null,
    reported_generation bigint           not null,
    outbox_depth        bigint           not null
) with (fillfactor = 50);

-- What happened: the registry's own transitions and what devices told, in one order (docs/adr/0003).
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
create index fleet_event_by_device on fleet_event (device, sequence desc);
create index fleet_event_by_age on fleet_event using brin (recorded_at);

-- How far each outbox of each device has been taken.
create table event_stream (
    device     text        not null references device on delete cascade,
    stream     text        not null,
    up_to      bigint      not null default 0,
    lost       bigint      not null default 0,
    updated_at timestamptz not null default now(),
    primary key (device, stream)
);

create table enrolment_token (
    id         text primary key,
    token_hash bytea       not null unique,
    name       text,
    labels     jsonb       not null default '{}',
    uses_left  int         not null check (uses_left >= 0),
    created_by text        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create table certificate (
    serial     text primary key,
    device     text        not null references device on delete cascade,
    token      text        not null,
    key_hash   bytea       not null,
    pem        text        not null,
    not_before timestamptz not null,
    not_after  timestamptz not null,
    issued_at  timestamptz not null default now(),
    unique (token, key_hash)
);
create index certificate_by_device on certificate (device);

create table command (
    id              text primary key,
    device          text        not null references device on delete cascade,
    workload        text,
    type            text        not null,
    arguments       text,
    issued_by       text        not null,
    idempotency_key text,
    traceparent     text,
    state           text        not null default 'pending' check (state in ('pending', 'replied', 'expired')),
    created_at      timestamptz not null default now(),
    sent_at         timestamptz not null default now(),
    expires_at      timestamptz not null,
    outcome         text,
    message         text,
    result          text,
    finished_at     timestamptz
);
create index command_pending on command (device) where state = 'pending';
create unique index command_once on command (issued_by, device, idempotency_key) where idempotency_key is not null;

-- Messages that could not be taken, the newest of them, for a person to look at.
create table dead_letter (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default now(),
    topic   text        not null,
    device  text,
    reason  text        not null,
    payload bytea       not null
);
