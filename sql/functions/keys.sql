-- All changes to API keys. The worker's role calls these functions and has no other way to write a key or to read a
-- secret's hash. Each works only on keys of the given account, and for the worker's role only when the session proves that account.
-- Commits wait for the disk, so a new or revoked key survives a power cut.
drop function if exists create_key(uuid, text, bytea, text, timestamptz, text[], cidr[], text, text);
drop function if exists revoke_key(uuid, uuid, text, text, text);
drop function if exists change_key(uuid, uuid, text, boolean, cidr[], boolean, text[], text, text);
drop function if exists rotate_key(uuid, uuid, bytea, text, interval, text, text);
create or replace function act_as(actor text, address text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    perform set_config('socd.actor', coalesce(actor, ''), true);
    perform set_config('socd.address', coalesce(address, ''), true);
    perform set_config('synchronous_commit', 'on', true);
end $$;
comment on function act_as is 'Sets whom the audit trail shows for the rest of the transaction; its commit waits for the disk.';

-- Rotations count too. The operator (actor null) may always make one.
create or replace function keys_made_today(of_user uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select count(*) from api_keys k where k.user_id = of_user and k.created_at > now() - interval '1 day'
$$;
comment on function keys_made_today is 'Keys that an account made in the last 24 hours.';

create or replace function next_key_at(of_user uuid) returns timestamptz
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select k.created_at + interval '1 day' from api_keys k
    where k.user_id = of_user and k.created_at > now() - interval '1 day' order by k.created_at desc
    offset (select t.keys_per_day - 1 from users u join tiers t on t.name = u.tier where u.id = of_user) limit 1
$$;
comment on function next_key_at is 'When an account that made its plan''s keys of a day may make the next one; null when it may now.';

-- The row lock makes two calls for one account wait for each other, so the count of active keys stays correct.
create or replace function create_key(
    of_user uuid, name text, secret_hash bytea, key_prefix text, expires_at timestamptz, scopes text[], allowed_ips cidr[],
    actor text default null, address text default null, session uuid default null, out outcome text, out id uuid
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    owner record;
begin
    perform act_as(actor, address);
    select u.id, u.tier, t.max_keys, t.scopes, t.keys_per_day into owner
    from users u join tiers t on t.name = u.tier where u.id = of_user for update of u;
    if not found or not proves_account(session, of_user) then
        outcome := 'no_account';
    elsif not (create_key.scopes <@ owner.scopes) then
        outcome := 'scope';
    elsif owner.max_keys <= (select count(*) from api_keys k where k.user_id = of_user and k.revoked_at is null
                             and k.replaced_by is null and (k.expires_at is null or k.expires_at > now())) then
        outcome := 'too_many';
    elsif (actor is not null or not is_operator()) and owner.keys_per_day <= keys_made_today(of_user) then
        outcome := 'too_many_today';
    else
        insert into api_keys (user_id, tier, name, secret_hash, key_prefix, expires_at, scopes, allowed_ips)
        values (of_user, owner.tier, create_key.name, create_key.secret_hash, create_key.key_prefix, create_key.expires_at,
                create_key.scopes, create_key.allowed_ips)
        returning api_keys.id into id;
        outcome := 'created';
    end if;
end $$;
comment on function create_key is 'Stores a new key. outcome: created, too_many, too_many_today, scope (one that the tier lacks), no_account.';

-- of_user null: a key of any account, for the operator.
create or replace function revoke_key(
    key uuid, of_user uuid, reason text, actor text default null, address text default null, session uuid default null, out outcome text
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    k record;
begin
    perform act_as(actor, address);
    select revoked_at into k from api_keys where id = key and (of_user is null or user_id = of_user) for update;
    if not found or not proves_account(session, of_user) then
        outcome := 'unknown';
    elsif k.revoked_at is not null then
        outcome := 'revoked_before';
    else
        update api_keys set revoked_at = clock_timestamp(), revoked_reason = reason where id = key;
        outcome := 'revoked';
    end if;
end $$;
comment on function revoke_key is 'Ends a key for good. outcome: revoked, revoked_before, unknown.';

-- Changes the columns whose changes_… is true; the secret and the expiry stay.
create or replace function change_key(
    key uuid, of_user uuid, new_name text, changes_ips boolean, new_ips cidr[], changes_scopes boolean, new_scopes text[],
    actor text default null, address text default null, session uuid default null, out outcome text
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    k record;
begin
    perform act_as(actor, address);
    select a.revoked_at, a.expires_at, t.scopes into k
    from api_keys a join tiers t on t.name = a.tier where a.id = key and (of_user is null or a.user_id = of_user) for update of a;
    if not found or not proves_account(session, of_user) then
        outcome := 'unknown';
    elsif k.revoked_at is not null or k.expires_at <= clock_timestamp() then
        outcome := 'ended';
    elsif changes_scopes and not (new_scopes <@ k.scopes) then
        outcome := 'scope';
    else
        update api_keys set name = coalesce(new_name, name), allowed_ips = case when changes_ips then new_ips else allowed_ips end,
            scopes = case when changes_scopes then new_scopes else scopes end
        where id = key;
        outcome := 'changed';
    end if;
end $$;
comment on function change_key is 'Changes name, addresses or scopes of a key in force. outcome: changed, ended, scope, unknown.';

-- The new key takes over name, scopes, addresses, lifetime and slot, so both keys share what is left of one allowance. The
-- old key works on for the overlap, 7 days at most. A key that the old key had replaced ends now, so there are never more than two keys in place of one.
create or replace function rotate_key(
    key uuid, of_user uuid, secret_hash bytea, key_prefix text, overlap interval,
    actor text default null, address text default null, session uuid default null, out outcome text, out id uuid, out old_expires_at timestamptz
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    k    record;
    made timestamptz := clock_timestamp();
begin
    if not coalesce(overlap between interval '0' and interval '7 days', false) then
        raise check_violation using message = 'an old key may work on for 0 s to 7 days', constraint = 'rotate_key_overlap';
    end if;
    perform act_as(actor, address);
    perform from users u where u.id = coalesce(of_user, (select a.user_id from api_keys a where a.id = key)) for update;
    select a.* into k from api_keys a where a.id = key and (of_user is null or a.user_id = of_user) for update;
    if not found or not proves_account(session, of_user) then
        outcome := 'unknown';
    elsif k.revoked_at is not null or k.expires_at <= made then
        outcome := 'ended';
    elsif k.replaced_by is not null then
        outcome := 'replaced_before';
    elsif (actor is not null or not is_operator()) and (select t.keys_per_day from users u join tiers t on t.name = u.tier where u.id = of_user)
                                <= keys_made_today(of_user) then
        outcome := 'too_many_today';
    else
        update api_keys a set revoked_at = made, revoked_reason = 'its replacement was rotated'
        where a.replaced_by = key and a.revoked_at is null;
        insert into api_keys (user_id, tier, name, secret_hash, key_prefix, expires_at, scopes, allowed_ips, tlp_ceiling, slot, created_at)
        values (k.user_id, k.tier, k.name, rotate_key.secret_hash, rotate_key.key_prefix, made + (k.expires_at - k.created_at),
                k.scopes, k.allowed_ips, k.tlp_ceiling, k.slot, made)
        returning api_keys.id into id;
        update api_keys a set replaced_by = rotate_key.id, expires_at = least(a.expires_at, made + overlap)
        where a.id = key returning a.expires_at into old_expires_at;
        outcome := 'created';
    end if;
end $$;
comment on function rotate_key is 'Replaces a key by a new one. outcome: created, ended, replaced_before, too_many_today, unknown.';

-- Keys that were revoked, or expired, before the audit trail begins. The trail itself has gone by then.
create or replace function forget_keys(days integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    gone bigint;
begin
    delete from api_keys k where coalesce(k.revoked_at, k.expires_at) < now() - days * interval '1 day'
        -- A key that it replaced may still be in its overlap.
        and not exists (select from api_keys old where old.replaced_by = k.id and coalesce(old.revoked_at, old.expires_at) > now());
    get diagnostics gone = row_count;
    return gone;
end $$;
comment on function forget_keys is 'Removes keys that ended more than so many days ago; returns how many.';
