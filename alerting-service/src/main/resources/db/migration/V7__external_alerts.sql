-- What other systems found wrong; switched off, it lets none of it in.
insert into alert_rule (name, kind, built_in, spec) values ('external_alert', 'external_alert', true,
    '{"name":"external_alert","kind":"external_alert","severity":"warning"}') on conflict (name) do nothing;
