-- For workers of the release before, which know no code of an error. A migration drops it when none is left.
create or replace function record_usage(
    at timestamptz[], key_id uuid[], request_id text[], route text[], method text[], status smallint[],
    duration_us integer[], bytes bigint[], rows integer[]
) returns void language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    select record_requests($1, $2, $3, $4, $5, $6, $7, $8, $9, null)
$$;
comment on function record_usage is 'record_requests without the codes of errors.';
