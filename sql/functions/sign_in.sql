-- Sign-in with an e-mail address and a password. The worker's role never sees a password's hash: it gets the recipe of the hash,
-- derives one from the password, and these functions compare the two.

-- Takes one guess out of each guard. When a guard is empty it takes none and returns when that guard has a guess again.
create or replace function take_guess(
    subjects bytea[], steps interval[], capacities integer[], at timestamptz, out retry_at timestamptz
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into sign_in_guards (subject, full_at) select s, at from unnest(subjects) s order by s on conflict do nothing;
    perform from sign_in_guards g where g.subject = any (subjects) order by g.subject for update;
    select max(g.full_at + w.step - w.step * w.capacity) into retry_at
    from sign_in_guards g join unnest(subjects, steps, capacities) w (subject, step, capacity) on w.subject = g.subject
    where g.full_at + w.step > at + w.step * w.capacity;
    if retry_at is null then
        update sign_in_guards g set full_at = greatest(g.full_at, at) + w.step
        from unnest(subjects, steps) w (subject, step) where w.subject = g.subject;
    end if;
end $$;
comment on function take_guess is 'Takes one guess out of each guard; returns null, or when all guards have one again.';

-- Guesses: 10 for an account from one address, then one a minute; 50 for an account from anywhere, then two a minute;
-- 50 from an address for any account, then one in ten seconds. A network from which the account signed in before is held by the first
-- alone, so that nobody locks an account out by guessing. end_sign_in gives back the guess that was right.
drop function if exists begin_sign_in(text, inet, timestamptz);
create or replace function begin_sign_in(
    of_email text, address inet, at timestamptz default clock_timestamp(), out retry_at timestamptz, out recipe text
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    account record;
begin
    select u.password_hash, k.network is not null as is_known into account
    from users u left join known_networks k on k.user_id = u.id and k.network = guard_address(address)
    where u.email = lower(of_email) and u.deactivated_at is null;
    if coalesce(account.is_known, false) then
        retry_at := take_guess(array[guard_subject('pair', lower(of_email) || ' ' || guard_address(address))],
                               array[interval '1 minute'], array[10], at);
    else
        retry_at := take_guess(
            array[guard_subject('pair', lower(of_email) || ' ' || guard_address(address)), guard_subject('account', lower(of_email)),
                  guard_subject('address', guard_address(address))],
            array[interval '1 minute', interval '30 seconds', interval '10 seconds'], array[10, 50, 50], at);
    end if;
    if retry_at is null then
        recipe := substring(account.password_hash from '^(scrypt\$[0-9]+\$[0-9]+\$[0-9]+\$[0-9a-f]+)\$[0-9a-f]+$');
    end if;
end $$;
comment on function begin_sign_in is 'Takes a guess and returns how to derive the hash to compare, or when the next guess is allowed. recipe is null where there is nothing to compare with.';

-- Both sides of the comparison are digests, so the time it takes tells nothing about the hash.
drop function if exists end_sign_in(text, inet, uuid, uuid, bytea, integer, text);
drop function if exists end_sign_in(text, inet, text, uuid, bytea, integer, text);
create or replace function end_sign_in(
    of_email text, address inet, derived text, session uuid, refresh_hash bytea, session_seconds integer, new_password_hash text default null,
    out user_id uuid
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    account record;
begin
    perform act_as('user', host(address));
    select u.id, u.deactivated_at is null and sha256(convert_to(u.password_hash, 'UTF8')) = sha256(convert_to(derived, 'UTF8')) as is_right
    into account from users u where u.email = lower(of_email) for update;
    if not coalesce(account.is_right, false) then
        perform audit('sign_in_failed', account.id, null, jsonb_build_object('known', account.id is not null));
        return;
    end if;
    user_id := account.id;
    update sign_in_guards g set full_at = g.full_at - w.step
    from (values (guard_subject('pair', lower(of_email) || ' ' || guard_address(address)), interval '1 minute'),
                 (guard_subject('account', lower(of_email)), interval '30 seconds'),
                 (guard_subject('address', guard_address(address)), interval '10 seconds')) w (subject, step)
    where g.subject = w.subject;
    if new_password_hash is not null then
        perform set_config('socd.same_password', user_id::text, true);
        update users u set password_hash = new_password_hash where u.id = user_id;
        perform set_config('socd.same_password', '', true);
    end if;
    insert into known_networks as k (user_id, network, last_at) values (account.id, guard_address(address), now())
    on conflict on constraint known_networks_pkey do update set last_at = now() where k.last_at < now() - interval '1 hour';
    perform begin_session(user_id, session, refresh_hash, session_seconds);
end $$;
comment on function end_sign_in is 'Compares what was derived with the account''s hash and begins the session; null for a wrong guess.';

create or replace function newest_known_networks(most integer) returns setof text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select k.network from known_networks k order by k.last_at desc limit most
$$;
comment on function newest_known_networks is 'Whence accounts signed in last: their requests to sign in go first.';

create or replace function is_common_password(prefix bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from common_passwords c where c.prefix = is_common_password.prefix)
$$;
comment on function is_common_password is 'Whether a password is one of those that guessers try first, by the first four bytes of the SHA-256 of it in lower case.';

-- An address may create ten accounts, then one every two minutes.
create or replace function begin_sign_up(address inet, at timestamptz default clock_timestamp(), out retry_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    select take_guess(array[guard_subject('sign-up', guard_address(address))], array[interval '2 minutes'], array[10], at)
$$;
comment on function begin_sign_up is 'Returns null, or when the address may create another account.';

create or replace function end_sign_up(
    new_email text, new_password_hash text, address inet, session uuid, refresh_hash bytea, session_seconds integer, out user_id uuid
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    perform act_as('user', host(address));
    insert into users (email, tier, password_hash)
    select lower(new_email), t.name, new_password_hash from tiers t where t.name <> 'anonymous' order by t.rank limit 1
    on conflict (email) do nothing returning id into user_id;
    if user_id is not null then
        insert into known_networks (user_id, network, last_at) values (user_id, guard_address(address), now());
        perform begin_session(user_id, session, refresh_hash, session_seconds);
    end if;
end $$;
comment on function end_sign_up is 'Creates an account with the lowest tier and begins its first session; null when the address is taken.';
