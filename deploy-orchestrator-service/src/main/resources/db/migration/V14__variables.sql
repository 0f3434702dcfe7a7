-- What templates are filled in with, as JSON; null for nothing. Taken when the rollout is made, so that it brings the same to
-- everybody, and going back brings what was there before.
alter table rollout_device add column variables text, add column previous_variables text;
alter table desired_release add column variables text;
alter table desired_change add column variables text;
