-- Devices that somebody has written down before they enrolled: what they are given when they do.
create table expected_device (
    id          text primary key,
    name        text,
    labels      jsonb       not null default '{}',
    groups      jsonb       not null default '[]',
    variables   jsonb       not null default '{}',
    imported_by text        not null,
    imported_at timestamptz not null default now()
);

-- The lines of an import while its transaction lasts; there are none outside of one.
create unlogged table inventory_line (
    import    text    not null,
    line      int     not null,
    kind      text    not null,
    id        text    not null,
    name      text,
    labels    jsonb,
    groups    jsonb,
    variables jsonb,
    selector  text,
    priority  int,
    changed   boolean not null default false,
    primary key (import, line)
);
create index inventory_line_by_id on inventory_line (import, kind, id);
