-- Which requests of a key failed, and why; and how many in each hour.
alter table request_log add column code text;
comment on column request_log.code is 'The code of the error that was answered; null for other answers and for records of releases before.';
-- The newest failures of one key, however many of its requests succeed.
create index request_log_failures on request_log (key_id, at) where status >= 400;

alter table usage_hours add column errors bigint not null default 0;
comment on column usage_hours.errors is 'Answers of 400 and above.';
-- Hours are shown for seven days, so older ones need no figure.
update usage_hours u set errors = l.errors
from (select key_id, date_trunc('hour', at, 'UTC') as hour, count(*) as errors
      from request_log where status >= 400 and at >= date_trunc('hour', now(), 'UTC') - interval '8 days' group by 1, 2) l
where u.key_id = l.key_id and u.hour = l.hour;
