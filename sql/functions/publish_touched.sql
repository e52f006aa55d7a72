-- Publishes the indicators in the session's temporary table `touched` (of touched_indicator, one row each) after any
-- change of their sightings. It computes the merged view, compares it with the stored row, and writes a version of each
-- indicator that is new, changed or revoked. An unchanged indicator is not published again; it waits in waiting_risks for a
-- score, because its sources have changed. Drops the table.
--
-- jit is off, because it would take seconds to compile these statements. The union of names makes them look expensive,
-- but it rarely runs.
--
-- Some clients cut the last date that they have to milliseconds and poll from there. So the last place that a client sees of a
-- publication is a whole millisecond, whatever types, markings and days it may see: indicators that the same clients see
-- stand together, the one seen last at their end, and each such group ends on a whole millisecond. What rises stands apart,
-- because clients below the rise see a withdrawal in its place.
--
-- An indicator that no sighting supports is revoked, and so is one with is_withdrawn, which the operator sets, and one that he
-- called harmless. A new one of these waits in withheld_indicators. An indicator that the operator revoked before stays as it
-- is. The caller ends the publication.
create or replace function publish_touched(
    at timestamptz, out new_indicators bigint, out changed_indicators bigint, out withdrawn_indicators bigint
) language plpgsql volatile set jit = off as $$
declare
    place     timestamptz := whole_millisecond(begin_publication());
    ids       uuid[];
    supported bigint;
begin
    withdrawn_indicators := 0;
    -- The join must use this index even when the planner's figures are wrong.
    create unique index on touched (indicator_id);
    analyze touched (indicator_id);
    -- Only release_indicators() lets go of what waits: an import may have begun before the operator's word.
    delete from touched t using withheld_indicators w where w.indicator_id = t.indicator_id;
    if exists (select from warning_verdicts v where v.verdict = 'harmless') then
        update touched t set is_withdrawn = true from indicators i
        where i.id = t.indicator_id and (is_harmless(t.warning_lists) or is_harmless(i.warning_lists));
        with held as (
            delete from touched t
            where is_harmless(t.warning_lists) and not exists (select from indicators i where i.id = t.indicator_id)
            returning t.indicator_id, t.type, t.value
        )
        insert into withheld_indicators select * from held on conflict do nothing;
    end if;
    ids := array(select t.indicator_id from touched t);

    with view as materialized (
        -- Once, however often its columns are compared.
        select * from merged_views(ids)
    ), wanted as materialized (
        select p.*, place + (p.begins + step_to(p.n, p.of_n)) * interval '1 microsecond' as added_at
        from (
            select g.*, coalesce(sum(step_to(g.n, g.of_n)) filter (where g.n = g.of_n) over (
                            order by g.is_due desc, g.of_type, g.tlp, g.rises_from, g.last_seen, g.indicator_id
                            rows between unbounded preceding and 1 preceding), 0) as begins
            from (
                select m.*, count(*) over (partition by m.is_due, m.of_type, m.tlp, m.rises_from) as of_n,
                       row_number() over (partition by m.is_due, m.of_type, m.tlp, m.rises_from order by m.last_seen, m.indicator_id) as n
                from (
                    select w.*, case when w.tlp_before < w.tlp then w.tlp_before end as rises_from
                    from (
                        select v.*, t.type, t.value, t.warning_lists, i.id is null as is_new, coalesce(i.type, t.type) as of_type,
                               effective_tlp(v.stated_tlp, v.confidence) as tlp, case when not i.is_revoked then i.tlp end as tlp_before,
                               i.id is null
                               or i.withdrawn_at is null and t.is_withdrawn is not true
                                  and ((i.confidence, i.first_seen, i.last_seen, i.is_revoked, i.malware_family, i.threat_type)
                                       is distinct from (v.confidence, v.first_seen, v.last_seen, false, v.malware_family, v.threat_type)
                                       or (i.valid_until, i.is_for_detection, i.stated_tlp) is distinct from (v.valid_until, v.is_for_detection, v.stated_tlp)
                                       or not (same_names(i.tags, v.tags) and same_names(i.techniques, v.techniques)
                                               and same_names(i.actors, v.actors) and same_names(i.sectors, v.sectors))
                                       or (i.origin, i.category, i.feed_name, i.reference_url, i.context, i.article_id, i.article_title, i.article_url)
                                          is distinct from
                                          (v.origin, v.category, v.feed_name, v.reference_url, v.context, v.article_id, v.article_title, v.article_url)
                                          and not exists (
                                              select from supporting_sightings() s
                                              where s.indicator_id = i.id and s.confidence = v.confidence
                                                and (s.origin, s.reference_url, s.context, s.article_id)
                                                    is not distinct from (i.origin, i.reference_url, i.context, i.article_id)
                                                -- No joins, lest all sightings of a feed or an article are read for each indicator.
                                                and (select (f.category, f.name) = (i.category, i.feed_name) from feeds f where f.id = s.feed_id)
                                                and (i.article_id is null or (
                                                    select (a.title, a.url) is not distinct from (i.article_title, i.article_url)
                                                    from articles a where a.id = s.article_id))
                                                and s.last_seen >= all (
                                                    select o.last_seen from supporting_sightings() o
                                                    where o.indicator_id = i.id and o.confidence = v.confidence))) as is_due
                        from view v
                            join touched t on t.indicator_id = v.indicator_id
                            left join indicators i on i.id = v.indicator_id
                    ) w
                ) m
            ) g
        ) p
    ), added as (
        insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at,
                                feed_name, article_id, article_title, article_url, reference_url, context, tags, techniques,
                                malware_family, threat_type, actors, sectors, warning_lists, valid_until, is_for_detection, stated_tlp,
                                first_added_at)
        select w.indicator_id, w.type, w.value, w.confidence, w.category, w.origin, w.first_seen, w.last_seen, w.first_seen,
               greatest(at, w.last_seen), w.added_at, w.feed_name, w.article_id, w.article_title, w.article_url, w.reference_url,
               w.context, w.tags, w.techniques, w.malware_family, w.threat_type, w.actors, w.sectors, coalesce(w.warning_lists, '{}'),
               w.valid_until, w.is_for_detection, w.stated_tlp, w.added_at
        from wanted w where w.is_due and w.is_new
        returning id, added_at, version
    ), changed as (
        update indicators i
        set confidence = w.confidence, category = w.category, origin = w.origin, first_seen = w.first_seen, last_seen = w.last_seen,
            modified_at = greatest(at, w.last_seen, i.modified_at + interval '1 millisecond'), added_at = w.added_at,
            version = i.version + 1, feed_name = w.feed_name, article_id = w.article_id, article_title = w.article_title,
            article_url = w.article_url, reference_url = w.reference_url, context = w.context, tags = w.tags, techniques = w.techniques,
            malware_family = w.malware_family, threat_type = w.threat_type, actors = w.actors, sectors = w.sectors,
            warning_lists = coalesce(w.warning_lists, i.warning_lists), is_revoked = false,
            valid_until = w.valid_until, is_for_detection = w.is_for_detection, stated_tlp = w.stated_tlp,
            least_tlp = least(i.least_tlp, i.tlp)
        from wanted w where i.id = w.indicator_id and w.is_due and not w.is_new
        returning i.id, i.added_at, i.version
    ), logged as (
        insert into publications (added_at, indicator_id, version, change)
        select added_at, id, version, 'new' from added union all select added_at, id, version, 'changed' from changed
        returning change
    ), waiting as (
        insert into waiting_risks (indicator_id)
        select w.indicator_id from wanted w where not w.is_due and w.of_type not in ('cve', 'mitre_attack')
    )
    select count(*) filter (where change = 'new'), count(*) filter (where change = 'changed'), (select count(*) from wanted),
           coalesce((select max(w.added_at) from wanted w where w.is_due), place)
    into new_indicators, changed_indicators, supported, place from logged;

    if supported < cardinality(ids) or exists (select from touched t where t.is_withdrawn) then
        with lost as materialized (
            select g.id, g.is_kept, g.warning_lists,
                   place + (step_to(g.n, g.of_n) + coalesce(sum(step_to(g.n, g.of_n)) filter (where g.n = g.of_n) over (
                       order by g.type, g.tlp, g.last_seen, g.id rows between unbounded preceding and 1 preceding), 0)) * interval '1 microsecond' as added_at
            from (
                select i.id, i.type, i.tlp, i.last_seen, t.is_withdrawn is true as is_kept, count(*) over (partition by i.type, i.tlp) as of_n,
                       coalesce(t.warning_lists, i.warning_lists) as warning_lists,
                       row_number() over (partition by i.type, i.tlp order by i.last_seen, i.id) as n
                from touched t join indicators i on i.id = t.indicator_id
                where not i.is_revoked
                  and (t.is_withdrawn or not exists (select from supporting_sightings() s where s.indicator_id = t.indicator_id))
            ) g
        ), revoked as (
            -- An article that no longer reports it may be gone.
            update indicators i
            set is_revoked = true, warning_lists = l.warning_lists, version = i.version + 1, added_at = l.added_at,
                least_tlp = least(i.least_tlp, i.tlp),
                modified_at = greatest(at, i.last_seen, i.modified_at + interval '1 millisecond'),
                article_id = case when l.is_kept then i.article_id end, article_title = case when l.is_kept then i.article_title end,
                article_url = case when l.is_kept then i.article_url end
            from lost l where i.id = l.id
            returning i.id, i.added_at, i.version
        ), logged as (
            insert into publications (added_at, indicator_id, version, change)
            select added_at, id, version, 'withdrawn' from revoked returning 1
        )
        select count(*) into withdrawn_indicators from logged;
    end if;
    drop table touched;
end $$;
comment on function publish_touched is 'Publishes the indicators in the temporary table touched; returns how many are new, changed and revoked.';

create or replace function is_harmless(warning_lists text[]) returns boolean language sql immutable parallel safe as $$
    select warning_lists @> '{allowlist}'
$$;
comment on function is_harmless is 'Whether the operator''s word that a value is harmless is among the warning lists.';
