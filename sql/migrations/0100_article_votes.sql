-- What people think of articles, and what they keep for later. A vote is for an article, and an account has one.
create table article_votes (
    article_id uuid        not null references articles on delete cascade,
    user_id    uuid        not null references users on delete cascade,
    voted_at   timestamptz not null default clock_timestamp(),
    primary key (article_id, user_id)
);
comment on table article_votes is 'Which account is for which article.';
create index article_votes_by_user on article_votes (user_id, voted_at);

-- The sums, so that lists need not count. A trigger keeps them.
create table article_upvotes (
    article_id uuid    primary key references articles on delete cascade,
    upvotes    integer not null,
    constraint article_upvotes_not_negative check (upvotes >= 0)
);
comment on table article_upvotes is 'How many accounts are for an article; none where there is no row.';

create table saved_articles (
    user_id    uuid        not null references users on delete cascade,
    article_id uuid        not null references articles on delete cascade,
    note       text,
    saved_at   timestamptz not null default clock_timestamp(),
    primary key (user_id, article_id),
    constraint saved_articles_note_length check (length(note) between 1 and 500)
);
comment on table saved_articles is 'The articles that an account keeps, with a note of its own. Nobody else sees them.';
create index saved_articles_by_time on saved_articles (user_id, saved_at desc, article_id);
create index saved_articles_by_article on saved_articles (article_id);

-- Votes and saved articles change often and no indicator, so they have a version of their own: a vote leaves every kept list of
-- indicators as it is.
create table community_state (
    is_only    boolean     primary key default true,
    version    bigint      not null default 0,
    changed_at timestamptz not null default clock_timestamp(),
    constraint community_state_one_row check (is_only)
);
insert into community_state values (true);
comment on table community_state is 'One row: the version of what people say and keep.';

create function change_community() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update community_state set version = version + 1, changed_at = clock_timestamp();
    return null;
end $$;
comment on function change_community is 'Raises the version of what people say and keep, once a statement.';
create trigger article_votes_change after insert or delete on article_votes for each statement execute function change_community();
create trigger saved_articles_change after insert or update or delete on saved_articles for each statement execute function change_community();

create function count_article_vote() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into article_upvotes as u values (new.article_id, 1) on conflict (article_id) do update set upvotes = u.upvotes + 1;
    else
        -- An article that goes away takes its sum with it.
        update article_upvotes u set upvotes = u.upvotes - 1 where u.article_id = old.article_id;
    end if;
    return null;
end $$;
comment on function count_article_vote is 'Keeps article_upvotes.';
create trigger article_votes_counted after insert or delete on article_votes for each row execute function count_article_vote();

insert into account_limits values ('article_votes', 500);
insert into account_limits values ('saved_articles', 1000);

update tiers set scopes = scopes || '{read:community,write:community}'
where 'read:articles' = any (scopes) and not 'read:community' = any (scopes);
