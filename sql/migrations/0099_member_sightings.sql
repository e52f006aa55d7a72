-- What people who use an indicator say of it: they have seen it, it is harmless, or it is over. An account says each thing once a
-- day of one indicator; said again, the last word of the day counts.
create type member_sighting_kind as enum ('seen', 'false_positive', 'expired');
create table member_sightings (
    indicator_id uuid                 not null,
    reporter_id  uuid                 not null references users on delete cascade,
    kind         member_sighting_kind not null,
    day          date                 not null,
    seen_at      timestamptz          not null,
    seen_count   integer              not null default 1,
    note         text,
    is_named     boolean              not null default false,
    reported_at  timestamptz          not null,
    primary key (indicator_id, reporter_id, kind, day),
    constraint member_sightings_count_range check (seen_count between 1 and 1000000),
    constraint member_sightings_note_length check (length(note) between 1 and 1000)
);
comment on table member_sightings is 'What accounts report of indicators, at most one row an account, kind and day.';
comment on column member_sightings.indicator_id is 'No reference: what is gone may come back, and the word stands.';
comment on column member_sightings.day is 'The day of the report, in UTC.';
comment on column member_sightings.seen_count is 'How often the account saw it.';
comment on column member_sightings.is_named is 'Whether others see the name of the account.';
-- How much an account has said today.
create index member_sightings_by_reporter on member_sightings (reporter_id, day);
-- The share of false positives of a feed.
create index member_sightings_by_kind on member_sightings (kind, day, indicator_id);

-- How much an account may do. The operator changes the rows.
create table account_limits (
    name    text    primary key,
    most    integer not null,
    constraint account_limits_not_negative check (most >= 0)
);
comment on table account_limits is 'How often each account may do something: in a day (UTC), or, of what it keeps, in all.';
insert into account_limits values ('sightings', 2000);

alter table feed_statistics add column false_positives bigint not null default 0;
comment on column feed_statistics.false_positives is 'Indicators of the feed that members called a false positive in the last 90 days.';

update tiers set scopes = array_append(scopes, 'write:sightings')
where 'read:lookup' = any (scopes) and not 'write:sightings' = any (scopes);
