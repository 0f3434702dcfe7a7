-- Devices that still run the predecessor: they speak over HTTP, with a token that is good for nothing else.
alter table presence add column legacy boolean not null default false;

create table heartbeat_token (
    id           text primary key,
    token_hash   bytea       not null unique,
    name         text        not null,
    created_by   text        not null,
    created_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
