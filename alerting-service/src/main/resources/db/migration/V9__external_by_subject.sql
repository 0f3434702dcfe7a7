-- Each delivery of another system's alerts asks for those that it tells of, and for no others.
create index alert_open_external on alert (workload) where state <> 'resolved' and kind = 'external_alert';
