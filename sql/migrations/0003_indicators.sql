-- id is the UUIDv5 of type and value under the publisher's identity, so it is also what makes the pair unique: a b-tree
-- entry holds at most 2.7 kB and a URL may be longer.
create table indicators (
    id            uuid             primary key,
    number        bigint           generated always as identity,
    type          indicator_type   not null,
    value         text             not null,
    confidence    confidence_level not null,
    category      source_category  not null,
    origin        sighting_origin  not null,
    is_revoked    boolean          not null default false,
    first_seen    timestamptz      not null,
    last_seen     timestamptz      not null,
    created_at    timestamptz      not null,
    modified_at   timestamptz      not null,
    added_at      timestamptz      not null,
    version       integer          not null default 1,
    feed_name     text             not null,
    article_id    uuid,
    article_title text,
    article_url   text,
    reference_url text,
    context       text,
    tags          text[]           not null default '{}',
    techniques    text[]           not null default '{}',
    constraint indicators_value_length     check (octet_length(value) between 1 and 8192),
    constraint indicators_value_printable  check (value !~ '[\x01-\x1f\x7f-\x9f]'),
    constraint indicators_seen_in_order    check (first_seen <= last_seen),
    constraint indicators_version_positive check (version >= 1)
);
comment on table indicators is 'One row an indicator: the merged view of all its sightings.';
comment on column indicators.value is 'Normal form of its type: host names and hashes in lower case, never defanged.';
comment on column indicators.number is 'Small stable number for formats that cannot carry a UUID (Suricata sid).';
comment on column indicators.created_at is 'first_seen as it was when the row was stored; never changes (STIX created).';
comment on column indicators.modified_at is 'The last change of anything exported; never before last_seen (STIX modified).';
comment on column indicators.added_at is 'Place of the current version in the publication order: unique, strictly increasing.';
comment on column indicators.feed_name is 'Feed and article of the current source stand in the row: joining them costs lists half their speed.';

-- Lists: newest first, total order; the included columns let counts and offsets stay inside the index.
create index indicators_by_last_seen on indicators (last_seen desc, id) include (type, category, confidence, origin);
-- Lists of one type.
create index indicators_by_type on indicators (type, last_seen desc, id);
-- time_field=first_seen and time_field=modified.
create index indicators_by_first_seen on indicators (first_seen desc, id);
create index indicators_by_modified on indicators (modified_at desc, id);
-- Delta polling and TAXII pages.
create unique index indicators_added_at_unique on indicators (added_at);

create table sightings (
    key           uuid             primary key,
    feed_id       integer          not null,
    indicator_id  uuid             not null,
    origin        sighting_origin  not null default 'feed',
    confidence    confidence_level not null,
    first_seen    timestamptz      not null,
    last_seen     timestamptz      not null,
    port          integer,
    record_key    text,
    reference_url text,
    context       text,
    tags          text[]           not null default '{}',
    techniques    text[]           not null default '{}',
    digest        uuid             not null,
    constraint sightings_seen_in_order check (first_seen <= last_seen),
    constraint sightings_port_range    check (port between 1 and 65535)
);
-- All reports of one indicator.
create index sightings_by_indicator on sightings (indicator_id);
comment on table sightings is
    'One row a report: what one feed says of one indicator in one of its records. merge_sightings() is the only writer: it '
    'looks the feed up and stores the indicator in the same transaction. Foreign keys would check both once more for each '
    'row, at a quarter of the import''s speed; feed_imports keeps a feed with reports from being deleted.';
comment on column sightings.key is 'Digest of feed, type, value and record key: what makes a report the same report.';
comment on column sightings.digest is 'Digest of everything the report says; equal means nothing changed.';

create table publications (
    added_at     timestamptz primary key,
    indicator_id uuid        not null,
    version      integer     not null,
    change       text        not null,
    recorded_at  timestamptz not null default now(),
    constraint publications_change_known check (change in ('new', 'changed', 'withdrawn'))
);
comment on table publications is
    'Append-only log of what was published, in publication order. Writers hold one advisory lock from the first stamp to '
    'their commit, so a reader never sees a place filled before an earlier one.';

create table data_generation (
    is_only    boolean     primary key default true,
    version    bigint      not null,
    changed_at timestamptz not null,
    last_added_at timestamptz not null,
    constraint data_generation_one_row check (is_only)
) with (fillfactor = 20);
insert into data_generation values (true, 1, now(), now());
comment on table data_generation is 'One row: rises with every change of published data. Caches and entity tags hang on it.';

create table publisher (
    is_only  boolean primary key default true,
    identity uuid    not null,
    constraint publisher_one_row check (is_only)
);
comment on table publisher is 'One row: the identity under which ids were made. Importing under another would double every indicator.';
