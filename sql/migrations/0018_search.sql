-- GET and POST /api/v1/iocs/search: what finds values by a part of them. Exact search needs nothing: the id of an
-- indicator is made of its type and value, so it is read by primary key.
--
-- pg_trgm is a trusted extension: whoever may create things in the database may create it.
create extension if not exists pg_trgm with schema public;

-- match=prefix. A b-tree entry holds at most 2.7 kB, a URL may be longer; what is behind is compared in the row. In
-- byte order, all values with a prefix are one range.
create index indicators_by_value on indicators ((left(value, 512) collate "C"));

create function indicator_host(type indicator_type, value text) returns text language sql immutable parallel safe as $$
    select case type
        when 'domain' then value
        when 'email' then substr(value, strpos(value, '@') + 1)
        when 'url' then substring(value from '^[^:/]*://(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/:?#]*)')
    end
$$;
comment on function indicator_host is 'The host that a name, a URL or a mail address is about. Not strict, so that its body stands in the index itself.';
-- match=subdomains: hosts from their end, so that all names below one are one range.
create index indicators_by_host on indicators ((reverse(left(public.indicator_host(type, value), 255)) collate "C"))
    where type in ('domain', 'url', 'email');

-- match=cidr: all addresses of a network are one range.
create index indicators_by_address on indicators ((value::inet)) where type in ('ipv4', 'ipv6');

-- match=substring and match=fuzzy, of values that people read. Entries are sorted in before they are merged, which makes
-- imports twice as fast as without; the list of those that wait is short, because each search reads it through.
create index indicators_by_trigram on indicators using gin (value gin_trgm_ops)
    with (fastupdate = on, gin_pending_list_limit = 1024)
    where type in ('domain', 'url', 'email');

alter table tiers add column finds_similar boolean not null default false;
comment on column tiers.finds_similar is 'Whether a search that finds nothing looks for similar values unless the request says how to match.';

-- Its answer has a column more, and its question a number of values.
drop function if exists admit(bytea, inet, text, timestamptz);
