-- What each device last said of itself besides its releases: agent_version, architecture, names of its variables.
alter table reported add column facts jsonb not null default '{}';
