-- The two presets: the three tiers of the OpenAPI document, and the two of the documentation pages. In the second, Pro
-- has everything, and Enterprise is still a valid name and has what Pro has. A tier has all formats that its scopes
-- allow, except the free tier of the second preset.
create or replace function tier_preset(preset text) returns setof tiers language sql stable set search_path = pg_catalog, public as $$
    with words as (
        select '{json,csv}'::text[] as plain, null::text[] as everything,
            '{read:iocs,read:articles,read:lookup,read:cves,write:sightings,read:community,write:community,write:watches}'::text[] as basic,
            '{read:articles:export,read:stats,read:stix,read:taxii,read:sigma,read:export,write:lists}'::text[] as wide,
            '{write:taxii,read:misp,read:cef,read:openioc}'::text[] as widest,
            '{
                "/api/taxii2/api/collections/{collectionId}/objects/?next": 100,
                "/api/taxii2/api/collections/{collectionId}/manifest/?next": 100,
                "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/?next": 100,
                "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/versions/?next": 100
            }'::jsonb as pages,
            '{"/api/taxii2/api/collections/{collectionId}/objects/": 2500}'::jsonb as costs
    ), plans (preset, name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
              max_keys, keys_per_day, formats, scopes, route_costs, finds_similar, shared_objects, shared_bytes) as (
        select 'three-plan', 'free', 1, 10, 1000, 1, 7, 100, 100, 3, 20, everything, basic, pages, false, 100, 1 << 20 from words
        union all
        select 'three-plan', 'pro', 2, 100, 50000, 30, 30, 1000, 1000, 25, 100, everything, basic || wide, pages, false, 10000,
               100 << 20 from words
        union all
        select 'three-plan', 'enterprise', 3, 1000, 1000000, 365, 365, 10000, 10000, 50, 200, everything,
               basic || wide || widest, pages, false, 100000, 1 << 30 from words
        union all
        select 'two-plan', 'free', 1, 10, 1000, 1, 7, 100, 100, 3, 20, plain, basic, costs || pages, true, 100, 1 << 20 from words
        union all
        select 'two-plan', n, r, 1000, 1000000, 365, 365, 10000, 5000, 50, 200, everything,
               basic || wide || widest, costs || pages, true, 100000, 1 << 30 from words, (values ('pro', 2), ('enterprise', 3)) p (n, r)
    )
    select (jsonb_populate_record(null::tiers, to_jsonb(p))).* from plans p where p.preset = tier_preset.preset order by rank
$$;
comment on function tier_preset is 'The tiers of a preset: three-plan or two-plan.';

create or replace function apply_tier_preset(preset text) returns integer
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    changed integer;
begin
    insert into tiers as t (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max,
                            article_page_max, max_keys, keys_per_day, formats, scopes, route_costs, finds_similar, shared_objects,
                            shared_bytes)
    select name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max,
           article_page_max, max_keys, keys_per_day, formats, scopes, route_costs, finds_similar, shared_objects, shared_bytes
    from tier_preset(preset)
    on conflict (name) do update
    set requests_per_minute = excluded.requests_per_minute, requests_per_day = excluded.requests_per_day,
        lookback_days = excluded.lookback_days, article_lookback_days = excluded.article_lookback_days, page_max = excluded.page_max,
        article_page_max = excluded.article_page_max, max_keys = excluded.max_keys, keys_per_day = excluded.keys_per_day, formats = excluded.formats,
        scopes = excluded.scopes, route_costs = excluded.route_costs, finds_similar = excluded.finds_similar,
        shared_objects = excluded.shared_objects, shared_bytes = excluded.shared_bytes;
    get diagnostics changed = row_count;
    return changed;
end $$;
comment on function apply_tier_preset is 'Sets every limit of the tiers of a preset; other tiers stay. Returns how many tiers the preset has; 0 for an unknown preset.';
