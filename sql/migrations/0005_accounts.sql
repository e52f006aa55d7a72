create table tiers (
    name                  text     primary key,
    rank                  smallint not null,
    requests_per_minute   integer  not null,
    requests_per_day      integer  not null,
    lookback_days         integer  not null,
    article_lookback_days integer  not null,
    page_max              integer  not null,
    article_page_max      integer  not null,
    max_keys              integer  not null,
    formats               text[]   not null,
    scopes                text[]   not null,
    route_costs           jsonb    not null default '{}',
    minute_step           interval not null generated always as
        (interval '1 microsecond' * ((60000000 + requests_per_minute - 1) / requests_per_minute)) stored,
    day_step              interval not null generated always as
        (interval '1 microsecond' * ((86400000000 + requests_per_day - 1) / requests_per_day)) stored,
    minute_window         interval not null generated always as
        (interval '1 microsecond' * ((60000000 + requests_per_minute - 1) / requests_per_minute) * requests_per_minute) stored,
    day_window            interval not null generated always as
        (interval '1 microsecond' * ((86400000000 + requests_per_day - 1) / requests_per_day) * requests_per_day) stored,
    constraint tiers_rank_unique        unique (rank),
    constraint tiers_name_form          check (name ~ '^[a-z][a-z0-9_-]{0,31}$'),
    constraint tiers_limits_positive
        check (requests_per_minute between 1 and 1000000 and requests_per_day between 1 and 1000000000
               and lookback_days between 1 and 36500 and article_lookback_days between 1 and 36500
               and page_max between 1 and 1000000 and article_page_max between 1 and 1000000 and max_keys between 0 and 100000),
    constraint tiers_route_costs_object check (jsonb_typeof(route_costs) = 'object')
);
comment on table tiers is 'Plans: what a key of each may do. Every limit of the product is a column here.';
comment on column tiers.minute_step is 'The time one token takes to come back, in whole microseconds, rounded up: never a request too many.';
comment on column tiers.minute_window is 'The time an empty bucket takes to fill: step times capacity.';
comment on column tiers.route_costs is 'Thousandths of a token a request to a route costs, by route pattern; 1000 where none is named.';

create table users (
    id            uuid        primary key default gen_random_uuid(),
    email         text        not null,
    tier          text        not null references tiers on update cascade,
    password_hash text,
    created_at    timestamptz not null default now(),
    constraint users_email_unique    unique (email),
    constraint users_email_form      check (email = lower(email) and email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$' and length(email) <= 254),
    constraint users_with_tier_unique unique (id, tier)
);
comment on table users is 'Accounts. The e-mail address is stored in lower case.';

create table api_keys (
    id             uuid        primary key default gen_random_uuid(),
    user_id        uuid        not null,
    tier           text        not null,
    name           text        not null,
    secret_hash    bytea       not null,
    key_prefix     text        not null,
    scopes         text[],
    allowed_ips    cidr[],
    created_at     timestamptz not null default now(),
    expires_at     timestamptz,
    revoked_at     timestamptz,
    revoked_reason text,
    constraint api_keys_user         foreign key (user_id, tier) references users (id, tier) on update cascade on delete cascade,
    constraint api_keys_hash_unique  unique (secret_hash),
    constraint api_keys_hash_length  check (octet_length(secret_hash) = 32),
    constraint api_keys_name_length  check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
    constraint api_keys_prefix_form  check (key_prefix ~ '^sk_live_[0-9A-Za-z]{4}$'),
    constraint api_keys_reason_with_revocation check (revoked_reason is null or revoked_at is not null)
);
-- A user's keys, newest first.
create index api_keys_by_user on api_keys (user_id, created_at desc);
comment on table api_keys is 'API keys. Only the SHA-256 of a secret is kept, with its first characters for recognising it.';
comment on column api_keys.tier is 'The user''s tier; the foreign key carries every change over, and admission reads one table less.';
comment on column api_keys.scopes is 'Null: all that the tier grants. Otherwise only those of these that the tier grants too.';
comment on column api_keys.allowed_ips is 'Null: any address.';

create table api_key_totals (
    key_id         uuid        primary key references api_keys on delete cascade,
    total_requests bigint      not null default 0,
    last_used_at   timestamptz
);
comment on table api_key_totals is 'Request totals, written in batches; apart from api_keys so that a busy key does not rewrite its row.';
