-- Content. The bytes lie in mc.artifacts.directory under their digest.
create table artifact (
    digest     text primary key,
    size       bigint      not null check (size >= 0),
    media_type text        not null,
    created_at timestamptz not null default now(),
    created_by text        not null
);

-- Never changed once made. payload is the exact text that is signed.
create sequence release_sequence;
create table release (
    name       text        not null,
    version    text        not null,
    sequence   bigint      not null unique,
    digest     text        not null,
    payload    text        not null,
    signature  text        not null,
    key_id     text        not null,
    created_at timestamptz not null,
    created_by text        not null,
    primary key (name, version)
);

-- Which release a workload belongs to: one only, so that two releases never fight over it on a device.
create table release_workload (
    workload text primary key,
    name     text not null
);

create table rollout (
    id                text primary key,
    release_name      text        not null,
    release_version   text        not null,
    state             text        not null,
    reason            text,
    strategy          text        not null,
    selector          text        not null,
    failures_accepted int         not null default 0,
    -- Whether a device can still move: offline ones that join later, confirmations that are still out.
    settled           boolean     not null default false,
    next_check        timestamptz,
    starts_at         timestamptz,
    created_by        text        not null,
    created_at        timestamptz not null,
    started_at        timestamptz,
    finished_at       timestamptz,
    idempotency_key   text,
    foreign key (release_name, release_version) references release
);
create unique index rollout_once on rollout (created_by, idempotency_key) where idempotency_key is not null;
-- One rollout of a release, and so of a workload, at a time, whoever asks and however many ask at once.
create unique index rollout_active on rollout (release_name)
    where state in ('created', 'waiting_for_approval', 'scheduled', 'running', 'paused', 'rolling_back');
create index rollout_unsettled on rollout (next_check) where not settled;
create index rollout_by_age on rollout (created_at desc, id desc);

create table rollout_device (
    rollout           text    not null references rollout on delete cascade,
    device            text    not null,
    position          int     not null,
    batch             int,
    phase             text    not null,
    reason            text,
    -- What went wrong with the new content, in one sentence; stays when the device has gone back.
    failure           text,
    content_digest    text,
    -- Generation of the desired state that asked for the new content, and the one that took it back.
    generation        bigint,
    undo_generation   bigint,
    previous_version  text,
    previous_rollout  text,
    attempted_at      timestamptz,
    changed_at        timestamptz not null,
    primary key (rollout, device)
) with (fillfactor = 60);
create index rollout_device_by_device on rollout_device (device);

-- What each device shall run: one row per release, and the signed composition of them.
create table desired_release (
    device                 text not null,
    name                   text not null,
    version                text not null,
    rollout                text,
    bake_seconds           double precision not null,
    healthy_within_seconds double precision not null,
    primary key (device, name)
);
create table desired_state (
    device     text primary key,
    generation bigint      not null,
    payload    text        not null,
    signature  text        not null,
    key_id     text        not null,
    created_at timestamptz not null
);
-- Every change of what a device shall run, newest last; version null: removed.
create table desired_change (
    id         bigint generated always as identity primary key,
    device     text        not null,
    name       text        not null,
    version    text,
    rollout    text,
    generation bigint      not null,
    reason     text        not null,
    changed_at timestamptz not null
);
create index desired_change_by_device on desired_change (device, name, id desc);

-- What each device last said of itself; releases is a JSON object by release name.
create table reported (
    device             text primary key,
    sequence           bigint      not null,
    generation         bigint      not null,
    desired_generation bigint      not null,
    releases           jsonb       not null,
    received_at        timestamptz not null
) with (fillfactor = 60);

-- Whether each device is there, as the registry says.
create table device (
    id     text primary key,
    status text        not null,
    since  timestamptz not null
) with (fillfactor = 60);
create table event_cursor (
    source   text primary key,
    sequence bigint not null
);

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
    detail      text,
    rollout     text
);
create index fleet_event_by_rollout on fleet_event (rollout, sequence) where rollout is not null;
create index fleet_event_by_age on fleet_event using brin (recorded_at);
