-- Which three characters of a text few values hold, the rarest first: what a search by a part of a value asks the index of trigrams
-- for. The lists of all trigrams of a text cost the more the more ordinary the text is, and say little more than the shortest do.
--
-- The figures come from the statistics indicators_trigrams, which ANALYZE keeps: the thousand most common trigrams of a sample. Any
-- other is at most as common as the last of these. Without statistics there are no rows. Only the owner of a table sees its
-- statistics, so this runs as he; it gives away how common a trigram is, which any search does.
create or replace function rare_parts(wanted text, out part text, out place integer, out size bigint) returns setof record
    language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    names  text[];
    shares real[];
    texts  real;
begin
    select e.most_common_elems::text::text[], e.most_common_elem_freqs, (1 - e.null_frac) * greatest(c.reltuples, 0)
    into names, shares, texts
    from pg_stats_ext_exprs e, pg_class c
    where e.statistics_schemaname = 'public' and e.statistics_name = 'indicators_trigrams' and c.oid = 'public.indicators'::regclass;
    if names is null then
        return;
    end if;
    -- A trigram at the end or the beginning of a word holds the blank that pg_trgm puts there.
    return query
        select w.part, w.n, (texts * coalesce(shares[array_position(names, w.trigram)], shares[cardinality(names) + 1]))::bigint as size
        from (
            select distinct on (t.trigram) p.part, p.n, t.trigram
            from (select lower(substr(wanted, n, 3)) as part, n from generate_series(1, least(length(wanted), 512) - 2) n) p
                cross join lateral (
                    select p.part where p.part ~ '^[a-z0-9]{3}$'
                    union all select left(p.part, 2) || ' ' where p.part ~ '^[a-z0-9]{2}[^[:alnum:]]$'
                    union all select ' ' || right(p.part, 2) where p.part ~ '^[^[:alnum:]][a-z0-9]{2}$') t (trigram)
            order by t.trigram, p.n
        ) w
        order by size, w.n;
end $$;
comment on function rare_parts is 'The parts of three characters of a text, the rarest first, their places from 1, and how many values hold each, about.';
