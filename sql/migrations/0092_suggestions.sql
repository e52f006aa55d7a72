-- What a person may mean who has begun to type: names of actors, malware, techniques, CVEs, industries, sources and tags,
-- and how often each is named. Written with iocs_stats_cache, which is not told of what has not changed.
create table suggestions (
    kind   text   not null,
    id     text   not null,
    label  text   not null,
    detail text,
    count  bigint not null,
    constraint suggestions_pkey       primary key (kind, id),
    constraint suggestions_kind_known check (kind in ('actor', 'malware', 'technique', 'cve', 'industry', 'source', 'tag')),
    constraint suggestions_counted    check (count >= 0)
);
comment on table suggestions is 'Names that GET /api/v1/suggest offers.';
comment on column suggestions.count is 'Articles and indicators that name it; of a source, those that it has brought.';
-- Those named most of each kind, where nothing has been typed.
create index suggestions_by_count on suggestions (kind, count desc, id);

create table suggestion_keys (
    key   text   collate "C" not null,
    kind  text   not null,
    id    text   not null,
    count bigint not null,
    constraint suggestion_keys_pkey primary key (key, kind, id) include (count)
);
comment on table suggestion_keys is
    'Where the typing of a name may begin: at each of its words, by small letters and digits alone. What begins with the same '
    'letters stands together in the primary key, with all that decides the order.';
comment on column suggestion_keys.count is 'As suggestions has it: a short beginning finds thousands, of which a few are shown.';
