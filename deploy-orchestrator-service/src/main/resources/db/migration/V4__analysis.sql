-- When a rollout is measured next; null for one that is not.
alter table rollout add column analysis_seconds double precision;
alter table rollout add column next_analysis timestamptz;
create index rollout_analysis on rollout (next_analysis) where next_analysis is not null and state = 'running';

create table rollout_verdict (
    id        bigint generated always as identity primary key,
    rollout   text        not null references rollout on delete cascade,
    outcome   text        not null,
    reason    text        not null,
    judged_at timestamptz not null,
    in_a_row  int         not null
);
create index rollout_verdict_by_rollout on rollout_verdict (rollout, id desc);
