-- Watches are matched here: by the process that imports, in batches of the publication order.
--
-- One step takes the next publications behind its cursor and moves the cursor in the same transaction, so a process that dies
-- loses nothing and matches nothing twice. The lock makes one of all processes the matcher, whichever comes first.

create or replace function indicator_watch_terms(ids uuid[]) returns table (indicator_id uuid, terms text[])
language sql stable set jit = off as $$
    select i.id, array(
        select unnest(array[
            'id:' || i.id, 'type:' || i.type, 'category:' || i.category, 'confidence:' || i.confidence, 'origin:' || i.origin,
            'source:' || lower(i.feed_name), 'warned:' || i.is_warned, 'detection:' || i.is_for_detection])
        union all select 'tag:' || lower(t) from unnest(i.tags) t
        union all select 'malware:' || k from unnest(name_keys(array[i.malware_family])) k where i.malware_family is not null
        union all select 'actor:' || k from unnest(name_keys(i.actors)) k where i.actors <> '{}'
        union all select 'technique:' || t from unnest(i.techniques) t
        union all select 'sector:' || s from unnest(i.sectors) s
        union all select 'article:' || a from (
            select distinct s.article_id as a from sightings s where i.origin = 'article' and s.indicator_id = i.id and s.article_id is not null) s
        -- A name and all that it lies below.
        union all select 'name:' || array_to_string(h.labels[n:], '.')
        from (select string_to_array(indicator_host(i.type, i.value), '.') as labels) h, generate_series(1, cardinality(h.labels)) n
        union all select 'network:' || set_masklen(i.value::inet, m.bits)::cidr
        from watch_masks m where case i.type when 'ipv4' then m.family = 4 when 'ipv6' then m.family = 6 else false end
    )
    from indicators i where i.id = any (ids) and not i.is_revoked
$$;
comment on function indicator_watch_terms is 'The terms of indicators that are in force.';

-- Does one step.
create or replace function match_watches(of_cursor text, most integer, out seen bigint, out matched bigint)
language plpgsql volatile set jit = off as $$
declare
    place timestamptz;
    up_to timestamptz;
    ids   uuid[];
begin
    seen := 0;
    matched := 0;
    perform pg_advisory_xact_lock(hashtext('socd watches'));
    select c.added_at into place from watch_cursors c where c.name = of_cursor;
    if of_cursor = 'scored' then
        select r.scored_until into up_to from risk_state r;
    else
        select g.last_added_at into up_to from data_generation g;
    end if;
    if up_to <= place then
        return;
    end if;
    if not exists (select from watch_queries q where q.kind in ('iocs', 'values') and (q.least_score is not null) = (of_cursor = 'scored')) then
        update watch_cursors c set added_at = up_to where c.name = of_cursor;
        return;
    end if;
    select count(*), max(p.added_at), array_agg(distinct p.indicator_id) filter (where p.change <> 'withdrawn') into seen, place, ids
    from (select * from publications p where p.added_at > place and p.added_at <= up_to order by p.added_at limit most) p;
    if seen > 0 then
        with records as materialized (
            select * from indicator_watch_terms(ids)
        ), candidates as (
            select distinct t.query_id, r.indicator_id, r.terms
            from (select indicator_id, terms, unnest(terms) as term from records) r join watch_terms t on t.term = r.term
        ), found as (
            insert into watch_matches (query_id, subject)
            select c.query_id, c.indicator_id::text
            from candidates c join watch_queries q on q.id = c.query_id
            where (q.least_score is not null) = (of_cursor = 'scored')
              and not exists (select from watch_clauses w where w.query_id = c.query_id and not w.terms && c.terms)
              and (q.least_score is null or exists (
                  select from indicator_risks s where s.indicator_id = c.indicator_id and s.score >= q.least_score))
            on conflict on constraint watch_matches_once do nothing
            returning 1
        )
        select count(*) into matched from found;
    end if;
    update watch_cursors c set added_at = coalesce(place, up_to) where c.name = of_cursor;
end $$;
comment on function match_watches is 'Matches the next publications against the queries of a cursor; says how many it read and what was new.';

create or replace function forget_matches() returns bigint language sql volatile as $$
    with gone as (
        delete from watch_matches m where m.number in (select number from watch_matches order by number limit 100000)
                                      and m.matched_at < now() - interval '90 days' returning 1
    ), unwatched as (
        delete from watch_queries q where not exists (select from watches w where w.query_id = q.id)
    )
    select count(*) from gone
$$;
comment on function forget_matches is 'Removes matches that are older than 90 days, and queries that nobody asks any more.';

-- Creates a watch, or changes what one asks for. Null where the account has as many as it may.
create or replace function keep_watch(
    of_id uuid, of_account uuid, kind text, clauses text[], least_score smallint, networks cidr[], of_name text, of_filter text,
    of_values text[], token text
) returns uuid language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    query  bigint;
    newest bigint;
    mark   constant bytea := sha256(convert_to(keep_watch.kind || chr(10) || coalesce(keep_watch.least_score::text, '') || chr(10)
                                             || array_to_string(clauses, chr(10)), 'UTF8'));
begin
    perform pg_advisory_xact_lock(hashtext('socd watches of an account'), hashtext(of_account::text));
    if of_id is null and (select count(*) from watches w where w.user_id = of_account)
                         >= (select l.most from account_limits l where l.name = 'watches') then
        return null;
    end if;
    insert into watch_queries as q (kind, digest, least_score) values (keep_watch.kind, mark, keep_watch.least_score)
    -- Written again, so that the row stays until the commit.
    on conflict on constraint watch_queries_digest_unique do update set kind = excluded.kind returning q.id into query;
    insert into watch_terms select distinct t, query from unnest(string_to_array(clauses[1], chr(9))) t on conflict do nothing;
    insert into watch_clauses
    select query, c.n, string_to_array(c.line, chr(9)) from unnest(clauses[2:]) with ordinality c (line, n) on conflict do nothing;
    insert into watch_masks select distinct family(n), masklen(n) from unnest(networks) n on conflict do nothing;
    select coalesce(max(m.number), 0) into newest from watch_matches m where m.query_id = query;
    if of_id is null then
        insert into watches as w (user_id, query_id, name, filter, watched_values, feed_token, from_number, read_to)
        values (of_account, query, of_name, of_filter, of_values, token, newest, newest) returning w.id into of_id;
    else
        update watches w set query_id = query, filter = of_filter, watched_values = of_values, from_number = newest, read_to = newest
        where w.id = of_id and w.user_id = of_account and w.query_id <> query;
    end if;
    return of_id;
end $$;
comment on function keep_watch is
    'Creates a watch, or changes what it asks for. A clause is a text of terms with tabs between them; the first one should be the rarest.';
