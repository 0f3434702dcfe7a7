create table user_account (
    username      text primary key,
    password_hash text        not null,
    role          text        not null check (role in ('viewer', 'operator', 'admin')),
    created_at    timestamptz not null default now()
);

create table api_token (
    hash       text primary key,
    name       text        not null,
    username   text        not null references user_account on delete cascade,
    role       text        not null check (role in ('viewer', 'operator', 'admin')),
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    unique (username, name)
);

create table session (
    hash      text primary key,
    username  text        not null references user_account on delete cascade,
    last_used timestamptz not null default now(),
    created_at timestamptz not null default now()
);
create index session_last_used on session (last_used);
