create table feeds (
    id          integer         generated always as identity primary key,
    slug        text            not null,
    name        text            not null,
    category    source_category not null,
    format      text,
    reliability smallint        not null default 50,
    url         text,
    terms_url   text,
    is_enabled  boolean         not null default true,
    created_at  timestamptz     not null default now(),
    constraint feeds_slug_unique       unique (slug),
    constraint feeds_slug_form         check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    constraint feeds_name_length       check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
    constraint feeds_reliability_range check (reliability between 0 and 100)
);
comment on table feeds is 'Sources of indicators and news, one row a source.';
comment on column feeds.format is 'Name of the reader for its body (socdctl feed import --format); null for none.';
comment on column feeds.reliability is '0 to 100, how far its reports are trusted.';

create table feed_imports (
    id          bigint      generated always as identity primary key,
    feed_id     integer     not null references feeds,
    format      text        not null,
    body_sha256 bytea       not null,
    imported_at timestamptz not null,
    generation  bigint      not null,
    new_rows       bigint   not null,
    updated_rows   bigint   not null,
    unchanged_rows bigint   not null,
    rejected_rows  bigint   not null,
    constraint feed_imports_digest_length check (octet_length(body_sha256) = 32),
    constraint feed_imports_rows_counted
        check (new_rows >= 0 and updated_rows >= 0 and unchanged_rows >= 0 and rejected_rows >= 0)
);
-- The last import of a feed: an unchanged body need not be read again.
create index feed_imports_latest on feed_imports (feed_id, id desc);
comment on table feed_imports is 'What each finished import did. A failed import leaves no row: it changed nothing.';
comment on column feed_imports.body_sha256 is 'Digest of the body as it was read, options that change its meaning included.';
