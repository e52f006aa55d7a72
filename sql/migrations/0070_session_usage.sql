-- Sessions read too. Their requests are logged and summed under the account's id, which is no key's.
comment on table request_log is 'One row a request of a known key or account, written in batches, one partition a day (UTC).';
comment on column request_log.key_id is 'The key; the account''s id for a request of its session.';
comment on table usage_days is 'Requests of each key, or of an account''s sessions, by UTC day, route pattern and status.';
comment on column usage_days.key_id is 'The key; the account''s id for the requests of its sessions. So in the other tables of usage.';
