-- When one indicator was withdrawn: events of a look-up. Withdrawals are few, so the log stays quick to write.
create index publications_withdrawn_by_indicator on publications (indicator_id, added_at) where change = 'withdrawn';
