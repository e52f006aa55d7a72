-- What is known of an indicator besides the report's own words: its malware, kind of threat, actors and sectors, and the
-- warning lists it stands in.
alter table sightings
    add column malware_family text,
    add column threat_type    text,
    add column actors         text[] not null default '{}',
    add column sectors        text[] not null default '{}';
comment on column sightings.malware_family is 'The listed name of the malware that a tag or the article names.';
comment on column sightings.actors is 'Listed names of the actors that tags or the article name.';

alter table indicators
    add column malware_family text,
    add column threat_type    text,
    add column actors         text[]  not null default '{}',
    add column sectors        text[]  not null default '{}',
    add column warning_lists  text[]  not null default '{}',
    add column is_warned      boolean not null generated always as (warning_lists <> '{}') stored,
    add constraint indicators_threat_type_form check (threat_type ~ '^[a-z][a-z0-9_]{0,62}$');
comment on column indicators.malware_family is 'Of the report seen last that names one.';
comment on column indicators.threat_type is 'What the indicator serves, as abuse.ch words it: botnet_cc, malware_hosting, payload_delivery.';
comment on column indicators.sectors is 'Slugs of the sectors that its articles are about.';
comment on column indicators.warning_lists is 'Names of the warning lists that the value stands in; no part of a published version.';

-- Related indicators of one malware family.
create index indicators_by_malware_family on indicators (malware_family, last_seen desc, id) where malware_family is not null;
-- Indicators of an actor, and industry= on lists. Few indicators have either.
create index indicators_by_actor on indicators using gin (actors) where actors <> '{}';
create index indicators_by_sector on indicators using gin (sectors) where sectors <> '{}';

-- What a session copies its reports into before merge_sightings(): create temporary table incoming of incoming_sighting.
create type incoming_sighting as (
    line           bigint,
    key            uuid,
    indicator_id   uuid,
    type           indicator_type,
    value          text,
    confidence     confidence_level,
    first_seen     timestamptz,
    last_seen      timestamptz,
    port           integer,
    record_key     text,
    reference_url  text,
    context        text,
    tags           text[],
    techniques     text[],
    digest         uuid,
    malware_family text,
    threat_type    text,
    actors         text[],
    sectors        text[],
    warning_lists  text[]
);
comment on type incoming_sighting is 'A report on its way into sightings; null lists are empty.';

-- Lists can leave out what a warning list names, so totals count it apart.
alter table indicator_counts
    add column is_warned boolean not null default false,
    drop constraint indicator_counts_unique,
    add constraint indicator_counts_unique primary key (time_field, day, type, category, confidence, origin, is_revoked, is_warned);

create or replace function count_indicators_added() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, is_warned, n)
    select d.time_field, d.day, a.type, a.category, a.confidence, a.origin, a.is_revoked, a.is_warned, count(*)
    from added a cross join lateral public.indicator_days(a.first_seen, a.last_seen, a.modified_at) d
    group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create or replace function count_indicators_changed() returns trigger language plpgsql as $$
begin
    with moved as materialized (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, x.is_warned, sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, is_revoked, is_warned, first_seen, last_seen, modified_at from added
            union all
            select -1, type, category, confidence, origin, is_revoked, is_warned, first_seen, last_seen, modified_at from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7, 8
    ), fewer as (
        update public.indicator_counts c set n = c.n + m.n from moved m
        where m.n < 0
          and (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked, c.is_warned)
            = (m.time_field, m.day, m.type, m.category, m.confidence, m.origin, m.is_revoked, m.is_warned)
    )
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, is_warned, n)
    select m.time_field, m.day, m.type, m.category, m.confidence, m.origin, m.is_revoked, m.is_warned, m.n from moved m
    where m.n > 0 order by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create or replace function count_indicators_removed() returns trigger language plpgsql as $$
begin
    update public.indicator_counts c set n = c.n - gone.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, x.is_warned, count(*) as n
        from removed x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7, 8
    ) gone
    where (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked, c.is_warned)
        = (gone.time_field, gone.day, gone.type, gone.category, gone.confidence, gone.origin, gone.is_revoked, gone.is_warned);
    return null;
end $$;

-- What lists filter by stands in the index, as before.
create index indicators_by_last_seen_and_warning on indicators (last_seen desc, id)
    include (type, category, confidence, origin, is_revoked, is_warned);
drop index indicators_by_last_seen;
alter index indicators_by_last_seen_and_warning rename to indicators_by_last_seen;
