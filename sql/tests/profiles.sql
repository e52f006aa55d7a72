-- What an account does to itself: constraints, proof of a session, passwords.
begin;
insert into users (id, email, tier, password_hash) values
    ('00000000-0000-4000-8000-0000000000a1', 'profile-a@example.com', 'free', 'scrypt$15$8$3$00$11'),
    ('00000000-0000-4000-8000-0000000000a2', 'profile-b@example.com', 'free', null);
do $$
declare
    a    constant uuid := '00000000-0000-4000-8000-0000000000a1';
    b    constant uuid := '00000000-0000-4000-8000-0000000000a2';
    mine constant uuid := '00000000-0000-4000-8000-0000000000b1';
    hers constant uuid := '00000000-0000-4000-8000-0000000000b2';
    line record;
begin
    for line in select * from (values ('name', '''a b'''), ('name', '''x'''), ('name', '''-x'''), ('theme', '''pink'''), ('density', '''3'''),
                               ('time_zone', '''Mars'''), ('about', 'repeat(''x'', 501)')) v (member, value) loop
        begin
            execute format('insert into account_profiles (user_id, %I) values (%L, %s)', line.member, a, line.value);
            assert false, line.member || ' ' || line.value;
        exception when check_violation then null;
        end;
    end loop;
    perform begin_session(a, mine, sha256('m1'), 3600);
    perform begin_session(a, hers, sha256('m2'), 3600);
    assert change_profile(a, mine, 'night-shift', null, 'dark', null, null, true, null, '2026-01-02') = 'changed';
    assert change_profile(a, mine, null, 'words', null, null, null, null, false, '2026-01-01') = 'changed';
    assert (select (name, about, theme, density, defang, keys, news_seen_at) = ('night-shift', 'words', 'dark', 'normal', true, false, '2026-01-02'::timestamptz)
            from account_profiles where user_id = a), 'null keeps, and what was seen stays seen';
    assert change_profile(b, null, 'NIGHT-shift', null, null, null, null, null, null, null) = 'name_taken', 'the operator needs no session';
    assert not exists (select from account_profiles where user_id = b), 'a refusal leaves nothing';

    assert (select array_agg(id) from own_sessions(a, mine)) = array[mine, hers], 'the asking one first';
    assert not change_password(a, mine, 'scrypt$15$8$3$00$12', 'scrypt$15$8$3$00$22', '192.0.2.1');
    assert not change_password(b, null, null, 'scrypt$15$8$3$00$22', '192.0.2.1'), 'no password, no comparison';
    assert change_password(a, mine, 'scrypt$15$8$3$00$11', 'scrypt$15$8$3$00$22', '192.0.2.1');
    assert (select outcome from open_session(a, null, mine, false)) = 'open' and (select outcome from open_session(a, null, hers, false)) = 'ended';
    assert (select event from own_trail(a, mine, null, 1)) = 'password_changed';
    assert (select count(*) from own_trail(a, mine, (select id from own_trail(a, mine, null, 1)), 100)) =
           (select count(*) from own_trail(a, mine, null, 100)) - 1, 'page by page';
    assert not delete_account(a, mine, 'scrypt$15$8$3$00$11', '192.0.2.1'), 'the old password';
    assert delete_account(a, mine, 'scrypt$15$8$3$00$22', '192.0.2.1');
    assert not exists (select from users where id = a) and not exists (select from account_profiles where user_id = a);
    assert exists (select from audit_log where user_id = a and event = 'account_deleted'), 'the trail stays';
end $$;
rollback;
