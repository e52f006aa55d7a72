-- The series of new indicators and articles of ninety days, of which an answer shows the last.
alter table iocs_stats_cache
    add column series text not null default '[]',
    add constraint iocs_stats_cache_series_array check (series like '[%]');
comment on column iocs_stats_cache.series is 'A JSON array: what was new on each of the last ninety days, the oldest first.';
