-- What signs the links in messages: made once, and the same for every replica.
create table link_key (
    id      int primary key check (id = 1),
    secret  text        not null,
    made_at timestamptz not null default now()
);

-- Devices that people work on, or that a rollout changes: nobody is told of what is wrong on them until it is over.
create table maintenance (
    device     text        not null,
    cause      text        not null,
    comment    text        not null,
    created_by text        not null,
    starts_at  timestamptz not null default now(),
    ends_at    timestamptz not null,
    primary key (device, cause)
);
create index maintenance_by_end on maintenance (ends_at);

-- A receiver that fails over and over is left alone until then, but for one attempt at a time.
alter table receiver add column failures int not null default 0;
alter table receiver add column rests_until timestamptz;
