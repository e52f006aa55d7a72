-- The host of a URL as the programs read it: behind the last @ of the authority, which a backslash ends too, without
-- brackets and final dots. Entries of the index are computed again; what is no URL keeps its own.
create or replace function indicator_host(type indicator_type, value text) returns text language sql immutable parallel safe as $$
    select case type
        when 'domain' then value
        when 'email' then substring(value from '[^@]*$')
        when 'url' then rtrim(btrim(substring(value from
            '^[a-zA-Z0-9+.-]+://(?:[^/?#\\]*@)?(\[[^]/?#\\]*\](?=[:/?#\\]|$)|(?!\[)[^:/?#\\@]*)'), '[]'), '.')
    end
$$;
reindex index indicators_by_host;
