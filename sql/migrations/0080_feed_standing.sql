-- What GET /api/v1/feeds shows: why and since when a feed fails, and how much it has brought.
alter table feeds
    add column fault_kind    text,
    add column fault_status  smallint,
    add column failing_since timestamptz,
    add constraint feeds_fault_kind_form    check (fault_kind ~ '^[a-z_]{1,40}$'),
    add constraint feeds_fault_status_range check (fault_status between 100 and 999);
comment on column feeds.fault_kind is 'Why the last fetch failed, as one word; null after a good one.';
comment on column feeds.fault_status is 'HTTP status of that answer; null when there was none.';
comment on column feeds.failing_since is 'The first failed fetch since the last good one; null when the last one was good.';
update feeds set failing_since = last_fetch_at where failures > 0;

create table feed_statistics (
    feed_id  integer primary key references feeds,
    iocs     integer not null,
    articles integer not null,
    series   text    not null,
    constraint feed_statistics_counted      check (iocs >= 0 and articles >= 0),
    constraint feed_statistics_series_array check (left(series, 1) = '[')
);
comment on table feed_statistics is 'How much each feed has brought. Written with iocs_stats_cache.';
comment on column feed_statistics.series is 'JSON: the last fourteen days with the indicators that the feed first listed and the articles that it published.';
