-- What accounts wait for. Watches that ask the same share one query, so matching takes as long as there are different
-- questions, whoever asks them.
--
-- A query is a list of clauses, each a list of terms, such as 'type:domain' and 'tag:emotet'. A record has terms too, and
-- matches when it has one term of every clause. So records are matched by joins on terms, in batches, however many queries there are.
create table watch_queries (
    id          bigint   generated always as identity primary key,
    kind        text     not null,
    digest      bytea    not null,
    least_score smallint,
    constraint watch_queries_kind_known    check (kind in ('iocs', 'articles', 'cves', 'values')),
    constraint watch_queries_digest_unique unique (digest),
    constraint watch_queries_score_range   check (least_score between 0 and 100)
);
comment on table watch_queries is 'What is watched for, each question once.';
comment on column watch_queries.digest is 'SHA-256 of kind, score and clauses: what makes two questions the same.';
comment on column watch_queries.least_score is 'The lowest risk score. Such queries are matched once scores are there.';

create table watch_clauses (
    query_id bigint   not null references watch_queries on delete cascade,
    place    smallint not null,
    terms    text[]   not null,
    primary key (query_id, place)
);
comment on table watch_clauses is 'The clauses of a query besides the first: a record needs one term of each.';

-- The first clause, which should be the rarest: its terms lead from a record to the queries.
create table watch_terms (
    term     text   not null,
    query_id bigint not null references watch_queries on delete cascade,
    primary key (term, query_id)
);
comment on table watch_terms is 'The terms of the first clause of each query.';
create index watch_terms_by_query on watch_terms (query_id);

create table watch_masks (
    family smallint not null,
    bits   smallint not null,
    primary key (family, bits),
    constraint watch_masks_range check (family in (4, 6) and bits between 0 and 128)
);
comment on table watch_masks is 'The sizes of watched networks: an address has one term for each.';

-- Matches get their numbers under a lock that is held until the commit, so they become visible in order.
create table watch_matches (
    number     bigint      generated always as identity primary key,
    query_id   bigint      not null references watch_queries on delete cascade,
    subject    text        not null,
    matched_at timestamptz not null default clock_timestamp(),
    constraint watch_matches_once unique (query_id, subject)
);
comment on table watch_matches is 'What a query found, each record once. Kept for 90 days.';
comment on column watch_matches.subject is 'The id of an indicator or an article, or a CVE.';
-- The page of a watch, the newest first, and what is unread or not yet delivered.
create index watch_matches_by_query on watch_matches (query_id, number);

create table watch_cursors (
    name     text        primary key,
    added_at timestamptz not null
);
insert into watch_cursors select name, last_added_at from data_generation, unnest('{published,scored}'::text[]) name;
comment on table watch_cursors is 'Places in the publication order: published is matched up to the first, what needs scores up to the second.';

create table watches (
    id             uuid        primary key default gen_random_uuid(),
    user_id        uuid        not null references users on delete cascade,
    query_id       bigint      not null references watch_queries,
    name           text        not null,
    filter         text        not null default '',
    watched_values text[]      not null default '{}',
    feed_token     text        not null,
    from_number    bigint      not null,
    read_to        bigint      not null,
    muted_until    timestamptz,
    created_at     timestamptz not null default clock_timestamp(),
    constraint watches_name_length  check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
    constraint watches_filter_size  check (octet_length(filter) <= 4000),
    constraint watches_values_count check (cardinality(watched_values) <= 1000),
    constraint watches_token_unique unique (feed_token),
    constraint watches_token_form   check (feed_token ~ '^[0-9a-f]{64}$'),
    constraint watches_read_in_order check (read_to >= from_number)
);
comment on table watches is 'What accounts wait for. Nobody else sees a watch, save by its secret address.';
comment on column watches.filter is 'The query as the list of its kind takes it; empty for values.';
comment on column watches.feed_token is 'The secret of the feed''s address. Stored as it is, because its owner is shown the address.';
comment on column watches.from_number is 'Matches of the query up to this one are older than the watch.';
comment on column watches.read_to is 'Matches up to this one were read.';
create index watches_by_user on watches (user_id, created_at, id);
create index watches_by_query on watches (query_id);

insert into account_limits values ('watches', 50);

update tiers set scopes = array_append(scopes, 'write:watches')
where 'read:lookup' = any (scopes) and not 'write:watches' = any (scopes);
