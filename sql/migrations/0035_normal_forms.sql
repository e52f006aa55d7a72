-- How far the stored values are in the normal form of the release. A release that writes a type otherwise has a higher version,
-- and walks over all values once more.
create table normal_forms (
    is_only boolean     primary key default true,
    version integer     not null default 0,
    reached timestamptz not null default '-infinity',
    constraint normal_forms_one_row check (is_only)
);
insert into normal_forms values (true);
comment on table normal_forms is 'One row: how far the walk that brings stored values into their normal form has come.';
comment on column normal_forms.version is 'The version of the normal forms that the walk goes by.';
comment on column normal_forms.reached is 'Place in the publication order up to which every value is in that form.';

-- What a session copies into its temporary table `moved` before move_indicators().
create type moved_indicator as (
    old_id        uuid,
    new_id        uuid,
    type          indicator_type,
    value         text,
    warning_lists text[]
);
comment on type moved_indicator is 'A stored indicator whose value has another normal form: that form, its id and the warning lists it stands in.';
