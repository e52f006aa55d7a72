-- Sign-in with an e-mail address and a password. Only these functions show the worker's role a password's hash, one at
-- a time, and only while the guards have a guess left.

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

-- Guesses from one IPv4 address count together, and so do those from one IPv6 network of 64 bits.
create or replace function guard_address(address inet) returns text language sql immutable parallel safe as $$
    select case family(address) when 6 then network(set_masklen(address, 64))::text else host(address) end
$$;
create or replace function guard_subject(kind text, what text) returns bytea language sql immutable parallel safe as $$
    select sha256(convert_to(kind || ' ' || what, 'UTF8'))
$$;

-- Guesses: 10 for an account from one address, then one a minute; 50 for an account from anywhere, then two a minute;
-- 50 from an address for any account, then one in ten seconds. end_sign_in gives back the guess that was right.
create or replace function begin_sign_in(
    of_email text, address inet, at timestamptz default clock_timestamp(), out retry_at timestamptz, out user_id uuid, out password_hash text
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    retry_at := take_guess(
        array[guard_subject('pair', lower(of_email) || ' ' || guard_address(address)), guard_subject('account', lower(of_email)),
              guard_subject('address', guard_address(address))],
        array[interval '1 minute', interval '30 seconds', interval '10 seconds'], array[10, 50, 50], at);
    if retry_at is null then
        select u.id, u.password_hash into user_id, password_hash from users u where u.email = lower(of_email);
    end if;
end $$;
comment on function begin_sign_in is 'Takes a guess and returns the hash to compare with, or when the next guess is allowed.';

create or replace function end_sign_in(
    of_email text, address inet, of_user uuid, session uuid, refresh_hash bytea, session_seconds integer, new_password_hash text default null
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform act_as('user', host(address));
    if session is null then
        perform audit('sign_in_failed', of_user, null, jsonb_build_object('known', of_user is not null));
        return;
    end if;
    update sign_in_guards g set full_at = g.full_at - w.step
    from (values (guard_subject('pair', lower(of_email) || ' ' || guard_address(address)), interval '1 minute'),
                 (guard_subject('account', lower(of_email)), interval '30 seconds'),
                 (guard_subject('address', guard_address(address)), interval '10 seconds')) w (subject, step)
    where g.subject = w.subject;
    perform begin_session(of_user, session, refresh_hash, session_seconds);
    if new_password_hash is not null then
        update users set password_hash = new_password_hash where id = of_user;
    end if;
end $$;
comment on function end_sign_in is 'Records how a guess ended: session is null for a wrong guess, otherwise the session that begins.';

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
    select lower(new_email), t.name, new_password_hash from tiers t order by t.rank limit 1
    on conflict (email) do nothing returning id into user_id;
    if user_id is not null then
        perform begin_session(user_id, session, refresh_hash, session_seconds);
    end if;
end $$;
comment on function end_sign_up is 'Creates an account with the lowest tier and begins its first session; null when the address is taken.';
