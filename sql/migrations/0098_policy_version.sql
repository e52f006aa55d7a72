-- What a worker remembers of a key or an account (its plan, limits, prices, scopes, addresses) holds while this version
-- stays. Whoever changes one of these raises the version in the same transaction, so a revocation holds from the next
-- request on. A new key or plan raises nothing: nobody can remember it.
create table policy_version (
    is_only   boolean primary key default true,
    version   bigint  not null default 1,
    raised_by xid8,
    constraint policy_version_one_row check (is_only)
);
insert into policy_version values (true);
comment on table policy_version is 'One row: the version of all rules about keys, accounts and plans.';
comment on column policy_version.raised_by is 'The transaction that raised it last: each raises it once, however many rows it changes.';

create function raise_policy_version() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update policy_version set version = version + 1, raised_by = pg_current_xact_id()
    where raised_by is distinct from pg_current_xact_id();
    return null;
end $$;
comment on function raise_policy_version is 'Raises the version of the rules, once a transaction.';

-- At the end of a transaction, so that the one row is locked for a moment only and after everything else.
create constraint trigger policy_of_key after update of tier, scopes, allowed_ips, expires_at, revoked_at, suspended_at, tlp_ceiling, slot,
                                                        secret_hash or delete on api_keys
    deferrable initially deferred for each row execute function raise_policy_version();
create constraint trigger policy_of_account after update of tier, deactivated_at or delete on users
    deferrable initially deferred for each row execute function raise_policy_version();
create constraint trigger policy_of_tier after update or delete on tiers
    deferrable initially deferred for each row execute function raise_policy_version();
