-- A rule as somebody wrote it, with comments; null where nobody did, or where it does not stand alone.
alter table alert_rule add column written text;

-- When a rule last fired.
create index alert_by_rule on alert (rule, fired_at desc);
