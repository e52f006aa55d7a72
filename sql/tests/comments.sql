-- Comments: what is refused, and that karma is the sum of the votes of others.
begin;
insert into feeds (slug, name, category) values ('said', 'Said', 'news');
insert into users (id, email, tier) select ('00000000-0000-4000-8000-00000000010' || n)::uuid, 'said' || n || '@example.com', 'pro' from generate_series(1, 4) n;
insert into articles (id, feed_id, entry_key, entry_digest, title, published_at, is_dated, fetched_at, modified_at, category, category_certainty, category_rule,
                      severity_score, categorized_at, search)
values ('00000000-0000-4000-8000-0000000001aa', (select id from feeds where slug = 'said'), 'k', sha256('k'), 'Said', now(), true, now(), now() + interval '1 year', 'malware', 1, 'category', 5, now(), ''),
       ('00000000-0000-4000-8000-0000000001ab', (select id from feeds where slug = 'said'), 'l', sha256('l'), 'Old', now() - interval '9 days', true, now(), now() + interval '2 years', 'malware', 1, 'category', 5, now(), '');
create function pg_temp.who(n integer) returns uuid language sql as $$ select ('00000000-0000-4000-8000-00000000010' || n)::uuid $$;
create function pg_temp.article() returns uuid language sql as $$ select '00000000-0000-4000-8000-0000000001aa'::uuid $$;
create function pg_temp.said(n integer, body text, parent uuid default null, out outcome text, out id uuid) language sql as $$
    select p.outcome, p.id from post_comment(pg_temp.who(n), pg_temp.article(), parent, body, now() - interval '7 days') p
$$;
do $$
declare
    week  constant timestamptz := now() - interval '7 days';
    first uuid;
    reply uuid;
    other uuid;
begin
    -- Refused.
    assert (post_comment(pg_temp.who(1), '00000000-0000-4000-8000-0000000001ab', null, 'a', week)).outcome = 'no_article', 'older than the account sees';
    assert (post_comment(pg_temp.who(1), pg_temp.article(), gen_random_uuid(), 'a', week)).outcome = 'no_parent';
    begin
        insert into comments (article_id, author_id, text) values (pg_temp.article(), pg_temp.who(1), '');
        assert false, 'a comment without a text';
    exception when check_violation then null;
    end;
    begin
        insert into comments (article_id, author_id, text) values (pg_temp.article(), pg_temp.who(1), repeat('a', 10001));
        assert false, 'a comment that is too long';
    exception when check_violation then null;
    end;
    -- Kept, once.
    first := (pg_temp.said(1, 'first')).id;
    assert (pg_temp.said(1, 'first')).id = first, 'said twice it is the same';
    reply := (pg_temp.said(2, 'reply', first)).id;
    assert edit_comment(pg_temp.who(2), first, 'x', week) = 'not_yours' and delete_comment(pg_temp.who(2), first, week) = 'not_yours';
    assert edit_comment(pg_temp.who(1), first, 'changed', week) = 'done';
    assert (select edited_at is not null from comments where id = first);
    update comments set created_at = now() - interval '31 minutes' where id = first;
    assert edit_comment(pg_temp.who(1), first, 'again', week) = 'too_late';
    -- Votes.
    assert (vote_for_comment(pg_temp.who(1), first, 1, week)).outcome = 'own';
    assert (vote_for_comment(pg_temp.who(2), first, 1, week)).outcome = 'no_right';
    assert (vote_for_comment(pg_temp.who(2), gen_random_uuid(), 1, week)).outcome = 'no_comment';
    insert into community_members (user_id, role) values (pg_temp.who(3), 'moderator');
    insert into community_members (user_id, karma) values (pg_temp.who(4), 50);
    assert (vote_for_comment(pg_temp.who(3), first, 1, week)).outcome = 'done';
    assert (vote_for_comment(pg_temp.who(3), first, 1, week)).outcome = 'done', 'twice is once';
    assert (vote_for_comment(pg_temp.who(4), first, -1, week)).outcome = 'done';
    assert (vote_for_comment(pg_temp.who(4), reply, -1, week)).outcome = 'done';
    assert (select score from comments where id = first) = 0 and (standing(pg_temp.who(1))).points = 0 and (standing(pg_temp.who(2))).points = -1;
    assert (vote_for_comment(pg_temp.who(4), first, 1, week)).outcome = 'done';
    assert (standing(pg_temp.who(1))).points = 2;
    assert (standing(pg_temp.who(3))).rights @> '{moderate,downvote}' and (standing(pg_temp.who(2))).rights = '{comment}';
    assert (standing(pg_temp.who(4))).level = 2 and (standing(pg_temp.who(4))).next_at = 500;
    assert not exists (select from community_members m where m.user_id in (pg_temp.who(1), pg_temp.who(2)) and m.karma is distinct from
        (select sum(v.value) from comment_votes v join comments c on c.id = v.comment_id where c.author_id = m.user_id));
    -- Limits.
    update account_limits set most = 1 where name = 'comments';
    assert (pg_temp.said(1, 'one more')).outcome = 'too_many' and (pg_temp.said(3, 'the first')).outcome = 'done';
    -- Reports: once an account, one decision for all, written down.
    assert (report_comment(pg_temp.who(1), reply, 'spam', null, week)).outcome = 'no_right';
    assert (report_comment(pg_temp.who(3), reply, 'spam', 'look', week)).outcome = 'done';
    assert (report_comment(pg_temp.who(3), reply, 'abuse', null, week)).outcome = 'done';
    assert (report_comment(pg_temp.who(4), reply, 'abuse', null, week)).outcome = 'done';
    assert (select count(*) from comment_reports where comment_id = reply) = 2;
    other := (select r.id from comment_reports r where r.comment_id = reply and r.reporter_id = pg_temp.who(4));
    assert decide_report(pg_temp.who(4), other, true, 'spam it is') = 'no_right' and decide_report(pg_temp.who(3), gen_random_uuid(), true, 'a') = 'no_report';
    assert decide_report(pg_temp.who(3), other, true, 'spam it is') = 'done';
    assert decide_report(pg_temp.who(3), other, false, 'no') = 'decided';
    assert (select c.text = '' and c.removed from comments c where c.id = reply) and (select bool_and(decided_at is not null) from comment_reports where comment_id = reply);
    assert (select action = 'comment_removed' and reason = 'spam it is' and moderator_id = pg_temp.who(3) from moderation_log where comment_id = reply);
    assert (pg_temp.said(4, 'too late', reply)).outcome = 'gone' and (vote_for_comment(pg_temp.who(3), reply, 1, week)).outcome = 'gone';
    -- An account that goes.
    delete from users where id = pg_temp.who(1);
    assert (select c.text = '' and c.author_id is null and c.gone_at is not null and not c.removed from comments c where c.id = first);
    delete from users where id = pg_temp.who(3);
    assert (select moderator_id is null from moderation_log where comment_id = reply), 'the log stays';
    assert (select score from comments where id = first) = 1, 'the votes of those who go go with them';
    -- An article that goes takes the karma of what was said of it.
    delete from articles where id = pg_temp.article();
    assert (standing(pg_temp.who(2))).points = 0;
    -- Names that look alike.
    assert name_skeleton('Il1-0rn') = name_skeleton('lll.om') and name_skeleton('vv_ard') = name_skeleton('ward') and name_skeleton('anna') <> name_skeleton('hanna');
end $$;
rollback;
