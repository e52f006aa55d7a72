-- Finds the list of a token. The worker's role never reads a token's digest.
create or replace function list_of_token(digest bytea) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select l.id from device_lists l where l.token_sha256 = digest
$$;
comment on function list_of_token is 'The list that a token of this SHA-256 reads; null for none.';
