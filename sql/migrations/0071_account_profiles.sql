-- What an account says of itself and how its pages are shown. An account without a row has the defaults.
create table account_profiles (
    user_id      uuid        primary key references users on delete cascade,
    name         text        not null default '',
    about        text        not null default '',
    theme        text        not null default 'auto',
    density      text        not null default 'normal',
    time_zone    text        not null default 'UTC',
    defang       boolean     not null default false,
    keys         boolean     not null default true,
    news_seen_at timestamptz,
    constraint account_profiles_name_form     check (name = '' or name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$'),
    constraint account_profiles_about_length  check (length(about) <= 500),
    constraint account_profiles_theme_known   check (theme in ('auto', 'light', 'dark')),
    constraint account_profiles_density_known check (density in ('compact', 'normal', 'comfortable')),
    constraint account_profiles_zone_known    check (time_zone in ('UTC', 'local'))
);
-- Names are public, so nobody may look like somebody else.
create unique index account_profiles_name_unique on account_profiles (lower(name)) where name <> '';
comment on table account_profiles is 'Name and preferences of an account, one row an account; none: the defaults.';
comment on column account_profiles.keys is 'Whether keys pressed in a page do something.';
comment on column account_profiles.news_seen_at is 'Up to which moment the news were looked at.';

alter table audit_log drop constraint audit_log_event_known;
alter table audit_log add constraint audit_log_event_known
    check (event in ('account_created', 'signed_in', 'sign_in_failed', 'signed_out', 'session_stolen', 'tier_changed', 'plan_changed',
                     'key_created', 'key_changed', 'key_rotated', 'key_revoked', 'password_changed', 'account_deactivated', 'account_activated',
                     'email_confirmed', 'object_added', 'object_replaced', 'object_deleted', 'account_deleted'));
