-- What a rule puts on its alerts: labels to route by, texts with placeholders, where it is written what to do.
alter table alert_rule
    add column labels      jsonb not null default '{}',
    add column annotations jsonb not null default '{}',
    add column runbook     text;

-- The same of an alert, filled in when its cause was seen.
alter table alert
    add column labels      jsonb not null default '{}',
    add column annotations jsonb not null default '{}',
    add column runbook     text;
