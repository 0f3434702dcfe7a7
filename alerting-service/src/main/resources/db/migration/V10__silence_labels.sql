-- A silence may be about what alerts or their devices are labelled with, as routes are.
alter table silence add column labels jsonb not null default '{}';
