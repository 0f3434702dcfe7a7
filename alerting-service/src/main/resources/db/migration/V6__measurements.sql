-- A rule is kept as the text that people send; beside it stands what queries ask for. sampled: whether it is asked again and
-- again of what was measured, rather than hearing of events.
alter table alert_rule drop constraint alert_rule_kind_check;
alter table alert_rule add column sampled boolean not null default false;
alter table alert_rule add column spec text;
update alert_rule set spec = jsonb_strip_nulls(jsonb_build_object('name', name, 'kind', kind, 'enabled', enabled,
    'for', for_millis || 'ms', 'severity', severity, 'receiver', receiver, 'device', device, 'workload', workload,
    'labels', labels, 'annotations', annotations, 'runbook', runbook))::text;
alter table alert_rule
    alter column spec set not null,
    drop column for_millis,
    drop column severity,
    drop column receiver,
    drop column device,
    drop column workload,
    drop column labels,
    drop column annotations,
    drop column runbook;

-- What devices were to look after by themselves, where there is no rule of that name.
insert into alert_rule (name, kind, built_in, spec) values ('device_alert', 'device_alert', true,
    '{"name":"device_alert","kind":"device_alert","severity":"critical"}') on conflict (name) do nothing;

-- Which replica asks the rules about measurements, for how long; and from when until when nothing was missed.
create table evaluation (
    single         boolean primary key default true check (single),
    holder         text,
    until          timestamptz not null default '-infinity',
    watching_since timestamptz,
    watched_until  timestamptz
);
insert into evaluation default values;

-- What was measured lately, where a rule looks back: "time value" pairs as text, times in milliseconds. Half empty, since each
-- heartbeat changes its row.
create table series (
    device     text        not null,
    workload   text        not null default '',
    name       text        not null,
    since      timestamptz not null,
    samples    text        not null,
    written_at timestamptz not null,
    primary key (device, workload, name)
) with (fillfactor = 50);

-- Events that a rule counts.
create table occurrence (
    source   text        not null,
    sequence bigint      not null,
    device   text        not null,
    workload text        not null default '',
    type     text        not null,
    at       timestamptz not null,
    primary key (source, sequence)
);
create index occurrence_by_type on occurrence (type, at);
