-- What devices measured, in three levels: each minute, and means of five minutes and of an hour (docs/adr/0047). Partitions
-- are made ahead of time and dropped when they are too old; nothing is deleted row by row. A device's rows lie next to each
-- other in the index, which holds all that a query wants.
create table metric_minute (
    device              text        not null,
    at                  timestamptz not null,
    cpu_percent         real,
    memory_used_bytes   bigint,
    disk_used_bytes     bigint,
    temperature_celsius real,
    primary key (device, at)
) partition by range (at);

create table metric_five_minutes (
    device                  text        not null,
    at                      timestamptz not null,
    samples                 int         not null,
    cpu_percent             real,
    cpu_percent_max         real,
    memory_used_bytes       bigint,
    disk_used_bytes         bigint,
    temperature_celsius     real,
    temperature_celsius_max real,
    primary key (device, at) include (samples, cpu_percent, cpu_percent_max, memory_used_bytes, disk_used_bytes,
                                      temperature_celsius, temperature_celsius_max)
) partition by range (at);

create table metric_hour (like metric_five_minutes including all) partition by range (at);

-- Up to when a level is complete; 'minute' is the newest minute that was sampled.
create table metric_mark (
    level text primary key,
    until timestamptz not null
);

-- How many seconds a partition of a level spans.
create function metric_span(level text) returns bigint language sql immutable as $$
    select case level when 'minute' then 21600 when 'five_minutes' then 86400 else 2592000 end
$$;

-- Sees to it that there is a partition for a moment. Attached rather than created in place: readers are not held up.
create function metric_partition(level text, moment timestamptz) returns void language plpgsql as $$
declare
    span bigint := metric_span(level);
    lower timestamptz := to_timestamp(floor(extract(epoch from moment) / span) * span);
    parent text := 'metric_' || level;
    name text := parent || '_' || to_char(lower at time zone 'UTC', 'YYYYMMDDHH24');
begin
    if to_regclass(name) is null then
        execute format('create table %I (like %I including all)', name, parent);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, lower,
                       lower + span * interval '1 second');
    end if;
end $$;

-- Drops what ended before a moment; tells how many partitions.
create function metric_forget(level text, before timestamptz) returns int language plpgsql as $$
declare
    parent text := 'metric_' || level;
    part record;
    dropped int := 0;
begin
    for part in
        select c.relname as name,
               to_timestamp(right(c.relname, 10), 'YYYYMMDDHH24')::timestamp at time zone 'UTC'
                   + metric_span(level) * interval '1 second' as upper
        from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent::regclass
    loop
        if part.upper <= before then
            execute format('drop table %I', part.name);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end $$;

-- What was measured by a device that is gone must not be told of another one of that name.
create function forget_metrics() returns trigger language plpgsql as $$
begin
    delete from metric_minute where device = old.id;
    delete from metric_five_minutes where device = old.id;
    delete from metric_hour where device = old.id;
    return old;
end $$;
create trigger metrics_of_device after delete on device for each row execute function forget_metrics();

-- What was kept until now goes on being known.
select metric_partition('minute', moment)
from generate_series((select coalesce(min(at), now()) from metric_sample), now() + interval '6 hours', '6 hours') moment;
select metric_partition('minute', now() + interval '6 hours');
insert into metric_minute
    select device, at, cpu_percent, memory_used_bytes, disk_used_bytes, temperature_celsius from metric_sample;
insert into metric_mark values
    ('minute', '-infinity'),
    ('five_minutes', (select coalesce(date_bin('5 minutes', min(at), 'epoch'), date_bin('5 minutes', now(), 'epoch'))
                      from metric_sample)),
    ('hour', (select coalesce(date_bin('1 hour', min(at), 'epoch'), date_bin('1 hour', now(), 'epoch')) from metric_sample));
drop table metric_sample;
