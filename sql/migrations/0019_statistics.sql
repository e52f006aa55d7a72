-- Figures that are worked out beforehand: a request reads one row of them.
create table iocs_stats_cache (
    is_only      boolean     primary key default true,
    body         text        not null,
    generation   bigint      not null,
    updated_at   timestamptz not null,
    duration_ms  integer     not null,
    constraint iocs_stats_cache_one_row       check (is_only),
    constraint iocs_stats_cache_body_object   check (left(body, 1) = '{'),
    constraint iocs_stats_cache_duration_sane check (duration_ms >= 0)
);
comment on table iocs_stats_cache is 'One row: the member "data" of GET /api/v1/iocs/stats, ready to be sent. refresh_statistics() is its only writer.';
comment on column iocs_stats_cache.generation is 'data_generation.version when the refresh began.';

create table industry_statistics (
    sector  text     not null,
    hours   smallint not null,
    summary text     not null,
    details text     not null,
    constraint industry_statistics_unique primary key (hours, sector),
    constraint industry_statistics_hours_known check (hours in (24, 168, 720, 2160))
);
comment on table industry_statistics is 'What concerns each sector in each window, as the members of JSON objects; written with iocs_stats_cache.';

create table actor_statistics (
    slug            text        primary key,
    articles        integer     not null,
    recent_articles integer     not null,
    iocs            integer     not null,
    first_mentioned timestamptz,
    last_mentioned  timestamptz,
    constraint actor_statistics_counted check (articles >= recent_articles and recent_articles >= 0 and iocs >= 0)
);
comment on table actor_statistics is 'How often each group is named; groups that nobody names have no row. Written with iocs_stats_cache.';

create table technique_statistics (
    id              text        primary key,
    articles        integer     not null,
    recent_articles integer     not null,
    iocs            integer     not null,
    first_mentioned timestamptz,
    last_mentioned  timestamptz,
    constraint technique_statistics_counted check (articles >= recent_articles and recent_articles >= 0 and iocs >= 0)
);
comment on table technique_statistics is
    'How often each technique or tactic is named, a technique with its sub-techniques; what nobody names has no row.';

-- Facts out of sql/seed/lists, replaced whole by load_list() when a file changes.
create table industries (
    slug     text     primary key,
    name     text     not null,
    aliases  text[]   not null
);
comment on table industries is 'The critical infrastructure sectors that CISA names.';

create table threat_actors (
    slug      text   primary key,
    name      text   not null,
    country   text,
    mitre_ids text[] not null,
    aliases   text[] not null,
    keys      text[] not null,
    constraint threat_actors_name_unique  unique (name),
    constraint threat_actors_slug_form    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint threat_actors_country_form check (country ~ '^[A-Z]{2}$')
);
comment on table threat_actors is 'Groups by the name under which articles and indicators carry them.';
comment on column threat_actors.country is 'ISO 3166 code of the country the group is thought to work from.';
comment on column threat_actors.keys is 'Name and aliases as name_keys() compares them.';
-- One group by any of its names.
create index threat_actors_by_key on threat_actors using gin (keys);

create table attack_tactics (
    id         text primary key,
    name       text not null,
    domain     text not null,
    short_name text not null,
    constraint attack_tactics_short_name_unique unique (domain, short_name)
);
comment on table attack_tactics is 'Tactics of the ATT&CK matrices.';

create table attack_techniques (
    id         text   primary key,
    name       text   not null,
    status     text   not null,
    domain     text   not null,
    parent     text   generated always as (case when id like '%.%' then split_part(id, '.', 1) end) stored,
    tactics    text[] not null,
    revoked_by text,
    constraint attack_techniques_status_known check (status in ('active', 'retired', 'revoked'))
);
comment on table attack_techniques is 'Techniques and sub-techniques of the ATT&CK matrices, those out of use included.';
comment on column attack_techniques.tactics is 'Short names, as attack_tactics has them.';
-- Sub-techniques of a technique.
create index attack_techniques_by_parent on attack_techniques (parent) where parent is not null;
-- Techniques of a tactic.
create index attack_techniques_by_tactic on attack_techniques using gin (tactics);

-- Indicators that a technique is reported with.
create index indicators_by_technique on indicators using gin (techniques) where techniques <> '{}';
