-- An allowance belongs to an account's slot, not to a key: whoever mints, uses and revokes keys gets no more requests than
-- the keys that the plan allows could make together.
alter table tiers
    add column keys_per_day       integer not null default 100,
    add column session_per_minute integer not null default 120,
    add column session_per_day    integer not null default 10000,
    add column session_minute_step interval not null generated always as
        (interval '1 microsecond' * ((60000000 + session_per_minute - 1) / session_per_minute)) stored,
    add column session_day_step interval not null generated always as
        (interval '1 microsecond' * ((86400000000 + session_per_day - 1) / session_per_day)) stored,
    add column session_minute_window interval not null generated always as
        (interval '1 microsecond' * ((60000000 + session_per_minute - 1) / session_per_minute) * session_per_minute) stored,
    add column session_day_window interval not null generated always as
        (interval '1 microsecond' * ((86400000000 + session_per_day - 1) / session_per_day) * session_per_day) stored,
    add constraint tiers_account_limits_positive
        check (keys_per_day between 1 and 100000 and session_per_minute between 1 and 1000000
               and session_per_day between 1 and 1000000000);
comment on column tiers.keys_per_day is 'How many keys an account may make, rotations included, in 24 hours.';
comment on column tiers.session_per_minute is 'Requests of a signed-in account in a minute, beside those of its keys.';
comment on column tiers.session_minute_step is 'As minute_step, for session_per_minute; so are the other three.';

alter table api_keys add column slot smallint;
with numbered as (
    select id, row_number() over (
               partition by user_id order by revoked_at is not null or replaced_by is not null or expires_at <= now(), created_at, id
           ) - 1 as slot
    from api_keys
)
update api_keys k set slot = n.slot from numbered n where n.id = k.id;
-- A rotated pair shares one: the slot of the newest.
with recursive chain as (
    select id as key, replaced_by as newer, 1 as depth from api_keys where replaced_by is not null
    union all
    select c.key, k.replaced_by, c.depth + 1 from chain c join api_keys k on k.id = c.newer where k.replaced_by is not null and c.depth < 1000
), newest as (
    select distinct on (key) key, newer from chain order by key, depth desc
)
update api_keys k set slot = n.slot from newest join api_keys n on n.id = newest.newer where k.id = newest.key;
alter table api_keys alter column slot set not null,
    add constraint api_keys_slot_positive check (slot >= 0);
comment on column api_keys.slot is 'Which of the account''s allowances the key uses, from 0. Two keys in force share one only when one replaces the other.';

create table account_buckets (
    user_id        uuid        not null references users on delete cascade,
    slot           smallint    not null,
    minute_full_at timestamptz not null,
    day_full_at    timestamptz not null,
    constraint account_buckets_pkey primary key (user_id, slot),
    constraint account_buckets_slot_known check (slot >= -1)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
comment on table account_buckets is 'The token buckets of each account: a minute''s and a day''s allowance of each slot. No row: both are full.';
comment on column account_buckets.slot is 'From 0 those of keys (api_keys.slot); -1 that of the account''s sessions.';
comment on column account_buckets.minute_full_at is 'When the minute bucket is full again; a time in the past means it is full. It stays when the plan changes: all windows are a minute and a day long, so what is owed stays the same part of what is allowed.';

-- A new key takes a free slot of those that the plan allows, the one with the least debt. A key that the operator gives beyond
-- the plan gets one more slot.
create function take_slot() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if new.slot is null then
        perform from users u where u.id = new.user_id for update;
        select s into new.slot
        from generate_series(0, greatest((select t.max_keys from users u join tiers t on t.name = u.tier where u.id = new.user_id),
                                         (select count(*) from api_keys k where k.user_id = new.user_id)::integer + 1)) s
            left join account_buckets b on b.user_id = new.user_id and b.slot = s
        where not exists (select from api_keys k where k.user_id = new.user_id and k.slot = s and k.revoked_at is null
                          and k.replaced_by is null and (k.expires_at is null or k.expires_at > clock_timestamp()))
        order by s >= (select t.max_keys from users u join tiers t on t.name = u.tier where u.id = new.user_id),
                 greatest(b.day_full_at, now()), greatest(b.minute_full_at, now()), s
        limit 1;
    end if;
    return new;
end $$;
comment on function take_slot is 'Gives a new key a free slot, with whatever debt is left in it.';
create trigger take_slot before insert on api_keys for each row execute function take_slot();
