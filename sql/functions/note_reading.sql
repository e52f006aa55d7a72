-- Whether what was read of a body is poor: over a tenth of its records refused, or nothing taken and a reason to tell.
create or replace function is_poor_reading(taken bigint, refused bigint, reasons text[]) returns boolean
language sql immutable as $$
    select coalesce(refused * 10 > taken + refused or taken = 0 and cardinality(reasons) > 0, false)
$$;
comment on function is_poor_reading is 'Whether a feed whose last body was read so is degraded.';

-- Keeps what reading the last body of a feed gave. A feed that is fetched well, or never, is as good as what it holds.
create or replace function note_reading(feed integer, taken bigint, refused bigint, reasons text[])
returns void language sql volatile as $$
    update feeds f
    set taken_records = taken, refused_records = refused, record_reasons = reasons,
        state = case when f.failures > 0 or f.state not in ('new', 'ok', 'degraded') then f.state
                     when is_poor_reading(taken, refused, reasons) then 'degraded'
                     when f.state = 'new' and f.url is not null then 'new' else 'ok' end
    where f.id = feed
$$;
comment on function note_reading is 'Keeps how many records of a body were taken and refused, and the first reasons.';
