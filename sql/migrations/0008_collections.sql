-- TAXII collections and what they serve besides the current indicators: superseded versions and shared objects.
create table collections (
    id            uuid             primary key,
    position      smallint         not null,
    alias         text             not null,
    title         text             not null,
    description   text             not null,
    types         indicator_type[] not null default '{}',
    is_shared     boolean          not null default false,
    last_added_at timestamptz      not null default '2024-01-01 00:00:00+00',
    constraint collections_position_unique unique (position),
    constraint collections_alias_unique    unique (alias),
    constraint collections_alias_form      check (alias ~ '^[a-z][a-z0-9-]{0,62}$'),
    -- Sentinel and the standard take version 4 only (TAXII 2.1, section 5.2.1).
    constraint collections_id_version_4    check (id::text ~ '^.{14}4.{4}[89ab]'),
    constraint collections_content         check (is_shared = (types = '{}'))
);
comment on table collections is 'TAXII collections: views of the indicators by type, and those that clients write to.';
comment on column collections.position is 'Order in lists.';
comment on column collections.types is 'Types of indicator in it; none for a collection that clients write to.';
comment on column collections.last_added_at is 'Shared collections: the newest place given in their publication order.';

create table collection_aliases (
    alias         text primary key,
    collection_id uuid not null references collections on delete cascade,
    constraint collection_aliases_form check (alias ~ '^[a-z][a-z0-9-]{0,62}$')
);
comment on table collection_aliases is 'Further names that a collection is found under in paths.';

-- Pages of collections by type; each type of a collection is one range, merged in their order. The second column is the
-- place in another form, so that only this index gives that order: offered the plain column, the planner walks the index
-- on added_at and passes over all other types.
create index indicators_by_type_and_place on indicators (type, (added_at at time zone 'UTC'));

alter table indicators
    add column withdrawn_at     timestamptz,
    add column withdrawn_reason text,
    add constraint indicators_withdrawn_is_revoked check (withdrawn_at is null or is_revoked),
    add constraint indicators_reason_with_withdrawal check (withdrawn_reason is null or withdrawn_at is not null);
comment on column indicators.withdrawn_at is 'When the operator withdrew it; until it is restored no report changes it.';

create table indicator_versions (
    id            uuid             not null,
    number        bigint           not null,
    version       integer          not null,
    type          indicator_type   not null,
    value         text             not null,
    confidence    confidence_level not null,
    category      source_category  not null,
    origin        sighting_origin  not null,
    is_revoked    boolean          not null,
    first_seen    timestamptz      not null,
    last_seen     timestamptz      not null,
    created_at    timestamptz      not null,
    modified_at   timestamptz      not null,
    added_at      timestamptz      not null,
    feed_name     text             not null,
    article_id    uuid,
    article_title text,
    article_url   text,
    reference_url text,
    context       text,
    tags          text[]           not null,
    techniques    text[]           not null,
    superseded_at timestamptz      not null default clock_timestamp(),
    constraint indicator_versions_unique primary key (id, version)
);
comment on table indicator_versions is
    'Earlier versions of indicators as they were published, written where the next version is, kept for a configured time.';
-- match[version]=all and first.
create index indicator_versions_by_type_and_place on indicator_versions (type, (added_at at time zone 'UTC'));
-- Retention. Rows are written in the order of this column.
create index indicator_versions_by_superseded_at on indicator_versions using brin (superseded_at);

-- Whoever publishes a new version, the one before is kept: here, so that no statement can forget it.
create function keep_superseded_versions() returns trigger language plpgsql as $$
begin
    insert into public.indicator_versions (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen,
                                           last_seen, created_at, modified_at, added_at, feed_name, article_id, article_title,
                                           article_url, reference_url, context, tags, techniques)
    select r.id, r.number, r.version, r.type, r.value, r.confidence, r.category, r.origin, r.is_revoked, r.first_seen,
           r.last_seen, r.created_at, r.modified_at, r.added_at, r.feed_name, r.article_id, r.article_title,
           r.article_url, r.reference_url, r.context, r.tags, r.techniques
    from removed r join added a on a.id = r.id where a.version > r.version;
    return null;
end $$;
create trigger indicators_versions_kept after update on indicators
    referencing new table as added old table as removed for each statement execute function keep_superseded_versions();

create table shared_objects (
    collection_id uuid        not null references collections on delete cascade,
    object_id     text        not null,
    revision      timestamptz,
    added_at      timestamptz not null,
    version       text        not null,
    type          text        not null,
    content       text        not null,
    user_id       uuid        not null,
    constraint shared_objects_added_at_unique primary key (collection_id, added_at),
    constraint shared_objects_id_form         check (object_id ~ '^[a-z][a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                                                     and length(object_id) <= 300),
    constraint shared_objects_type            check (object_id like type || '--%'),
    constraint shared_objects_content_length  check (octet_length(content) between 2 and 1048576)
);
-- One row a version of an object; objects that have none (cyber-observables) are there once.
create unique index shared_objects_version_unique on shared_objects (collection_id, object_id, coalesce(revision, '-infinity'));
comment on table shared_objects is 'STIX objects that clients put into a collection, byte for byte as they came.';
comment on column shared_objects.revision is 'modified, else created, as a time; null for objects without versions.';
comment on column shared_objects.version is 'The same as the object has it; without one, the time it was added.';

create table collection_statuses (
    id           uuid        primary key,
    user_id      uuid        not null references users on delete cascade,
    requested_at timestamptz not null,
    content      text        not null
);
comment on table collection_statuses is 'Outcomes of requests that added objects (TAXII 2.1, section 4.3); removed by maintenance.';
-- Retention.
create index collection_statuses_by_requested_at on collection_statuses (requested_at);

-- Withdrawn indicators are left out of lists, so totals count them apart.
alter table indicator_counts
    add column is_revoked boolean not null default false,
    drop constraint indicator_counts_unique,
    add constraint indicator_counts_unique primary key (time_field, day, type, category, confidence, origin, is_revoked);

create or replace function count_indicators_added() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, n)
    select d.time_field, d.day, a.type, a.category, a.confidence, a.origin, a.is_revoked, count(*)
    from added a cross join lateral public.indicator_days(a.first_seen, a.last_seen, a.modified_at) d
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create or replace function count_indicators_changed() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, n)
    select time_field, day, type, category, confidence, origin, is_revoked, n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, is_revoked, first_seen, last_seen, modified_at from added
            union all
            select -1, type, category, confidence, origin, is_revoked, first_seen, last_seen, modified_at from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7
    ) moved
    where n > 0 order by 1, 2, 3, 4, 5, 6, 7
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;

    update public.indicator_counts c set n = c.n + moved.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, is_revoked, first_seen, last_seen, modified_at from added
            union all
            select -1, type, category, confidence, origin, is_revoked, first_seen, last_seen, modified_at from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7
    ) moved
    where moved.n < 0
      and (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked)
        = (moved.time_field, moved.day, moved.type, moved.category, moved.confidence, moved.origin, moved.is_revoked);
    return null;
end $$;

create or replace function count_indicators_removed() returns trigger language plpgsql as $$
begin
    update public.indicator_counts c set n = c.n - gone.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, count(*) as n
        from removed x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7
    ) gone
    where (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked)
        = (gone.time_field, gone.day, gone.type, gone.category, gone.confidence, gone.origin, gone.is_revoked);
    return null;
end $$;

-- Lists leave withdrawn indicators out: what they filter by stands in the index, as before.
create index indicators_by_last_seen_and_state on indicators (last_seen desc, id) include (type, category, confidence, origin, is_revoked);
drop index indicators_by_last_seen;
alter index indicators_by_last_seen_and_state rename to indicators_by_last_seen;

-- Plans made before there was anything to write to.
update tiers set scopes = array_append(scopes, 'write:taxii') where name = 'enterprise' and not 'write:taxii' = any (scopes);
