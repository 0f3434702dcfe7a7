-- What devices read of their workloads beyond their state, by workload and name; JSON as text, like the rest.
alter table heartbeat add column readings text;
