-- An indicator whose marking rises above a key's ceiling must not stay valid for the clients that have it. For each rise the
-- version that they have is kept once more, revoked, at the place of the version that they may not see.
create table raised_indicators (
    like indicator_versions including defaults including generated including constraints,
    tlp_after tlp_level not null,
    constraint raised_indicators_unique  primary key (id, version),
    constraint raised_indicators_rises   check (tlp < tlp_after),
    constraint raised_indicators_revoked check (is_revoked)
);
comment on table raised_indicators is
    'Withdrawals for keys whose ceiling an indicator has left: its last version below the rise, revoked. Columns as in '
    'indicator_versions, which STIX objects are written from; maintenance removes what no plan looks back to.';
comment on column raised_indicators.tlp_after is
    'The withdrawal is for ceilings from tlp up to, but not including, this one. Ranges of one indicator do not overlap.';
comment on column raised_indicators.added_at is 'The place of the version that rose.';
-- Pages of the collection of all types; pages of the others, in the form of place that their indexes have.
create index raised_indicators_by_added_at on raised_indicators (added_at);
create index raised_indicators_by_place on raised_indicators ((added_at at time zone 'UTC'));

-- Transition tables have no figures for the planner: never a nested loop over them.
create or replace function keep_superseded_versions() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    insert into public.indicator_versions (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen,
                                           last_seen, created_at, modified_at, added_at, feed_name, article_id, article_title,
                                           article_url, reference_url, context, tags, techniques, valid_until, is_for_detection, stated_tlp)
    select r.id, r.number, r.version, r.type, r.value, r.confidence, r.category, r.origin, r.is_revoked, r.first_seen,
           r.last_seen, r.created_at, r.modified_at, r.added_at, r.feed_name, r.article_id, r.article_title,
           r.article_url, r.reference_url, r.context, r.tags, r.techniques, r.valid_until, r.is_for_detection, r.stated_tlp
    from removed r join added a on a.id = r.id where a.version > r.version;

    -- Few updates move a marking at all.
    if exists (select from removed r join added a on a.id = r.id where a.version > r.version and a.tlp <> r.tlp) then
        delete from public.raised_indicators w using removed r, added a where a.id = r.id and a.tlp < r.tlp and w.id = a.id and w.tlp >= a.tlp;
        update public.raised_indicators w set tlp_after = a.tlp
        from removed r, added a where a.id = r.id and a.tlp < r.tlp and w.id = a.id and w.tlp_after > a.tlp;
        insert into public.raised_indicators (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen,
                                              last_seen, created_at, modified_at, added_at, feed_name, article_id, article_title,
                                              article_url, reference_url, context, tags, techniques, valid_until, is_for_detection,
                                              stated_tlp, tlp_after)
        select r.id, r.number, a.version, r.type, r.value, r.confidence, r.category, r.origin, true, r.first_seen,
               r.last_seen, r.created_at, a.modified_at, a.added_at, r.feed_name, r.article_id, r.article_title,
               r.article_url, r.reference_url, r.context, r.tags, r.techniques, r.valid_until, r.is_for_detection,
               r.stated_tlp, a.tlp
        from removed r join added a on a.id = r.id
        where a.version > r.version and a.tlp > r.tlp and not r.is_revoked;
    end if;
    return null;
end $$;
