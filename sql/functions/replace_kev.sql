-- Replaces the whole catalogue of known exploited vulnerabilities by what a session has copied into its temporary table
-- `incoming_kev`. An entry that is missing there has been removed from the catalogue. Leaves the ids of all changed
-- CVEs in the temporary table `touched_cves`.
create or replace function replace_kev(out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint, out removed_rows bigint)
language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table if not exists touched_cves (cve_id text collate "C" primary key) on commit drop;
    delete from incoming_kev i using (
        select cve_id, max(line) as line from incoming_kev group by cve_id having count(*) > 1
    ) last where i.cve_id = last.cve_id and i.line < last.line;
    -- The planner's figures of the joined tables are out of date, so it must use a plan that is never slow.
    create unique index on incoming_kev (cve_id);
    analyze incoming_kev;

    with added as (
        insert into cves (cve_id) select cve_id from incoming_kev order by 1 on conflict do nothing returning cve_id
    )
    insert into touched_cves select cve_id from added on conflict do nothing;
    perform count_cve_mentions(array(select cve_id from touched_cves));

    select count(*) filter (where k.cve_id is null or k.removed_at is not null),
           count(*) filter (where k.removed_at is null
                              and (k.added_on, k.due_on, k.is_ransomware, k.name, k.vendor, k.product, k.description, k.required_action, k.notes)
                                  is distinct from
                                  (i.added_on, i.due_on, i.is_ransomware, i.name, i.vendor, i.product, i.description, i.required_action, i.notes)
                              and k.cve_id is not null),
           count(*)
    into new_rows, updated_rows, unchanged_rows
    from incoming_kev i left join cve_kev k on k.cve_id = i.cve_id;
    unchanged_rows := unchanged_rows - new_rows - updated_rows;

    with gone as (
        update cve_kev k set removed_at = now()
        where k.removed_at is null and not exists (select from incoming_kev i where i.cve_id = k.cve_id)
        returning k.cve_id
    ), noted as (
        insert into touched_cves select cve_id from gone on conflict do nothing
    )
    select count(*) into removed_rows from gone;
    if new_rows + updated_rows + removed_rows = 0 then
        return;
    end if;

    with stored as (
        insert into cve_kev as k (cve_id, added_on, due_on, is_ransomware, name, vendor, product, description, required_action, notes)
        select cve_id, added_on, due_on, is_ransomware, name, vendor, product, description, required_action, notes from incoming_kev
        on conflict (cve_id) do update
        set added_on = excluded.added_on, due_on = excluded.due_on, is_ransomware = excluded.is_ransomware, name = excluded.name,
            vendor = excluded.vendor, product = excluded.product, description = excluded.description,
            required_action = excluded.required_action, notes = excluded.notes, removed_at = null
        where (k.added_on, k.due_on, k.is_ransomware, k.name, k.vendor, k.product, k.description, k.required_action, k.notes, k.removed_at)
              is distinct from (excluded.added_on, excluded.due_on, excluded.is_ransomware, excluded.name, excluded.vendor,
                                excluded.product, excluded.description, excluded.required_action, excluded.notes, null)
        returning k.cve_id
    )
    insert into touched_cves select cve_id from stored on conflict do nothing;

    update cves c
    set is_kev = k.removed_at is null, kev_added_on = case when k.removed_at is null then k.added_on end,
        kev_due_on = case when k.removed_at is null then k.due_on end, is_kev_ransomware = k.removed_at is null and k.is_ransomware
    from cve_kev k join touched_cves t on t.cve_id = k.cve_id
    where c.cve_id = k.cve_id
      and (c.is_kev, c.kev_added_on, c.kev_due_on, c.is_kev_ransomware)
          is distinct from (k.removed_at is null, case when k.removed_at is null then k.added_on end,
                            case when k.removed_at is null then k.due_on end, k.removed_at is null and k.is_ransomware);

    -- The catalogue's title and description are used when no record has any, and its names can be searched.
    insert into cve_records as r (cve_id, title, description, cwes, vendors, products, search)
    select k.cve_id, k.name, k.description, i.cwes, cve_names_with('{}', k.vendor), cve_names_with('{}', k.product),
           cve_search(k.cve_id, k.name, k.description, cve_names_with('{}', k.vendor), cve_names_with('{}', k.product))
    from cve_kev k
        join touched_cves t on t.cve_id = k.cve_id
        join incoming_kev i on i.cve_id = k.cve_id
    on conflict (cve_id) do nothing;
    update cve_records r set title = n.title, cwes = n.cwes, vendors = n.vendors, products = n.products,
                             search = cve_search(r.cve_id, n.title, r.description, n.vendors, n.products)
    from cve_kev k
        join touched_cves t on t.cve_id = k.cve_id
        join incoming_kev i on i.cve_id = k.cve_id
        join cve_records o on o.cve_id = k.cve_id
        cross join lateral (
            select coalesce(o.title, k.name) as title, case when o.cwes = '{}' then i.cwes else o.cwes end as cwes,
                   cve_names_with(o.vendors, k.vendor) as vendors,
                   cve_names_with(o.products, k.product) as products
        ) n
    where r.cve_id = k.cve_id
      and (r.title, r.cwes, r.vendors, r.products) is distinct from (n.title, n.cwes, n.vendors, n.products);
    insert into cve_names (kind, name)
    select 'vendor', lower(vendor) from cve_kev where vendor is not null
    union
    select 'product', lower(product) from cve_kev where product is not null
    on conflict do nothing;
end $$;
comment on function replace_kev is 'Replaces the catalogue by the session''s temporary table incoming_kev; returns how many were new, updated, unchanged and removed.';
