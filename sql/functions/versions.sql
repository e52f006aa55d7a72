-- Versions by which a worker knows that what it remembers still holds. They rise, and no version comes twice: not even after a
-- failover that lost the last changes, when other changes take their place.
create or replace function next_version(version bigint) returns bigint language sql volatile as $$
    select greatest(version + 1, floor(extract(epoch from clock_timestamp()) * 1000000)::bigint)
$$;
comment on function next_version is 'A version after this one that no other history has: the time in microseconds, unless that is earlier.';

create or replace function raise_policy_version() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update policy_version set version = next_version(version), raised_by = pg_current_xact_id()
    where raised_by is distinct from pg_current_xact_id();
    return null;
end $$;
comment on function raise_policy_version is 'Raises the version of the rules, once a transaction.';

create or replace function count_warning_change() returns trigger language plpgsql as $$
begin
    update public.warning_generation set version = public.next_version(version);
    return null;
end $$;
comment on function count_warning_change is 'Raises the version of the warning lists and verdicts.';
