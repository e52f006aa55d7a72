-- What of a feed is taken: which of its entries, from where on at the next fetch, and which of its reports no longer count.
alter table feeds
    add column include_terms text[] not null default '{}',
    add column exclude_terms text[] not null default '{}',
    add column added_after   text,
    add column next_page     text,
    add constraint feeds_terms_bounded check (cardinality(include_terms) <= 100 and cardinality(exclude_terms) <= 100),
    add constraint feeds_added_after_length check (octet_length(added_after) between 1 and 64),
    add constraint feeds_next_page_length   check (octet_length(next_page) between 1 and 2048);
comment on column feeds.include_terms is 'An entry that none of them fits is left out; none: all are taken. `words`, or `title:`, `category:`, `url:` and text.';
comment on column feeds.exclude_terms is 'An entry that one of them fits is left out.';
comment on column feeds.added_after is 'TAXII: X-TAXII-Date-Added-Last of the last walk whose pages are all in the store, as the server wrote it.';
comment on column feeds.next_page is 'TAXII: where a walk that was cut short goes on; null: a new one begins behind added_after.';

create table feed_items (
    feed_id   integer not null references feeds on delete cascade,
    item      uuid    not null,
    stamp     bigint  not null,
    is_stored boolean not null,
    constraint feed_items_pkey primary key (feed_id, item)
);
comment on table feed_items is 'Parts of feeds that are fetched one by one: the events of MISP feeds.';
comment on column feed_items.stamp is 'The version that was tried last: seconds since 1970 in a MISP manifest.';
comment on column feed_items.is_stored is 'False: that version could not be had or read; it is tried again after all others.';

alter table feed_imports
    add column filtered_rows bigint not null default 0,
    add constraint feed_imports_filtered_counted check (filtered_rows >= 0);
comment on column feed_imports.filtered_rows is 'Records that the feed''s terms left out.';

create table withdrawn_sightings (
    key          uuid        primary key,
    feed_id      integer     not null,
    indicator_id uuid        not null,
    report       jsonb       not null,
    reason       text,
    withdrawn_by integer     not null references feeds,
    withdrawn_at timestamptz not null,
    restored_at  timestamptz
);
-- What an operator who restores an indicator puts back.
create index withdrawn_sightings_by_indicator on withdrawn_sightings (indicator_id) where restored_at is null;
comment on table withdrawn_sightings is
    'Reports that a list of false positives took back, as they were. The same record reported again stays here.';
comment on column withdrawn_sightings.report is 'The row of sightings.';
comment on column withdrawn_sightings.withdrawn_by is 'The feed that is the list.';
comment on column withdrawn_sightings.restored_at is 'The operator put the report back; the list does not take it again.';
