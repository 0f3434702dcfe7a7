-- Whom to tell: each document that was ever applied; the last one is in force.
create table alert_routing (
    version    bigint generated always as identity primary key,
    document   text        not null,
    applied_by text        not null,
    applied_at timestamptz not null default now()
);

create table escalation_policy (
    name       text primary key,
    document   jsonb       not null,
    revision   bigint      not null default 1,
    changed_by text        not null,
    changed_at timestamptz not null default now()
);

-- Alerts that fire and of which nobody has decided yet by which routes they go: written with the transition.
create table alert_undecided (
    alert text primary key references alert on delete cascade,
    at    timestamptz not null default now()
);
create index alert_undecided_by_time on alert_undecided (at);

-- Alerts that are told together, by one route. key: the route and the values that they share; of the groups that take more
-- alerts, one has it. due_at: when somebody has to look at it again. What its route said is kept with it, so that a group
-- ends as it began, whatever is applied meanwhile.
create table alert_group (
    id              text primary key,
    key             text        not null,
    route           text        not null,
    labels          jsonb       not null,
    receivers       text[],
    escalation      text,
    mute            text[]      not null default '{}',
    active          text[]      not null default '{}',
    wait_millis     bigint      not null,
    interval_millis bigint      not null,
    repeat_millis   bigint,
    stays           boolean     not null,
    takes_more      boolean     not null default true,
    state           text        not null default 'waiting' check (state in ('waiting', 'told', 'over')),
    sequence        int         not null default 0,
    begun_at        timestamptz not null default now(),
    joined_at       timestamptz not null default now(),
    first_told_at   timestamptz,
    told_at         timestamptz,
    due_at          timestamptz not null default now(),
    acknowledged_at timestamptz,
    acknowledged_by text,
    step            int,
    round           int         not null default 0,
    step_due_at     timestamptz
);
create unique index alert_group_taking on alert_group (key) where takes_more;
create index alert_group_due on alert_group (due_at) where state <> 'over';
create index alert_group_step_due on alert_group (step_due_at) where step_due_at is not null;
create index alert_group_by_key on alert_group (key, first_told_at desc);

-- An alert in a group. labels: its own and its device's when it was routed.
create table alert_notice (
    grp       text        not null references alert_group on delete cascade,
    alert     text        not null references alert on delete cascade,
    labels    jsonb       not null default '{}',
    joined_at timestamptz not null default now(),
    state     text        not null default 'waiting' check (state in ('waiting', 'told', 'ended', 'dropped')),
    held      boolean     not null default false,
    reason    text,
    primary key (grp, alert)
);
create index alert_notice_by_alert on alert_notice (alert);

-- A delivery is a message about a group from now on; alert is the first that it tells of.
alter table delivery drop constraint delivery_alert_receiver_kind_key;
alter table delivery drop constraint delivery_kind_check;
alter table delivery add constraint delivery_kind_check check (kind in ('firing', 'resolved', 'acknowledged'));
alter table delivery add column grp text references alert_group on delete cascade;
alter table delivery add column sequence int not null default 1;
alter table delivery add column fresh int not null default 1;

-- What was told before, and is not over: a group each, under the alert's id, since PagerDuty knows it by that.
insert into alert_group (id, key, route, labels, receivers, wait_millis, interval_millis, stays, takes_more, state,
                         sequence, begun_at, joined_at, first_told_at, told_at, due_at)
select a.id, 'before/' || a.id, 'root', jsonb_build_object('rule', a.rule, 'severity', a.severity),
       (select array_agg(distinct r.name) from delivery d join receiver r on r.id = d.receiver where d.alert = a.id),
       500, 300000, false, false, case when a.state = 'resolved' then 'over' else 'told' end,
       case when a.state = 'resolved' then 2 else 1 end, a.fired_at, a.fired_at, a.fired_at, a.fired_at, now()
from alert a
where exists (select 1 from delivery d where d.alert = a.id)
  and (a.state <> 'resolved' or exists (select 1 from delivery d where d.alert = a.id and d.state = 'pending'));
insert into alert_notice (grp, alert, state)
select g.id, g.id, case when g.state = 'over' then 'ended' else 'told' end from alert_group g;
update delivery set grp = alert, sequence = case kind when 'resolved' then 2 else 1 end
where exists (select 1 from alert_group g where g.id = delivery.alert);
create unique index delivery_once on delivery (grp, receiver, sequence);
create index delivery_by_group on delivery (grp, receiver, sequence desc);
