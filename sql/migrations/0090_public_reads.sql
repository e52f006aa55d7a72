-- Reading without an account, where the operator allows it (SOCD_PUBLIC_READS). Its limits are the row `anonymous` of
-- tiers, which no account can have; each network has buckets of its own.
alter table users add constraint users_tier_has_accounts check (tier <> 'anonymous');
comment on table tiers is
    'Plans: what a key of each may do. Every limit of the product is a column here. anonymous is what nobody''s requests may do.';

create table network_buckets (
    network        text        not null,
    minute_full_at timestamptz not null,
    day_full_at    timestamptz not null,
    constraint network_buckets_pkey primary key (network),
    constraint network_buckets_network_form check (network::inet is not null)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
comment on table network_buckets is
    'Allowances of those who read without an account: an IPv4 address, an IPv6 network of 64 bits. A full one needs no row.';
comment on column network_buckets.minute_full_at is 'When the bucket of the minute is full again, as in account_buckets.';
