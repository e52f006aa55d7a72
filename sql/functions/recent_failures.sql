-- The newest requests of one key that were answered with an error, newest first. The request log is open to nobody else, and
-- whose key it is the caller has looked up before.
create or replace function recent_failures(key uuid, since timestamptz, most integer)
returns table (at timestamptz, route text, status smallint, code text, request_id text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select l.at, l.route, l.status, l.code, l.request_id from request_log l
    where l.key_id = key and l.status >= 400 and l.at >= since order by l.at desc limit most
$$;
comment on function recent_failures is 'The newest failed requests of a key since a moment, at most so many.';
