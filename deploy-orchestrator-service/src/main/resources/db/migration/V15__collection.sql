-- What may be asked of a device names (name, version, kept) or (digest, kept) with kept true, so the database itself refuses to
-- let go of what is needed, whoever comes first. docs/adr/0027-what-is-kept.md
alter table release
    add column kept boolean not null default true,
    -- Since when it is kept, by the database's clock; made again after a removal, it is as new.
    add column kept_since timestamptz not null default now(),
    add column removed_at timestamptz,
    add column removed_by text,
    add unique (name, version, kept);

-- An artifact that is not kept is on its way in or out: its bytes may be there or not, and nobody sees it.
alter table artifact
    add column kept boolean not null default true,
    -- Last uploaded, asked for or downloaded, by the database's clock.
    add column touched_at timestamptz not null default now(),
    add unique (digest, kept);

create table release_artifact (
    name    text    not null,
    version text    not null,
    digest  text    not null,
    kept    boolean not null generated always as (true) stored,
    primary key (name, version, digest),
    foreign key (name, version, kept) references release (name, version, kept),
    foreign key (digest, kept) references artifact (digest, kept)
);
create index release_artifact_by_digest on release_artifact (digest);
insert into release_artifact (name, version, digest)
    select distinct r.name, r.version, a.digest
    from release r cross join lateral jsonb_array_elements(r.payload::jsonb -> 'artifacts') e
        join artifact a on a.digest = e ->> 'digest';

alter table desired_release
    add column kept boolean generated always as (true) stored,
    add constraint desired_release_kept foreign key (name, version, kept) references release (name, version, kept);
create index desired_release_by_release on desired_release (name, version);

alter table device_pin
    add column kept boolean generated always as (true) stored,
    add constraint device_pin_kept foreign key (release, version, kept) references release (name, version, kept);

-- A rollout that cannot change any more needs its release no longer.
alter table rollout
    add column needs_release boolean generated always as (case when settled then null else true end) stored,
    add constraint rollout_kept
        foreign key (release_name, release_version, needs_release) references release (name, version, kept);
create index rollout_by_release on rollout (release_name, release_version) where not settled;
