-- What accounts say of articles. Each function says in `outcome` what became of the wish; nothing is changed but with 'done'.
-- earliest: an article published before does not exist for the account. The lock that all share is taken alone by whoever deletes
-- an account with its comments and votes, so that none of them waits for another.

create or replace function standing(of_account uuid, out points integer, out role text, out level smallint, out rights text[], out next_at integer)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select k.points, k.role, l.level, case when k.role = 'member' then l.rights else '{comment,vote,flag,downvote,unqueued,moderate}' end,
           (select min(n.points) from community_levels n where n.points > k.points)
    from (select coalesce(m.karma, 0) as points, coalesce(m.role, 'member') as role
          from (values (1)) one left join community_members m on m.user_id = of_account) k,
         lateral (select l.level, l.rights from community_levels l where l.points <= greatest(k.points, 0) order by l.points desc limit 1) l
$$;
comment on function standing is 'Karma, role, level and rights of an account, and from how much karma on the next level holds.';

-- A day begins at midnight in UTC.
create or replace function today_begins() returns timestamptz language sql stable parallel safe set search_path = pg_catalog as $$
    select date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
$$;

-- Comments of one account wait for each other, so no two at once go beyond the limit. The same text at the same place within five
-- minutes is the same comment, so a request that is repeated says nothing twice.
create or replace function post_comment(
    of_account uuid, of_article uuid, of_parent uuid, body text, earliest timestamptz, out outcome text, out id uuid, out most integer
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    parent record;
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    perform pg_advisory_xact_lock(hashtext('socd comments of an account'), hashtext(of_account::text));
    if not exists (select from articles a where a.id = of_article and a.published_at >= earliest and a.archived_at is null) then
        outcome := 'no_article';
        return;
    end if;
    if of_parent is not null then
        select c.gone_at into parent from comments c where c.id = of_parent and c.article_id = of_article for share;
        if not found then
            outcome := 'no_parent';
            return;
        elsif parent.gone_at is not null then
            outcome := 'gone';
            return;
        end if;
    end if;
    if not 'comment' = any ((standing(of_account)).rights) then
        outcome := 'no_right';
        return;
    end if;
    select c.id into id from comments c
    where c.author_id = of_account and c.article_id = of_article and c.parent_id is not distinct from of_parent and c.text = body
      and c.created_at > clock_timestamp() - interval '5 minutes'
    limit 1;
    if id is null then
        select l.most into most from account_limits l where l.name = 'comments';
        if (select count(*) from comments c where c.author_id = of_account and c.created_at >= today_begins()) >= most then
            outcome := 'too_many';
            return;
        end if;
        insert into comments (article_id, parent_id, author_id, text) values (of_article, of_parent, of_account, body) returning comments.id into id;
    end if;
    outcome := 'done';
end $$;
comment on function post_comment is 'Adds a comment. outcome: done, no_article, no_parent, gone (the parent), no_right, too_many.';

-- The comment as it is for an account that sees articles from `earliest` on; locked.
create or replace function own_comment(of_account uuid, of_id uuid, earliest timestamptz, out outcome text, out created_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    it record;
begin
    select c.author_id, c.gone_at, c.created_at into it from comments c join articles a on a.id = c.article_id
    where c.id = of_id and a.published_at >= earliest and a.archived_at is null for update of c;
    outcome := case when not found then 'no_comment' when it.author_id is distinct from of_account then 'not_yours'
                    when it.gone_at is not null then 'gone' else 'done' end;
    created_at := it.created_at;
end $$;
revoke execute on function own_comment from public;

create or replace function edit_comment(of_account uuid, of_id uuid, body text, earliest timestamptz, out outcome text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    written timestamptz;
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    select o.outcome, o.created_at into outcome, written from own_comment(of_account, of_id, earliest) o;
    if outcome = 'done' and written < clock_timestamp() - interval '30 minutes' then
        outcome := 'too_late';
    elsif outcome = 'done' then
        update comments c set text = body, edited_at = clock_timestamp() where c.id = of_id and c.text <> body;
    end if;
end $$;
comment on function edit_comment is 'Changes a comment within 30 minutes. outcome: done, no_comment, not_yours, gone, too_late.';

create or replace function delete_comment(of_account uuid, of_id uuid, earliest timestamptz, out outcome text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    select o.outcome into outcome from own_comment(of_account, of_id, earliest) o;
    if outcome = 'done' then
        update comments c set text = '', gone_at = clock_timestamp() where c.id = of_id;
    elsif outcome = 'gone' then
        outcome := 'done';
    end if;
end $$;
comment on function delete_comment is 'Empties a comment; its place stays. outcome: done, no_comment, not_yours.';

-- Whether an account may say something to a comment of somebody else; the comment is locked.
create or replace function others_comment(of_account uuid, of_id uuid, earliest timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    it record;
begin
    select c.author_id, c.gone_at into it from comments c join articles a on a.id = c.article_id
    where c.id = of_id and a.published_at >= earliest and a.archived_at is null for update of c;
    return case when not found then 'no_comment' when it.author_id = of_account then 'own' when it.gone_at is not null then 'gone' else 'done' end;
end $$;
revoke execute on function others_comment from public;

create or replace function vote_for_comment(of_account uuid, of_id uuid, vote integer, earliest timestamptz, out outcome text, out most integer)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    means constant text[] := (standing(of_account)).rights;
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    perform pg_advisory_xact_lock(hashtext('socd votes of an account'), hashtext(of_account::text));
    select l.most into most from account_limits l where l.name = 'comment_votes';
    outcome := others_comment(of_account, of_id, earliest);
    if outcome = 'done' and vote <> 0 and not (case when vote > 0 then 'vote' else 'downvote' end = any (means)) then
        outcome := 'no_right';
    end if;
    if outcome <> 'done' then
        return;
    elsif vote = 0 then
        delete from comment_votes v where v.comment_id = of_id and v.user_id = of_account;
    elsif not exists (select from comment_votes v where v.comment_id = of_id and v.user_id = of_account)
        and (select count(*) from comment_votes v where v.user_id = of_account and v.voted_at >= today_begins()) >= most then
        outcome := 'too_many';
    else
        insert into comment_votes as v (comment_id, user_id, value) values (of_id, of_account, vote)
        on conflict on constraint comment_votes_pkey do update set value = excluded.value where v.value <> excluded.value;
    end if;
end $$;
comment on function vote_for_comment is 'Sets an account''s vote on a comment: 1, -1, or 0 for none. outcome: done, no_comment, own, gone, no_right, too_many.';

create or replace function report_comment(of_account uuid, of_id uuid, of_rule text, why text, earliest timestamptz, out outcome text, out most integer)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    perform pg_advisory_xact_lock(hashtext('socd reports of an account'), hashtext(of_account::text));
    select l.most into most from account_limits l where l.name = 'reports';
    outcome := others_comment(of_account, of_id, earliest);
    if outcome = 'done' and not 'flag' = any ((standing(of_account)).rights) then
        outcome := 'no_right';
    end if;
    if outcome <> 'done' or exists (select from comment_reports r where r.comment_id = of_id and r.reporter_id = of_account) then
        return;
    elsif (select count(*) from comment_reports r where r.reporter_id = of_account and r.reported_at >= today_begins()) >= most then
        outcome := 'too_many';
    else
        insert into comment_reports (comment_id, reporter_id, rule, note) values (of_id, of_account, of_rule, why);
    end if;
end $$;
comment on function report_comment is 'Reports a comment, once an account. outcome: done, no_comment, own, gone, no_right, too_many.';

-- One decision settles every open report of the comment.
create or replace function decide_report(of_account uuid, of_report uuid, remove boolean, why text, out outcome text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    it record;
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd comments'));
    if not 'moderate' = any ((standing(of_account)).rights) then
        outcome := 'no_right';
        return;
    end if;
    select r.comment_id, r.rule, r.decided_at, c.article_id, c.author_id into it
    from comment_reports r join comments c on c.id = r.comment_id where r.id = of_report for update of c, r;
    if not found then
        outcome := 'no_report';
        return;
    elsif it.decided_at is not null then
        outcome := 'decided';
        return;
    elsif it.author_id = of_account then
        outcome := 'own';
        return;
    end if;
    update comment_reports r set decided_at = clock_timestamp() where r.comment_id = it.comment_id and r.decided_at is null;
    if remove then
        update comments c set text = '', gone_at = coalesce(c.gone_at, clock_timestamp()), removed = c.gone_at is null or c.removed where c.id = it.comment_id;
    end if;
    insert into moderation_log (action, comment_id, article_id, moderator_id, rule, reason)
    values (case when remove then 'comment_removed' else 'report_refused' end, it.comment_id, it.article_id, of_account, it.rule, why);
    outcome := 'done';
end $$;
comment on function decide_report is 'Removes a reported comment or refuses the report, and writes it down. outcome: done, no_report, decided, own, no_right.';
