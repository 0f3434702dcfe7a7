-- Rollouts of one release may wait for each other; only one of them touches devices.
alter table rollout add column priority int not null default 0;
-- Whether devices that come to match the selector later become members.
alter table rollout add column open boolean not null default false;
drop index rollout_active;
create unique index rollout_active on rollout (release_name) where state in ('running', 'paused', 'rolling_back');
create index rollout_queue on rollout (release_name, priority desc, created_at, id)
    where state in ('created', 'waiting_for_approval', 'scheduled');
create index rollout_open on rollout (id) where open;

-- The device's own, for windows; null where nobody has said it.
alter table rollout_device add column time_zone text;

create table rollout_approval (
    rollout     text        not null references rollout on delete cascade,
    approved_by text        not null,
    approved_at timestamptz not null,
    comment     text,
    primary key (rollout, approved_by)
);

-- Nothing new comes to a held device; release '' is every release.
create table device_hold (
    device     text        not null,
    release    text        not null default '',
    reason     text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    ends_at    timestamptz,
    primary key (device, release)
);
-- A pinned device runs this version, whatever rollouts bring.
create table device_pin (
    device     text        not null,
    release    text        not null,
    version    text        not null,
    reason     text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    primary key (device, release)
);
-- No device gets anything new from one time to the other.
create table fleet_freeze (
    id         text primary key,
    reason     text        not null,
    starts_at  timestamptz not null,
    ends_at    timestamptz not null check (ends_at > starts_at),
    created_by text        not null,
    created_at timestamptz not null
);
create index fleet_freeze_by_end on fleet_freeze (ends_at);
