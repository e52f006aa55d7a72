-- Stores the reports that a session has copied into its temporary table `incoming`, without the publication lock, and leaves the
-- indicators that they touch in the temporary table `touched`, for publish_touched() in the same transaction. When nothing is
-- new or changed, there is no such table.
--
-- Of reports of articles the record key is the article's id.
create or replace function store_sightings(
    of_feed integer, from_origin sighting_origin, at timestamptz, out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint
) language plpgsql volatile as $$
declare
    has_versions boolean;
begin
    perform begin_reports(of_feed);
    at := greatest(at, clock_timestamp());
    -- Of one column: what the planner must know is how many rows there are.
    analyze incoming (key);

    -- Of a report that stands twice in one body the version changed last counts, then the last; what says the same as before
    -- is done with, and so is an older version than the stored one.
    select count(*) into unchanged_rows from incoming;
    delete from incoming i using (
        select distinct on (i.key) i.key, i.line
        from incoming i join (select key from incoming group by key having count(*) > 1) twice using (key)
        order by i.key, i.modified_at desc nulls last, i.line desc
    ) last where i.key = last.key and i.line <> last.line;
    delete from incoming i using sightings s where s.key = i.key and (s.digest = i.digest or s.modified_at > i.modified_at);
    -- What a list of false positives took back stays away.
    delete from incoming i using withdrawn_sightings w where w.key = i.key and w.restored_at is null;
    -- Of a record that has versions only the last counts, whatever value it names.
    has_versions := exists (select from incoming i where i.record_key is not null and i.modified_at is not null);
    if has_versions then
        analyze incoming (record_key, modified_at);
        delete from incoming i using incoming j
        where i.modified_at is not null and is_record_id(i.record_key) and j.record_key = i.record_key and j.modified_at > i.modified_at;
        delete from incoming i using sightings s
        where i.modified_at is not null and is_record_id(i.record_key)
          and s.feed_id = of_feed and s.record_key = i.record_key and s.modified_at > i.modified_at;
    end if;
    select unchanged_rows - count(*), count(*) into unchanged_rows, new_rows from incoming;
    updated_rows := 0;
    if new_rows = 0 then
        return;
    end if;

    -- Times that a report leaves open are those of the report before it, or now; none lies in the future.
    update incoming i set first_seen = s.first_seen, last_seen = at from sightings s
    where s.key = i.key and i.first_seen is null and i.last_seen is null;
    update incoming i
    set first_seen = least(at, coalesce(i.first_seen, i.last_seen, at)),
        last_seen = least(at, greatest(coalesce(i.last_seen, i.first_seen, at), i.first_seen))
    where i.first_seen is null or i.last_seen is null or i.first_seen > i.last_seen or i.last_seen > at;

    with stored as (
        insert into sightings as s (key, feed_id, indicator_id, origin, confidence, first_seen, last_seen, port, record_key,
                                    reference_url, context, tags, techniques, digest, article_id, malware_family, threat_type, actors, sectors,
                                    is_revoked, is_benign, is_for_detection, valid_until, modified_at, tlp, is_expired)
        select c.key, of_feed, c.indicator_id, from_origin, c.confidence, c.first_seen, c.last_seen, c.port, c.record_key,
               c.reference_url, c.context, c.tags, c.techniques, c.digest, case when from_origin = 'article' then c.record_key::uuid end,
               c.malware_family, c.threat_type, coalesce(c.actors, '{}'), coalesce(c.sectors, '{}'),
               coalesce(c.is_revoked, false), coalesce(c.is_benign, false), coalesce(c.is_for_detection, true),
               c.valid_until, c.modified_at, c.tlp, coalesce(c.valid_until <= at, false)
        from incoming c
        on conflict (key) do update
        set confidence = excluded.confidence, first_seen = least(s.first_seen, excluded.first_seen),
            last_seen = greatest(s.last_seen, excluded.last_seen), port = excluded.port, reference_url = excluded.reference_url,
            context = excluded.context, tags = excluded.tags, techniques = excluded.techniques, digest = excluded.digest,
            malware_family = excluded.malware_family, threat_type = excluded.threat_type, actors = excluded.actors,
            sectors = excluded.sectors, is_revoked = excluded.is_revoked, is_benign = excluded.is_benign,
            is_for_detection = excluded.is_for_detection, valid_until = excluded.valid_until, modified_at = excluded.modified_at,
            tlp = excluded.tlp, is_expired = excluded.is_expired, unlisted_until = null
        -- No transaction has locked or replaced a row that was just inserted.
        returning xmax = 0 as is_new
    )
    select count(*) filter (where is_new), count(*) filter (where not is_new) into new_rows, updated_rows from stored;

    create temporary table touched of touched_indicator on commit drop;
    insert into touched (indicator_id, type, value, warning_lists)
    select distinct on (c.indicator_id) c.indicator_id, c.type, c.value, coalesce(c.warning_lists, '{}')
    from incoming c order by c.indicator_id, c.line desc;
    if has_versions then
        -- The record names another value now.
        with left_out as (
            update sightings s set is_revoked = true
            from (select distinct on (c.record_key) c.record_key, c.modified_at from incoming c
                  where c.modified_at is not null and is_record_id(c.record_key) order by c.record_key, c.modified_at desc) c
            where s.feed_id = of_feed and s.record_key = c.record_key and s.modified_at < c.modified_at and not s.is_revoked
            returning s.indicator_id
        )
        insert into touched (indicator_id)
        select distinct l.indicator_id from left_out l where not exists (select from touched t where t.indicator_id = l.indicator_id);
    end if;
end $$;
comment on function store_sightings is 'Stores the session''s temporary table incoming; says what was new, updated and unchanged.';

-- Stores the reports in `incoming`, and publishes what they change. Called once a transaction; everything is kept or nothing. The
-- article of reports is stored before them.
create or replace function merge_sightings(
    of_feed integer, from_origin sighting_origin, at timestamptz default clock_timestamp(),
    out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint, out new_indicators bigint, out changed_indicators bigint
) language plpgsql volatile as $$
begin
    new_indicators := 0;
    changed_indicators := 0;
    select s.new_rows, s.updated_rows, s.unchanged_rows into new_rows, updated_rows, unchanged_rows
    from store_sightings(of_feed, from_origin, at) s;
    if new_rows + updated_rows = 0 then
        return;
    end if;
    perform begin_publication();
    -- What its sources have all revoked has changed too.
    select p.new_indicators, p.changed_indicators + p.withdrawn_indicators into new_indicators, changed_indicators
    from publish_touched(greatest(at, clock_timestamp())) p;
    perform end_publication();
end $$;

-- Ports and other keys of records that are no ids are shared by records that have nothing to do with each other.
create or replace function is_record_id(record_key text) returns boolean language sql immutable parallel safe as $$
    select record_key ~ '^([a-z0-9-]+--)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
$$;
comment on function is_record_id is 'Whether a key of a record is an id of its own: a UUID, or the id of a STIX object.';
comment on function merge_sightings is 'Merges the session''s temporary table incoming; says what was new, updated and unchanged.';
