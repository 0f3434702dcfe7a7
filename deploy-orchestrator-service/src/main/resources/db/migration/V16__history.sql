-- When the new content was there and when it was healthy, for what the next rollout will take.
alter table rollout_device add column downloaded_at timestamptz;
alter table rollout_device add column healthy_at timestamptz;
create index rollout_device_by_end on rollout_device (healthy_at desc) where healthy_at is not null;
-- Bytes that a device downloaded in a rollout, as it told; 0 where the content lay there already.
create table device_download (
    rollout text   not null,
    device  text   not null,
    bytes   bigint not null check (bytes >= 0),
    primary key (device, rollout)
);
-- When each device went away, the newest first, at most 50.
alter table device add column absences timestamptz[] not null default '{}';
