-- Root documents in order, as they are signed; without one, devices go by the release key that they enrolled with.
create table trust_root (
    version    bigint primary key,
    document   text        not null,
    created_at timestamptz not null default now(),
    created_by text        not null
);
create sequence timestamp_version;
