-- The merged verdict of an indicator: until when it holds, whether anything may be blocked for it, and how far it may go.
-- The effective TLP is the strictest that a supporting source states; where none states one it follows confidence.
alter table indicators
    add column valid_until      timestamptz,
    add column is_for_detection boolean not null default true,
    add column stated_tlp       tlp_level,
    add column tlp              tlp_level not null generated always as (
        coalesce(stated_tlp, case confidence when 'high' then 'green'::tlp_level when 'medium' then 'amber'::tlp_level else 'clear'::tlp_level end)
    ) stored;
comment on column indicators.valid_until is 'The latest end that its supporting sources state; null when one of them states none.';
comment on column indicators.is_for_detection is 'False when every supporting source says that nothing may be blocked or raise an alarm for it.';
comment on column indicators.stated_tlp is 'The strictest marking that a supporting source states; null when none states one.';
comment on column indicators.tlp is 'How far it may go: the stated marking, else the one that follows from confidence. Keys have a ceiling for it.';

alter table indicator_versions
    add column valid_until      timestamptz,
    add column is_for_detection boolean not null default true,
    add column stated_tlp       tlp_level,
    add column tlp              tlp_level not null generated always as (
        coalesce(stated_tlp, case confidence when 'high' then 'green'::tlp_level when 'medium' then 'amber'::tlp_level else 'clear'::tlp_level end)
    ) stored;

create or replace function keep_superseded_versions() returns trigger language plpgsql as $$
begin
    insert into public.indicator_versions (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen,
                                           last_seen, created_at, modified_at, added_at, feed_name, article_id, article_title,
                                           article_url, reference_url, context, tags, techniques, valid_until, is_for_detection, stated_tlp)
    select r.id, r.number, r.version, r.type, r.value, r.confidence, r.category, r.origin, r.is_revoked, r.first_seen,
           r.last_seen, r.created_at, r.modified_at, r.added_at, r.feed_name, r.article_id, r.article_title,
           r.article_url, r.reference_url, r.context, r.tags, r.techniques, r.valid_until, r.is_for_detection, r.stated_tlp
    from removed r join added a on a.id = r.id where a.version > r.version;
    return null;
end $$;

-- Lists leave out what is above a key's ceiling, block lists what is not for detection: totals count both apart.
alter table indicator_counts
    add column is_for_detection boolean not null default true,
    add column tlp              tlp_level;
update indicator_counts
set tlp = case confidence when 'high' then 'green'::tlp_level when 'medium' then 'amber'::tlp_level else 'clear'::tlp_level end;
alter table indicator_counts
    alter column tlp set not null,
    drop constraint indicator_counts_unique,
    add constraint indicator_counts_unique
        primary key (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp);

create or replace function count_indicators_added() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp, n)
    select d.time_field, d.day, a.type, a.category, a.confidence, a.origin, a.is_revoked, a.is_warned, a.is_for_detection, a.tlp, count(*)
    from added a cross join lateral public.indicator_days(a.first_seen, a.last_seen, a.modified_at) d
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create or replace function count_indicators_changed() returns trigger language plpgsql as $$
begin
    with moved as materialized (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, x.is_warned, x.is_for_detection, x.tlp,
               sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp, first_seen, last_seen, modified_at
            from added
            union all
            select -1, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp, first_seen, last_seen, modified_at
            from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ), fewer as (
        update public.indicator_counts c set n = c.n + m.n from moved m
        where m.n < 0
          and (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked, c.is_warned, c.is_for_detection, c.tlp)
            = (m.time_field, m.day, m.type, m.category, m.confidence, m.origin, m.is_revoked, m.is_warned, m.is_for_detection, m.tlp)
    )
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp, n)
    select m.time_field, m.day, m.type, m.category, m.confidence, m.origin, m.is_revoked, m.is_warned, m.is_for_detection, m.tlp, m.n
    from moved m
    where m.n > 0 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create or replace function count_indicators_removed() returns trigger language plpgsql as $$
begin
    update public.indicator_counts c set n = c.n - gone.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, x.is_revoked, x.is_warned, x.is_for_detection, x.tlp, count(*) as n
        from removed x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ) gone
    where (c.time_field, c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked, c.is_warned, c.is_for_detection, c.tlp)
        = (gone.time_field, gone.day, gone.type, gone.category, gone.confidence, gone.origin, gone.is_revoked, gone.is_warned,
           gone.is_for_detection, gone.tlp);
    return null;
end $$;

-- What lists filter by stands in the index, as before.
create index indicators_by_last_seen_and_marking on indicators (last_seen desc, id)
    include (type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp);
drop index indicators_by_last_seen;
alter index indicators_by_last_seen_and_marking rename to indicators_by_last_seen;

-- Reports whose end has passed and that still support their indicator.
create index sightings_by_end on sightings (valid_until) where valid_until is not null and not is_expired;

-- How far what a key reads may go.
alter table tiers    add column tlp_ceiling tlp_level not null default 'amber';
alter table api_keys add column tlp_ceiling tlp_level;
comment on column tiers.tlp_ceiling is 'Indicators marked stricter than this are not there for keys of the plan.';
comment on column api_keys.tlp_ceiling is 'A ceiling below the plan''s; null: the plan''s. A higher one has no effect.';

-- Its rows have columns more.
drop function if exists merged_views(uuid[]);
