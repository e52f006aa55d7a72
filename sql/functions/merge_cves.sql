-- Orders all ratings of a CVE; the first is the one to show. The newest CVSS version comes first; within a version NVD
-- comes before the numbering authority, and the authority before others. A 3.1 of NVD comes before a 4.0 of others,
-- unless the latest is wanted.
create or replace function order_metrics(metrics json, latest boolean default false) returns json
language sql immutable parallel safe as $$
    select coalesce(json_agg(m order by
               (not latest and has_own and not (m ->> 'producer' = 'nvd' and m ->> 'version' >= '3.1')),
               m ->> 'version' desc, array_position('{nvd,cna,adp}', m ->> 'producer'), m ->> 'origin' desc, (m ->> 'score')::numeric desc,
               m ->> 'vector'), '[]')
    from (
        select m, bool_or(m ->> 'producer' = 'nvd' and m ->> 'version' >= '3.1') over () as has_own
        from json_array_elements(metrics) m
    ) all_of_them
$$;
comment on function order_metrics is 'A CVE''s ratings in the order of preference.';

create or replace function cve_search(cve_id text, title text, description text, vendors text[], products text[])
returns tsvector language sql immutable parallel safe as $$
    select setweight(to_tsvector('english', cve_id), 'A')
           || setweight(to_tsvector('english', translate(coalesce(title, ''), '<>', '  ')), 'A')
           || setweight(to_tsvector('english', translate(left(array_to_string(vendors || products, ' , '), 20000), '<>', '  ')), 'B')
           || setweight(to_tsvector('english', translate(coalesce(description, ''), '<>', '  ')), 'C')
$$;
comment on function cve_search is 'The text that full-text search over CVEs reads.';

-- Merges the records that a session has copied into its temporary table `incoming_cves`; `origin` is nvd or cve5.
-- Leaves the ids of all changed CVEs in the temporary table `touched_cves`.
--
-- A record that is older than the stored one of the same origin is ignored. Where both origins say something, the newer
-- one counts; where one says nothing, the other fills the gap. So the order of imports makes no difference. Ratings of
-- both origins are kept.
create or replace function merge_cves(of_origin text, out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint)
language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table if not exists touched_cves (cve_id text collate "C" primary key) on commit drop;
    select count(*) into unchanged_rows from incoming_cves;
    delete from incoming_cves i using (
        select cve_id, max(line) as line from incoming_cves group by cve_id having count(*) > 1
    ) last where i.cve_id = last.cve_id and i.line < last.line;
    delete from incoming_cves i using cve_records r
    where r.cve_id = i.cve_id
      and case of_origin when 'nvd' then r.nvd_digest = i.digest or r.nvd_modified_at > i.modified_at
                         else r.cve5_digest = i.digest or r.cve5_modified_at > i.modified_at end;
    analyze incoming_cves;

    create temporary table merged_cves on commit drop as
    select i.cve_id, c.cve_id is null as is_new, i.digest, i.modified_at as own_modified_at,
           case when v.is_newer then i.state else c.state end as state,
           case when of_origin = 'nvd' or r.nvd_digest is null then coalesce(i.published_at, c.published_at)
                else coalesce(c.published_at, i.published_at) end as published_at,
           greatest(i.modified_at, v.other_modified_at) as modified_at,
           case of_origin when 'nvd' then coalesce(r.title, i.title) else coalesce(i.title, r.title) end as title,
           case when r.description is null or v.is_newer then coalesce(i.description, r.description) else r.description end as description,
           case when i.cwes <> '{}' and (v.is_newer or r.cwes = '{}') then i.cwes else coalesce(r.cwes, '{}') end as cwes,
           cve_names_with(case when i.vendors <> '{}' and (v.is_newer or r.vendors = '{}') then i.vendors
                               else coalesce(r.vendors, '{}') end, k.vendor) as vendors,
           cve_names_with(case when i.products <> '{}' and (v.is_newer or r.products = '{}') then i.products
                               else coalesce(r.products, '{}') end, k.product) as products,
           case when i.affected::text <> '[]' and (v.is_newer or r.affected::text = '[]') then i.affected
                else coalesce(r.affected, '[]') end as affected,
           case when i.links::text <> '[]' and (v.is_newer or r.links::text = '[]') then i.links else coalesce(r.links, '[]') end as links,
           case of_origin when 'nvd' then r.ssvc else i.ssvc end as ssvc,
           case when r.metrics is null or r.metrics::text = '[]' then i.metrics
                else order_metrics((
                    select coalesce(json_agg(m), '[]') from (
                        select m from json_array_elements(i.metrics) m
                        union all
                        select m from json_array_elements(r.metrics) m where m ->> 'origin' <> of_origin
                    ) both_origins)) end as metrics
    from incoming_cves i
        left join cves c on c.cve_id = i.cve_id
        left join cve_records r on r.cve_id = i.cve_id
        left join cve_kev k on k.cve_id = i.cve_id and k.removed_at is null
        cross join lateral (
            select o.at as other_modified_at, c.cve_id is null or coalesce(i.modified_at >= o.at, o.at is null) as is_newer
            from (select case of_origin when 'nvd' then r.cve5_modified_at else r.nvd_modified_at end as at) o
        ) v;
    -- A rejected CVE keeps its id and drops its scores.
    update merged_cves set metrics = '[]' where state = 'rejected';
    analyze merged_cves;

    select count(*) filter (where is_new), count(*) filter (where not is_new) into new_rows, updated_rows from merged_cves;
    unchanged_rows := unchanged_rows - new_rows - updated_rows;
    if new_rows + updated_rows = 0 then
        return;
    end if;

    insert into cves as c (cve_id, state, published_at, modified_at, severity, cvss_tenths)
    select m.cve_id, m.state, m.published_at, m.modified_at, m.metrics -> 0 ->> 'severity',
           coalesce(((m.metrics -> 0 ->> 'score')::numeric * 10)::smallint, -1)
    from merged_cves m
    order by m.cve_id
    on conflict (cve_id) do update
    set state = excluded.state, published_at = excluded.published_at, modified_at = excluded.modified_at, severity = excluded.severity,
        cvss_tenths = excluded.cvss_tenths, epss = case when excluded.state = 'rejected' then -1 else c.epss end,
        epss_percentile = case when excluded.state = 'rejected' then -1 else c.epss_percentile end;

    insert into cve_records as r (cve_id, title, description, cvss_version, cvss_vector, cvss_source, metrics, cwes, vendors, products,
                                  affected, links, ssvc, nvd_digest, nvd_modified_at, cve5_digest, cve5_modified_at, search)
    select m.cve_id, m.title, m.description, m.metrics -> 0 ->> 'version', m.metrics -> 0 ->> 'vector', m.metrics -> 0 ->> 'source',
           m.metrics, m.cwes, m.vendors, m.products, m.affected, m.links, m.ssvc,
           case of_origin when 'nvd' then m.digest end, case of_origin when 'nvd' then m.own_modified_at end,
           case of_origin when 'cve5' then m.digest end, case of_origin when 'cve5' then m.own_modified_at end,
           cve_search(m.cve_id, m.title, m.description, m.vendors, m.products)
    from merged_cves m
    order by m.cve_id
    on conflict (cve_id) do update
    set title = excluded.title, description = excluded.description, cvss_version = excluded.cvss_version,
        cvss_vector = excluded.cvss_vector, cvss_source = excluded.cvss_source, metrics = excluded.metrics, cwes = excluded.cwes,
        vendors = excluded.vendors, products = excluded.products, affected = excluded.affected, links = excluded.links,
        ssvc = excluded.ssvc, search = excluded.search,
        nvd_digest = case of_origin when 'nvd' then excluded.nvd_digest else r.nvd_digest end,
        nvd_modified_at = case of_origin when 'nvd' then excluded.nvd_modified_at else r.nvd_modified_at end,
        cve5_digest = case of_origin when 'cve5' then excluded.cve5_digest else r.cve5_digest end,
        cve5_modified_at = case of_origin when 'cve5' then excluded.cve5_modified_at else r.cve5_modified_at end;
    -- The next import of either origin brings back what a rejection removed.
    update cve_records r set nvd_digest = case of_origin when 'nvd' then r.nvd_digest end,
                             cve5_digest = case of_origin when 'cve5' then r.cve5_digest end
    from merged_cves m where m.cve_id = r.cve_id and m.state = 'rejected';

    insert into cve_names (kind, name)
    select 'vendor', name from merged_cves m, unnest(m.vendors) name
    union
    select 'product', name from merged_cves m, unnest(m.products) name
    order by 1, 2
    on conflict do nothing;

    perform count_cve_mentions(coalesce((select array_agg(m.cve_id) from merged_cves m where m.is_new), '{}'));
    insert into touched_cves select cve_id from merged_cves on conflict do nothing;
end $$;
comment on function merge_cves is 'Merges the session''s temporary table incoming_cves; returns how many were new, updated and unchanged.';

create or replace function cve_names_with(names text[], further text) returns text[] language sql immutable parallel safe as $$
    select case when further is null or lower(further) = any (names) then names
                else array(select n from unnest(names || lower(further)) n order by n collate "C") end
$$;
comment on function cve_names_with is 'Names with one more, sorted.';
