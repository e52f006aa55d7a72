-- Which sightings support an indicator: the one place that says which reports count. What its own source has revoked, let
-- expire or called harmless does not.
create or replace function supporting_sightings() returns setof sightings language sql stable as $$
    select s.* from sightings s where not s.is_revoked and not s.is_benign and not s.is_expired
$$;
comment on function supporting_sightings is 'The sightings that count for the indicators they report.';

create or replace function same_names(these text[], those text[]) returns boolean language sql immutable parallel safe as $$
    select these = those or these <@ those and those <@ these
$$;
comment on function same_names is 'Whether two lists hold the same names; their order is no difference.';

-- What the sightings of each indicator say together: earliest and latest time, the surest confidence, all tags, techniques,
-- actors and sectors. The current source is the one that the confidence comes from: of the surest reports the one seen last,
-- then the more reliable feed's. Malware and threat are those of the first in that order that names any. The strictest TLP that is stated counts; one report for detection makes all so. An indicator that no sighting supports has no row.
--
-- The sightings are read once, by the index on indicators, and sorted once: the first of each
-- indicator is the current source, and windows over its others give the rest. Nothing is joined to itself, so the cost grows
-- with the number of sightings however wrong the planner's figures are. Names of a single report stay in its order; only those
-- of several are united, and sorted. Where all say the same, as most do, nothing is read once more for that.
create or replace function merged_views(ids uuid[]) returns table (
    indicator_id uuid, confidence confidence_level, first_seen timestamptz, last_seen timestamptz, tags text[], techniques text[],
    actors text[], sectors text[], malware_family text, threat_type text, origin sighting_origin, category source_category,
    feed_name text, reference_url text, context text, article_id uuid, article_title text, article_url text,
    valid_until timestamptz, is_for_detection boolean, stated_tlp tlp_level
) language sql stable as $$
    select v.indicator_id, v.surest, v.earliest, v.latest,
           case when v.n = 1 or v.has_same_tags and cardinality(v.tags) < 2 then v.tags
                when v.has_same_tags then array(select distinct name from unnest(v.tags) name order by name)
                else array(select distinct name from supporting_sightings() s, unnest(s.tags) name where s.indicator_id = v.indicator_id order by name) end,
           case when v.n = 1 or v.has_same_techniques and cardinality(v.techniques) < 2 then v.techniques
                when v.has_same_techniques then array(select distinct name from unnest(v.techniques) name order by name)
                else array(select distinct name from supporting_sightings() s, unnest(s.techniques) name where s.indicator_id = v.indicator_id order by name) end,
           case when v.n = 1 or v.has_same_actors and cardinality(v.actors) < 2 then v.actors
                when v.has_same_actors then array(select distinct name from unnest(v.actors) name order by name)
                else array(select distinct name from supporting_sightings() s, unnest(s.actors) name where s.indicator_id = v.indicator_id order by name) end,
           case when v.n = 1 or v.has_same_sectors and cardinality(v.sectors) < 2 then v.sectors
                when v.has_same_sectors then array(select distinct name from unnest(v.sectors) name order by name)
                else array(select distinct name from supporting_sightings() s, unnest(s.sectors) name where s.indicator_id = v.indicator_id order by name) end,
           v.malware_family, v.threat_type, v.origin, v.category, v.feed_name, v.reference_url, v.context, a.id, a.title, a.url,
           v.valid_until, v.is_for_detection, v.stated_tlp
    from (
        select distinct on (s.indicator_id)
               s.indicator_id, s.tags, s.techniques, s.actors, s.sectors, s.origin, s.reference_url, s.context, s.article_id,
               f.category, f.name as feed_name, count(*) over every as n, max(s.confidence) over every as surest,
               min(s.first_seen) over every as earliest, max(s.last_seen) over every as latest,
               (array_agg(s.malware_family) filter (where s.malware_family is not null) over every)[1] as malware_family,
               (array_agg(s.threat_type) filter (where s.threat_type is not null) over every)[1] as threat_type,
               -- One report without an end has no end.
               case when count(least(s.valid_until, s.unlisted_until)) over every = count(*) over every
                    then max(least(s.valid_until, s.unlisted_until)) over every end as valid_until,
               bool_or(s.is_for_detection) over every as is_for_detection, max(s.tlp) over every as stated_tlp,
               min(s.tags) over every = max(s.tags) over every as has_same_tags,
               min(s.techniques) over every = max(s.techniques) over every as has_same_techniques,
               min(s.actors) over every = max(s.actors) over every as has_same_actors,
               min(s.sectors) over every = max(s.sectors) over every as has_same_sectors
        from unnest(ids) wanted (id)
            -- Each by the index, whatever the planner thinks of a table that nothing has analysed yet.
            cross join lateral (select * from supporting_sightings() s where s.indicator_id = wanted.id offset 0) s
            join feeds f on f.id = s.feed_id
        window every as (partition by s.indicator_id order by s.confidence desc, s.last_seen desc, f.reliability desc, s.key
                         rows between unbounded preceding and unbounded following)
        order by s.indicator_id, s.confidence desc, s.last_seen desc, f.reliability desc, s.key
    ) v
        left join articles a on a.id = v.article_id
$$;
comment on function merged_views is 'The merged view of each indicator that a sighting supports.';

-- The same as the generated columns tlp of indicators and their versions.
create or replace function effective_tlp(stated tlp_level, confidence confidence_level) returns tlp_level language sql immutable parallel safe as $$
    select coalesce(stated, case confidence when 'high' then 'green'::tlp_level when 'medium' then 'amber'::tlp_level else 'clear'::tlp_level end)
$$;
comment on function effective_tlp is 'How far an indicator may go: the stated marking, else the one that follows from confidence.';
