-- Lists of values that are rarely hostile, and the operator's word on single values. Which stored indicators stand in them
-- is kept in indicators.warning_lists.
create table warning_lists (
    id         integer          generated always as identity primary key,
    name       text             not null,
    is_bundled boolean          not null,
    title      text             not null,
    category   text             not null,
    match      text             not null,
    types      indicator_type[] not null default '{}',
    version    bigint,
    is_enabled boolean          not null default true,
    entries    integer          not null,
    digest     bytea            not null,
    changed_at timestamptz      not null default now(),
    constraint warning_lists_unique         unique (name, is_bundled),
    constraint warning_lists_name_form      check (name ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
    constraint warning_lists_name_free      check (name not in ('allowlist', 'exempt', 'reference-link', 'null')),
    constraint warning_lists_title_length   check (length(title) between 1 and 200),
    constraint warning_lists_category_known check (category in (
        'trivial_hash', 'reserved', 'resolver', 'benign', 'popular', 'freemail', 'shared_hosting', 'shortener', 'scanner', 'sinkhole',
        'simulation', 'shared_infrastructure', 'other')),
    constraint warning_lists_match_known    check (match in ('string', 'hostname', 'cidr', 'substring')),
    constraint warning_lists_entries_range  check (entries between 0 and 500000)
);
comment on table warning_lists is
    'Lists of values that are rarely hostile. The bundled ones come from the files in seed/lists with every migrate; a list of '
    'the operator''s hides the bundled one of its name, enabled or not.';
comment on column warning_lists.types is 'The types of indicator that the list speaks of; none for all.';
comment on column warning_lists.digest is 'SHA-256 of all that the list says; equal means that nothing changed.';

create table warning_list_entries (
    list_id integer            not null,
    value   text collate "C"   not null,
    -- Also serves the reading of one list.
    constraint warning_list_entries_unique       primary key (list_id, value),
    constraint warning_list_entries_of_a_list    foreign key (list_id) references warning_lists on delete cascade,
    constraint warning_list_entries_value_length check (octet_length(value) between 1 and 1024)
);
comment on table warning_list_entries is
    'In normal form. Of host names: with a dot before it the name and all below it, else the name alone.';

create table warning_verdicts (
    value      text collate "C" not null primary key,
    verdict    text             not null,
    note       text,
    created_at timestamptz      not null default now(),
    constraint warning_verdicts_value_length  check (octet_length(value) between 1 and 1024),
    constraint warning_verdicts_verdict_known check (verdict in ('harmless', 'exempt')),
    constraint warning_verdicts_note_length   check (length(note) between 1 and 500)
);
comment on table warning_verdicts is
    'The operator''s word on addresses, networks, names with all below them, mail addresses, URLs and hashes. It comes before all '
    'lists: harmless is never an indicator, of exempt no list warns.';

-- The lists that count.
create view current_warning_lists as
select l.* from warning_lists l
where not (l.is_bundled and exists (select from warning_lists o where o.name = l.name and not o.is_bundled));
comment on view current_warning_lists is 'Warning lists without those that a list of the operator''s hides.';

create table warning_generation (
    is_only boolean primary key default true,
    version bigint  not null,
    constraint warning_generation_one_row check (is_only)
);
insert into warning_generation values (true, 1);
comment on table warning_generation is 'One row: rises with every change of lists and verdicts, so that programs read them again.';

create function count_warning_change() returns trigger language plpgsql as $$
begin
    update public.warning_generation set version = version + 1;
    return null;
end $$;
create trigger warning_lists_changed after insert or update or delete or truncate on warning_lists
    for each statement execute function count_warning_change();
create trigger warning_verdicts_changed after insert or update or delete or truncate on warning_verdicts
    for each statement execute function count_warning_change();
