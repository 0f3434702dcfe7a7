-- Sets of devices: those that match a selector, and those that are named.
create table device_group (
    name       text primary key,
    selector   text,
    -- Of two groups that give a device different values of a variable, the greater one wins.
    priority   int         not null default 0,
    revision   bigint      not null default 1,
    changed_by text        not null,
    changed_at timestamptz not null
);
create table device_group_member (
    group_name text not null references device_group on delete cascade,
    device     text not null references device on delete cascade,
    primary key (group_name, device)
);
create index device_group_member_by_device on device_group_member (device);

-- What templates in workload YAML are filled in with; scope is 'fleet', 'group/NAME' or 'device/ID'.
create table variable (
    scope      text        not null,
    name       text        not null,
    value      text        not null,
    changed_by text        not null,
    changed_at timestamptz not null,
    primary key (scope, name)
);
-- Every change, newest last; value null: removed. Kept when what it belonged to is gone.
create table variable_change (
    id         bigint generated always as identity primary key,
    scope      text        not null,
    name       text        not null,
    value      text,
    changed_by text        not null,
    changed_at timestamptz not null
);
create index variable_change_by_scope on variable_change (scope, name, id desc);

-- What belonged to a group or device that is gone must not come back with another one of that name.
create function drop_variables() returns trigger language plpgsql as $$
begin
    insert into variable_change (scope, name, value, changed_by, changed_at)
        select v.scope, v.name, null, 'the removal of ' || v.scope, now() from variable v
        where v.scope = tg_argv[0] || '/' || (to_jsonb(old) ->> tg_argv[1]);
    delete from variable where scope = tg_argv[0] || '/' || (to_jsonb(old) ->> tg_argv[1]);
    return old;
end $$;
create trigger variables_of_group after delete on device_group
    for each row execute function drop_variables('group', 'name');
create trigger variables_of_device after delete on device
    for each row execute function drop_variables('device', 'id');
