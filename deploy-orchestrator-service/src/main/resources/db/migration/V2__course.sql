-- Where a canary stands: the step that is being done, and since when all its devices have it.
alter table rollout add column step int not null default 0;
alter table rollout add column step_since timestamptz;
-- Value of the label by which the rollout makes groups.
alter table rollout_device add column group_key text;
