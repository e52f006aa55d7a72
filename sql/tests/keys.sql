-- Keys: the tier's limit, other accounts, rotation, and the audit trail of all this.
begin;
insert into users (id, email, tier) values ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'free'),
                                           ('00000000-0000-4000-8000-000000000002', 'b@example.com', 'free');
do $$
declare
    a  constant uuid := '00000000-0000-4000-8000-000000000001';
    b  constant uuid := '00000000-0000-4000-8000-000000000002';
    k1 record;
    k2 record;
    k3 record;
    r  record;
begin
    -- Refused.
    assert (select outcome from create_key(a, 'x', sha256('x'), 'sk_live_0000', null, '{read:misp}', null)) = 'scope';
    assert (select outcome from create_key(gen_random_uuid(), 'x', sha256('x'), 'sk_live_0000', null, null, null)) = 'no_account';
    select * into k1 from create_key(a, 'one', sha256('1'), 'sk_live_0001', now() + interval '10 days', '{read:iocs}', '{192.0.2.0/24}', 'user', '192.0.2.9');
    assert k1.outcome = 'created';
    assert (select outcome from create_key(a, 'two', sha256('2'), 'sk_live_0002', null, null, null)) = 'created';
    assert (select outcome from create_key(a, 'past', sha256('3'), 'sk_live_0003', now() - interval '1 day', null, null)) = 'created';
    assert (select outcome from create_key(a, 'three', sha256('4'), 'sk_live_0004', null, null, null)) = 'created', 'an expired key does not count';
    assert (select outcome from create_key(a, 'four', sha256('5'), 'sk_live_0005', null, null, null)) = 'too_many';
    assert (select outcome from revoke_key(k1.id, b, null)) = 'unknown';
    assert (select outcome from change_key(k1.id, b, 'mine', false, null, false, null)) = 'unknown';
    assert (select outcome from rotate_key(k1.id, b, sha256('6'), 'sk_live_0006', interval '1 hour')) = 'unknown';
    assert (select outcome from change_key(k1.id, a, null, false, null, true, '{read:misp}')) = 'scope';

    -- Rotation changes only the secret; the buckets move to the new key; only one old key overlaps.
    insert into account_buckets values (a, (select slot from api_keys where id = k1.id), now() + interval '30 seconds', now() + interval '1 hour');
    select * into k2 from rotate_key(k1.id, a, sha256('6'), 'sk_live_0006', interval '1 hour', 'user', '192.0.2.9');
    assert k2.outcome = 'created', k2.outcome;
    assert k2.old_expires_at between clock_timestamp() + interval '59 minutes' and clock_timestamp() + interval '61 minutes';
    select * into r from api_keys where id = k2.id;
    assert (r.name, r.scopes, r.allowed_ips) = ('one', '{read:iocs}'::text[], '{192.0.2.0/24}'::cidr[]);
    assert r.expires_at - r.created_at between interval '9 days 23 hours 59 minutes' and interval '10 days';
    assert (select minute_full_at from account_buckets b join api_keys k on (k.user_id, k.slot) = (b.user_id, b.slot) where k.id = k2.id)
        = now() + interval '30 seconds', 'both share one allowance';
    assert (select outcome from rotate_key(k1.id, a, sha256('7'), 'sk_live_0007', interval '1 hour')) = 'replaced_before';
    select * into k3 from rotate_key(k2.id, a, sha256('7'), 'sk_live_0007', interval '1 hour');
    assert k3.outcome = 'created';
    assert (select revoked_at from api_keys where id = k1.id) is not null, 'the one before ends at once';
    assert (select revoked_at from api_keys where id = k2.id) is null;

    assert (select outcome from revoke_key(k3.id, a, 'lost', 'user', '192.0.2.9')) = 'revoked';
    assert (select outcome from revoke_key(k3.id, a, 'again')) = 'revoked_before';
    assert (select revoked_reason from api_keys where id = k3.id) = 'lost';
    assert (select outcome from change_key(k3.id, a, 'x', false, null, false, null)) = 'ended';

    -- The trail shows who did it and from where; it also shows a tier that was changed by hand.
    assert (select actor || ' ' || host(address) from audit_log where key_id = k3.id and event = 'key_revoked') = 'user 192.0.2.9';
    assert (select count(*) from audit_log where key_id = k1.id and event in ('key_created', 'key_rotated', 'key_revoked')) = 3;
    update users set tier = 'pro' where id = a;
    assert (select details ->> 'to' from audit_log where user_id = a and event = 'tier_changed') = 'pro';
    assert not exists (select from audit_log where details::text ~ 'secret|sk_live_[0-9A-Za-z]{5}');
end $$;
rollback;
