-- Feeds whose body is always the whole list: what is no longer on it is no longer reported, after a grace.
alter table feeds
    add column is_complete boolean  not null default false,
    add column grace_hours smallint not null default 48,
    add constraint feeds_grace_range check (grace_hours between 1 and 8760);
comment on column feeds.is_complete is 'Its body always lists everything it reports: what has left the list expires.';
comment on column feeds.grace_hours is 'Hours after which a report that left a complete list expires, unless it is listed again.';

alter table sightings
    add column unlisted_until timestamptz,
    drop constraint sightings_expired_has_end,
    add constraint sightings_expired_has_end check (not is_expired or least(valid_until, unlisted_until) is not null);
comment on column sightings.unlisted_until is 'It has left the list of a complete feed, and expires then; null while it is listed.';

-- Reports whose end has passed and that still support their indicator.
drop index sightings_by_end;
create index sightings_by_end on sightings (least(valid_until, unlisted_until))
    where least(valid_until, unlisted_until) is not null and not is_expired;
-- What a complete feed listed before. A feed's reports share entries, so that it stays small.
create index sightings_by_feed on sightings (feed_id);
