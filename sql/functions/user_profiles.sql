-- What an account does to itself. Each function wants a session in force of that account, as those of keys do.

-- Null leaves a member as it is.
create or replace function change_profile(
    of_user uuid, session uuid, new_name text, new_about text, new_theme text, new_density text, new_time_zone text,
    new_defang boolean, new_keys boolean, new_news_seen_at timestamptz, out outcome text
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if not proves_account(session, of_user) then
        outcome := 'unknown';
        return;
    end if;
    if new_name <> '' then
        -- Two accounts that take names that look alike at once wait for each other.
        perform pg_advisory_xact_lock(hashtext('socd names'), hashtext(name_skeleton(new_name)));
        if name_skeleton(new_name) in (select name_skeleton(r) from unnest('{admin,administrator,moderator,operator,member,amember,deleted,removed,anonymous,
                system,root,support,staff,security,socdefenders,socd}'::text[]) r)
            or exists (select from account_profiles p where name_skeleton(p.name) = name_skeleton(new_name) and p.name <> '' and p.user_id <> of_user) then
            outcome := 'name_taken';
            return;
        end if;
    end if;
    -- The commit waits for the disk.
    perform set_config('synchronous_commit', 'on', true);
    insert into account_profiles (user_id) values (of_user) on conflict do nothing;
    update account_profiles p
    set name = coalesce(new_name, p.name), about = coalesce(new_about, p.about), theme = coalesce(new_theme, p.theme),
        density = coalesce(new_density, p.density), time_zone = coalesce(new_time_zone, p.time_zone), defang = coalesce(new_defang, p.defang),
        keys = coalesce(new_keys, p.keys), news_seen_at = greatest(p.news_seen_at, new_news_seen_at)
    where p.user_id = of_user;
    outcome := 'changed';
exception when unique_violation then
    outcome := 'name_taken';
end $$;
comment on function change_profile is 'Changes an account''s name, text and preferences. outcome: changed, name_taken (also by one that looks like it), unknown.';

-- As end_sign_in compares: both sides are digests, so the time it takes tells nothing about the hash.
create or replace function is_password(of_user uuid, derived text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select coalesce((select sha256(convert_to(u.password_hash, 'UTF8')) = sha256(convert_to(derived, 'UTF8')) from users u where u.id = of_user), false)
$$;
revoke execute on function is_password from public;

-- The guess that begin_sign_in took is given back when it was right.
create or replace function give_back_guess(of_user uuid, address inet) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update sign_in_guards g set full_at = g.full_at - w.step
    from users u, lateral (values (guard_subject('pair', u.email || ' ' || guard_address(address)), interval '1 minute'),
                                  (guard_subject('account', u.email), interval '30 seconds'),
                                  (guard_subject('address', guard_address(address)), interval '10 seconds')) w (subject, step)
    where u.id = of_user and g.subject = w.subject
$$;
revoke execute on function give_back_guess from public;

-- Whether the account's own session asks and what was derived of the password is right. Locks the account until the end of the
-- transaction. A right answer gives its guess back, a wrong one is in the trail.
create or replace function confirms_password(of_user uuid, session uuid, derived text, address inet, what text, out is_right boolean)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    perform act_as('user', host(address));
    perform from users u where u.id = of_user for update;
    is_right := proves_account(session, of_user) and is_password(of_user, derived);
    if is_right then
        perform give_back_guess(of_user, address);
    else
        perform audit('sign_in_failed', of_user, null, jsonb_build_object('known', true, 'for', what));
    end if;
end $$;
revoke execute on function confirms_password from public;

create or replace function change_password(of_user uuid, session uuid, derived text, new_password_hash text, address inet, out is_done boolean)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    is_done := confirms_password(of_user, session, derived, address, 'change_password');
    if not is_done then return; end if;
    -- The trigger ends every session; the one that asks goes on.
    update users set password_hash = new_password_hash where id = of_user;
    update sessions s set revoked_at = null where s.id = session and s.user_id = of_user;
end $$;
comment on function change_password is 'Sets a new password when what was derived of the present one is right, and ends all other sessions.';

create or replace function delete_account(of_user uuid, session uuid, derived text, address inet, out is_done boolean)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    is_done := confirms_password(of_user, session, derived, address, 'delete_account');
    if not is_done then return; end if;
    perform audit('account_deleted', of_user, null, '{}');
    -- What it reported of indicators goes with it, and their scores.
    perform begin_publication();
    insert into waiting_risks (indicator_id) select distinct m.indicator_id from member_sightings m where m.reporter_id = of_user;
    perform end_publication();
    delete from users where id = of_user;
end $$;
comment on function delete_account is 'Removes an account with its keys, sessions and shared objects when what was derived of its password is right. The trail stays.';

create or replace function own_sessions(of_user uuid, session uuid)
returns table (id uuid, created_at timestamptz, renewed_at timestamptz, expires_at timestamptz, is_this boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.id, s.created_at, (select max(t.replaced_at) from refresh_tokens t where t.session_id = s.id), s.expires_at, s.id = session
    from sessions s
    where s.user_id = of_user and s.revoked_at is null and s.expires_at > now() and proves_account(session, of_user)
    order by s.id = session desc, s.created_at desc, s.id limit 100
$$;
comment on function own_sessions is 'The sessions in force of an account, the asking one first.';

create or replace function own_trail(of_user uuid, session uuid, before_id bigint, most integer)
returns table (id bigint, at timestamptz, event text, key_id uuid, actor text, address text, details text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.id, a.at, a.event, a.key_id, a.actor, host(a.address), a.details::text
    from audit_log a
    where a.user_id = of_user and (before_id is null or (a.at, a.id) < (select b.at, b.id from audit_log b where b.id = before_id and b.user_id = of_user))
        and proves_account(session, of_user)
    order by a.at desc, a.id desc limit most
$$;
comment on function own_trail is 'What was done with an account, newest first, before a line.';
