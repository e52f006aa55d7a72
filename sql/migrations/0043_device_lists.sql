-- What lists for devices depend on.
--
-- Lists count SHA-1 fingerprints of certificates apart: some formats hold only these among the hashes, some all but these.
-- The cube of counters knows no tags.
create index indicators_of_certificates on indicators (last_seen desc) where type = 'sha1' and tags @> '{certificate-fingerprint}';

-- A client may ask whether an answer has changed since a date. What a key reads also changes with its rules.
alter table tiers    add column changed_at       timestamptz not null default now();
alter table api_keys add column rules_changed_at timestamptz not null default now();
comment on column tiers.changed_at is 'When what decides what the tier''s keys read last changed: lookback, pages, formats, scopes, ceiling.';
comment on column api_keys.rules_changed_at is 'When what decides what the key reads last changed: tier, scopes, ceiling.';

create function note_tier_change() returns trigger language plpgsql as $$
begin
    new.changed_at := clock_timestamp();
    return new;
end $$;
create trigger tiers_changed before update on tiers
    for each row when (
        (old.lookback_days, old.article_lookback_days, old.page_max, old.article_page_max, old.formats, old.scopes, old.finds_similar, old.tlp_ceiling)
        is distinct from
        (new.lookback_days, new.article_lookback_days, new.page_max, new.article_page_max, new.formats, new.scopes, new.finds_similar, new.tlp_ceiling))
    execute function note_tier_change();

create function note_key_rules_change() returns trigger language plpgsql as $$
begin
    new.rules_changed_at := clock_timestamp();
    return new;
end $$;
create trigger api_keys_rules_changed before update on api_keys
    for each row when ((old.tier, old.scopes, old.tlp_ceiling) is distinct from (new.tier, new.scopes, new.tlp_ceiling))
    execute function note_key_rules_change();
