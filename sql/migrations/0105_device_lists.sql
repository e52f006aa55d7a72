-- Lists made for a device: what an account wants on it, what the device can take, and what the device has.
create table device_lists (
    id              uuid        primary key,
    user_id         uuid        not null references users on delete cascade,
    name            text        not null,
    format          text        not null,
    filters         text        not null default '',
    max_items       integer     not null,
    max_bytes       integer,
    max_changes     integer,
    steadiness      smallint    not null,
    merges_networks boolean     not null,
    takes_ipv6      boolean     not null,
    takes_paths     boolean     not null,
    token_sha256    bytea       not null,
    token_prefix    text        not null,
    created_at      timestamptz not null default clock_timestamp(),
    changed_at      timestamptz not null default clock_timestamp(),
    constraint device_lists_token_unique unique (token_sha256),
    constraint device_lists_token_length check (octet_length(token_sha256) = 32),
    constraint device_lists_name_length check (length(name) between 1 and 100),
    constraint device_lists_format_known check (format in ('txt', 'edl-ip', 'edl-domain', 'edl-url', 'hosts', 'rpz')),
    constraint device_lists_filters_length check (length(filters) <= 1000),
    constraint device_lists_max_items_range check (max_items between 1 and 200000),
    constraint device_lists_max_bytes_range check (max_bytes between 1024 and 33554432),
    constraint device_lists_max_changes_range check (max_changes between 1 and 200000),
    constraint device_lists_steadiness_range check (steadiness between 0 and 100)
);
comment on table device_lists is 'Lists made for a device. Only the SHA-256 of a list''s token is stored.';
comment on column device_lists.filters is 'The filters of a list of indicators, as a query: type=ipv4&risk_min=50.';
comment on column device_lists.max_changes is 'Most lines that differ from one pull to the next; null for any number.';
comment on column device_lists.steadiness is 'Points of risk by which a newcomer must be better than what it replaces.';
create index device_lists_by_user on device_lists (user_id, created_at, id);

-- What the device has: the answer to the last pull of changed data. One row a list is written by whoever decides under its
-- lock; every other worker reads it, so all give the same answer.
create table device_list_answers (
    list_id    uuid        primary key references device_lists on delete cascade,
    conditions text        not null default '',
    generation bigint      not null default -1,
    version    bigint      not null default 0,
    changed_at timestamptz not null default clock_timestamp(),
    decided_at timestamptz not null default clock_timestamp(),
    members    uuid[]      not null default '{}',
    body       text        not null default '',
    lines      integer     not null default 0,
    entered    integer     not null default 0,
    withdrew   integer     not null default 0
);
comment on table device_list_answers is 'The answer of each list to the last pull that met changed data, and which indicators are in it.';
comment on column device_list_answers.conditions is 'What the choice depends on besides the data: window, ceiling and profile.';
comment on column device_list_answers.version is 'Rises when the body changes.';
-- Bodies compress badly in the time of a request; nginx compresses what is sent.
alter table device_list_answers alter column body set storage external;

insert into account_limits values ('device_lists', 50);

update tiers set scopes = scopes || '{write:lists}'
where 'read:export' = any (scopes) and not 'write:lists' = any (scopes);
