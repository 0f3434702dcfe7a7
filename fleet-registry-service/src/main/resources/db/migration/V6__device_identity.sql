-- Certificates outlive their devices: what was revoked has to be refused until it expires (docs/adr/0046).
alter table certificate drop constraint certificate_device_fkey;
alter table certificate alter column token drop not null;
alter table certificate
    -- Serial of the certificate that it takes the place of.
    add column renews        text unique,
    -- When the broker first and last saw it.
    add column first_used_at timestamptz,
    add column last_used_at  timestamptz,
    add column revoked_at    timestamptz,
    add column revoked_by    text,
    add column revoked_why   text;
create index certificate_revoked on certificate (serial) where revoked_at is not null;
create index certificate_by_expiry on certificate (not_after);

-- The group that a device joins, and whether an operator has the last word.
alter table enrolment_token add column group_name text;
alter table enrolment_token add column needs_consent boolean not null default false;

-- Who asks to become a device and waits for an operator; one row for each name and key.
create table enrolment_request (
    key_hash   bytea       not null,
    name       text        not null,
    labels     jsonb       not null default '{}',
    facts      jsonb       not null default '{}',
    token      text,
    address    text,
    state      text        not null default 'waiting' check (state in ('waiting', 'accepted', 'rejected')),
    asked_at   timestamptz not null default now(),
    last_asked timestamptz not null default now(),
    decided_by text,
    decided_at timestamptz,
    primary key (name, key_hash)
);

-- The boots in which a device was seen, the newest few: a boot that comes back after another was seen is another board.
create table device_boot (
    device   text        not null references device on delete cascade,
    boot_id  text        not null,
    hardware text,
    seen_at  timestamptz not null default now(),
    primary key (device, boot_id)
);
-- What is the matter with its identity, in a sentence, and when that was seen last.
alter table device add column identity_doubt text;
alter table device add column identity_doubted_at timestamptz;
