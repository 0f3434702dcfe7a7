-- What each device measured, a row a minute: narrow, only appended, forgotten after a few days.
create table metric_sample (
    device              text        not null references device on delete cascade,
    at                  timestamptz not null,
    cpu_percent         real,
    memory_used_bytes   bigint,
    disk_used_bytes     bigint,
    temperature_celsius real,
    primary key (device, at)
);
create index metric_sample_by_age on metric_sample using brin (at);
