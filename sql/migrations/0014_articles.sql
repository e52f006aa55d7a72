create table articles (
    id             uuid             primary key,
    feed_id        integer          not null references feeds,
    entry_key      text             not null,
    entry_digest   bytea            not null,
    version        integer          not null default 1,
    url            text,
    title          text             not null,
    author         text,
    image_url      text,
    summary        text,
    content        text             not null default '',
    ai_summary     text,
    published_at   timestamptz      not null,
    is_dated       boolean          not null,
    fetched_at     timestamptz      not null,
    modified_at    timestamptz      not null,
    archived_at    timestamptz,
    category       text             not null,
    category_certainty real         not null,
    category_rule  text             not null,
    severity_score numeric(3, 1)    not null,
    categorized_at timestamptz      not null,
    sectors        text[]           not null default '{}',
    actors         text[]           not null default '{}',
    malware        text[]           not null default '{}',
    cves           text[]           not null default '{}',
    techniques     text[]           not null default '{}',
    technique_confidences confidence_level[] not null default '{}',
    labels         text[]           not null default '{}',
    ioc_count      integer          not null default 0,
    search         tsvector         not null,
    constraint articles_key_length       check (octet_length(entry_key) between 1 and 1024),
    constraint articles_digest_length    check (octet_length(entry_digest) = 32),
    constraint articles_version_positive check (version >= 1),
    constraint articles_title_length     check (octet_length(title) between 1 and 4096),
    constraint articles_url_absolute     check (url ~ '^https?://[^[:space:]]+$' and octet_length(url) <= 8192),
    constraint articles_image_absolute   check (image_url ~ '^https?://[^[:space:]]+$' and octet_length(image_url) <= 8192),
    constraint articles_severity_range   check (severity_score between 0 and 10),
    constraint articles_certainty_range  check (category_certainty between 0 and 1),
    constraint articles_category_form    check (category ~ '^[a-z][a-z0-9-]{0,62}$'),
    constraint articles_techniques_paired
        check (cardinality(techniques) = cardinality(technique_confidences)),
    constraint articles_ioc_count_not_negative check (ioc_count >= 0)
);
comment on table articles is 'News and reports, one row an entry of a feed, with what was found in it.';
comment on column articles.id is 'UUIDv5 of feed and entry key under the publisher''s identity, so an entry keeps its id for ever.';
comment on column articles.entry_digest is 'Digest of everything the entry says; equal means nothing changed.';
comment on column articles.content is 'Plain text of the publisher, for search and extraction: never sent whole unless the operator says so.';
comment on column articles.is_dated is 'Whether the feed stated published_at; otherwise it is the time of the first fetch.';
comment on column articles.modified_at is 'Unique and strictly increasing in the order in which changes become visible: polling by it misses nothing.';
comment on column articles.ioc_count is 'Indicators found, without CVEs and techniques.';

-- Lists: newest first, total order.
create index articles_by_published on articles (published_at desc, id desc);
-- Delta polling.
create unique index articles_modified_at_unique on articles (modified_at);
-- sort=severity:desc.
create index articles_by_severity on articles (severity_score desc, published_at desc, id desc);
-- category= on lists.
create index articles_by_category on articles (category, published_at desc, id desc);
-- source= on lists.
create index articles_by_feed on articles (feed_id, published_at desc, id desc);
-- q= and the text part of cve_text_search=.
create index articles_by_text on articles using gin (search) with (fastupdate = off);
-- Filters on what was found: threat_actor=, mitre_technique=, cve=, industry_tags=. Actors and malware are compared by
-- their letters and digits alone.
create index articles_by_sector on articles using gin (sectors) with (fastupdate = off);
create index articles_by_cve on articles using gin (cves) with (fastupdate = off);
create index articles_by_technique on articles using gin (techniques) with (fastupdate = off);

create function name_keys(names text[]) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct regexp_replace(lower(n), '[^[:alnum:]]+', '', 'g')), '{}') from unnest(names) n
$$;
comment on function name_keys is 'Names as they are compared: APT-28, APT 28 and apt28 are one.';
create index articles_by_actor on articles using gin (public.name_keys(actors)) with (fastupdate = off);
create index articles_by_malware on articles using gin (public.name_keys(malware)) with (fastupdate = off);

create table article_tombstones (
    article_id uuid        primary key,
    feed_id    integer     not null references feeds,
    entry_key  text        not null,
    title      text        not null,
    removed_at timestamptz not null default now(),
    reason     text
);
comment on table article_tombstones is 'Entries that the operator removed: importing them again does nothing.';

alter table sightings add column article_id uuid;
comment on column sightings.article_id is 'The article that reports it; null for reports of feeds.';
-- expand=iocs, and what an article reported before it changed.
create index sightings_by_article on sightings (article_id) where article_id is not null;
