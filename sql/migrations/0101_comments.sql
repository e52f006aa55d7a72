-- What people say of articles, and what others think of it. Karma is the sum of the votes of others on one's comments and nothing else.
create table community_levels (
    level  smallint primary key,
    points integer  not null,
    rights text[]   not null,
    constraint community_levels_points_unique unique (points),
    constraint community_levels_rights_known  check (rights <@ '{comment,vote,downvote,flag,unqueued,moderate}')
);
comment on table community_levels is 'What karma unlocks. The operator changes the rows; the level with 0 points is everybody''s.';
comment on column community_levels.points is 'From how much karma on the level holds.';
comment on column community_levels.rights is 'vote and downvote: on comments; flag: report them; unqueued: submit without waiting; moderate: decide reports.';
insert into community_levels values
    (0, 0, '{comment}'),
    (1, 5, '{comment,vote,flag}'),
    (2, 50, '{comment,vote,flag,downvote,unqueued}'),
    (3, 500, '{comment,vote,flag,downvote,unqueued,moderate}');

create table community_members (
    user_id uuid    primary key references users on delete cascade,
    karma   integer not null default 0,
    role    text    not null default 'member',
    constraint community_members_role_known check (role in ('member', 'moderator', 'operator'))
);
comment on table community_members is 'Karma and role of accounts; none where there is no row. A trigger keeps karma.';
comment on column community_members.role is 'Moderators and operators have every right, whatever their karma. The operator names them.';

create table comments (
    id         uuid        primary key default gen_random_uuid(),
    article_id uuid        not null references articles on delete cascade,
    parent_id  uuid,
    author_id  uuid        references users on delete set null,
    text       text        not null,
    score      integer     not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    edited_at  timestamptz,
    gone_at    timestamptz,
    removed    boolean     not null default false,
    constraint comments_of_article  unique (article_id, id),
    constraint comments_parent      foreign key (article_id, parent_id) references comments (article_id, id) on delete cascade,
    constraint comments_text_length check (length(text) <= 10000 and (text <> '') = (gone_at is null)),
    constraint comments_removed_gone check (not removed or gone_at is not null)
);
comment on table comments is 'What accounts say of articles: plain text as written. A comment that goes leaves its place, without text.';
comment on column comments.author_id is 'Null once the account is deleted.';
comment on column comments.score is 'The sum of the votes. A trigger keeps it.';
comment on column comments.removed is 'Whether a moderator took it away, and not its author.';
create index comments_by_article on comments (article_id, created_at, id);
create index comments_by_parent on comments (article_id, parent_id) where parent_id is not null;
-- How much an account has said today, and the page of an account.
create index comments_by_author on comments (author_id, created_at desc, id);

create table comment_votes (
    comment_id uuid        not null references comments on delete cascade,
    user_id    uuid        not null references users on delete cascade,
    value      smallint    not null,
    voted_at   timestamptz not null default clock_timestamp(),
    primary key (comment_id, user_id),
    constraint comment_votes_value_known check (value in (1, -1))
);
comment on table comment_votes is 'Which account is for or against which comment.';
create index comment_votes_by_user on comment_votes (user_id, voted_at);

create function count_comment_vote() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    change constant integer := case when tg_op = 'DELETE' then 0 else new.value end - case when tg_op = 'INSERT' then 0 else old.value end;
    of     constant uuid    := case when tg_op = 'DELETE' then old.comment_id else new.comment_id end;
    author uuid;
begin
    -- A comment that goes away takes its score with it; see forget_comment.
    update comments c set score = c.score + change where c.id = of returning c.author_id into author;
    if author is not null then
        insert into community_members as m (user_id, karma) values (author, change)
        on conflict (user_id) do update set karma = m.karma + excluded.karma;
    end if;
    return null;
end $$;
comment on function count_comment_vote is 'Keeps the score of comments and the karma of their authors.';
create trigger comment_votes_counted after insert or update or delete on comment_votes for each row execute function count_comment_vote();

create function forget_comment() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    update community_members m set karma = m.karma - old.score where m.user_id = old.author_id;
    return null;
end $$;
comment on function forget_comment is 'Takes the score of a comment that is deleted with its article from the karma of its author.';
create trigger comments_forgotten after delete on comments for each row execute function forget_comment();

create function leave_comments() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    -- Votes on many comments go at once: no other vote is counted in between, or each could wait for the other.
    perform pg_advisory_xact_lock(hashtext('socd comments'));
    update comments c set text = '', edited_at = null, gone_at = coalesce(c.gone_at, clock_timestamp()), author_id = null
    where c.author_id = old.id;
    return old;
end $$;
comment on function leave_comments is 'Empties the comments of an account that is deleted. Their places stay.';
create trigger users_leave_comments before delete on users for each row execute function leave_comments();

create trigger comments_change after insert or update or delete on comments for each statement execute function change_community();

-- Reports of members, and everything that moderators did. Both stay when those who wrote them go.
create table comment_reports (
    id          uuid        primary key default gen_random_uuid(),
    comment_id  uuid        not null references comments on delete cascade,
    reporter_id uuid        references users on delete set null,
    rule        text        not null,
    note        text,
    reported_at timestamptz not null default clock_timestamp(),
    decided_at  timestamptz,
    constraint comment_reports_once        unique (comment_id, reporter_id),
    constraint comment_reports_rule_known  check (rule in ('spam', 'abuse', 'personal_data', 'off_topic', 'illegal')),
    constraint comment_reports_note_length check (length(note) between 1 and 500)
);
comment on table comment_reports is 'Which account finds that a comment breaks which rule; decided once by a moderator for all reports of a comment.';
create index comment_reports_open on comment_reports (reported_at) where decided_at is null;
create index comment_reports_by_reporter on comment_reports (reporter_id, reported_at);

create table moderation_log (
    id           bigint      primary key generated always as identity,
    at           timestamptz not null default clock_timestamp(),
    action       text        not null,
    comment_id   uuid        not null,
    article_id   uuid        not null,
    moderator_id uuid        references users on delete set null,
    rule         text,
    reason       text        not null,
    constraint moderation_log_action_known  check (action in ('comment_removed', 'report_refused')),
    constraint moderation_log_reason_length check (length(reason) between 1 and 500)
);
comment on table moderation_log is 'Every decision of a moderator, for everybody to read. Rows are only added.';
create index moderation_log_by_moderator on moderation_log (moderator_id) where moderator_id is not null;

create function name_skeleton(name text) returns text language sql immutable strict parallel safe
set search_path = pg_catalog as $$
    select replace(replace(translate(lower(name), '01i.-_', 'oll'), 'rn', 'm'), 'vv', 'w')
$$;
comment on function name_skeleton is 'A name as it looks: those with the same skeleton are taken for one another.';
create index account_profiles_by_skeleton on account_profiles (public.name_skeleton(name)) where name <> '';

insert into account_limits values ('comments', 50), ('comment_votes', 500), ('reports', 50);
