-- What reading a feed's last body gave: how many records were taken and refused, and the first reasons.
alter table feeds
    add column taken_records   bigint,
    add column refused_records bigint,
    add column record_reasons  text[] not null default '{}',
    add constraint feeds_reading_complete check ((taken_records is null) = (refused_records is null)),
    add constraint feeds_reading_counted check (taken_records >= 0 and refused_records >= 0),
    add constraint feeds_reasons_few check (cardinality(record_reasons) <= 5);
comment on column feeds.taken_records is 'Records of the last body that was read and gave something; null: none was read yet.';
comment on column feeds.refused_records is 'Records of that body that gave nothing.';
comment on column feeds.record_reasons is 'The first reasons why records gave nothing or not all, with their numbers.';
comment on column feeds.state is 'new: never fetched; ok; degraded: the last fetches failed, or the last body gave nothing or had over a tenth of its records refused; failing: three or more failures; auth: access refused; gone: ended.';
