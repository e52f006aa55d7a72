-- Replaces the rows of a table by one file of sql/seed/lists: tab-separated columns under a line with their names.
create or replace function load_list(list text, file text) returns integer
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    loaded integer;
begin
    drop table if exists pg_temp.list_rows;
    create temporary table list_rows on commit drop as
    select row_number() over (order by n) as place, string_to_array(line, e'\t') as c
    from string_to_table(file, e'\n') with ordinality l (line, n) where n > 1 and line <> '';

    case list
    when 'sectors' then
        delete from industries;
        insert into industries (slug, name, aliases)
        select c[1], c[2], string_to_array(coalesce(c[3], ''), ';') from list_rows;
    when 'actors' then
        -- A question mark means that the name is also an ordinary word. Text in brackets is not a name.
        delete from threat_actors;
        insert into threat_actors (slug, name, country, mitre_ids, aliases, keys)
        select trim('-' from regexp_replace(lower(a.name), '[^a-z0-9]+', '-', 'g')), a.name, nullif(c[2], ''),
               string_to_array(c[3], ';'), a.aliases, name_keys(a.name || a.aliases)
        from list_rows, lateral (
            select trim(ltrim(c[1], '?')) as name,
                   array(select ltrim(alias, '?') from string_to_table(c[4], ';') with ordinality x (alias, n)
                         where alias <> '' order by n) as aliases
        ) a
        where c[1] not like '[%';
    when 'tactics' then
        delete from attack_tactics;
        insert into attack_tactics (id, name, domain, short_name) select c[1], c[2], c[3], c[4] from list_rows;
    when 'techniques' then
        delete from attack_techniques;
        insert into attack_techniques (id, status, name, domain, tactics, revoked_by)
        select c[1], case when coalesce(c[6], '') <> '' then 'revoked' when c[2] = 'retired' then 'retired' else 'active' end,
               c[3], c[4], string_to_array(c[5], ','), nullif(c[6], '')
        from list_rows;
    end case;
    get diagnostics loaded = row_count;
    return loaded;
end $$;
comment on function load_list is 'Loads sectors, actors, tactics or techniques from their file; returns how many.';
