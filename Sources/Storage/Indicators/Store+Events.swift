package import Model
import Notation
import Postgres

extension Store {
    /// What happened to one indicator within the caller's lookbacks, the latest first: reports of feeds, articles that name
    /// it, words of sources that call it harmless, withdrawals, and new versions that say something else.
    /// At most `IndicatorEvent.mostShown` rows of each are taken, and of all together.
    package mutating func events(_ query: SurroundingsQuery) throws -> [IndicatorEvent] {
        let most = IndicatorEvent.mostShown
        let sql: SQL = """
            with own as materialized (select r.feed_id, r.origin, r.first_seen, r.last_seen, r.article_id, \
            left(r.context, 2000) as context from supporting_sightings() r where r.indicator_id = \(query.id)) \
            select e.kind, e.at, e.until, e.source, e.article_id, e.detail from ( \
            (\(Self.reports(query))) union all \
            (\(Self.articles(query)) order by a.published_at desc limit \(literal: most)) union all \
            (\(Self.wordsAgainst(query)) limit \(literal: most)) union all \
            (\(Self.falsePositives(query)) limit \(literal: most)) union all \
            (\(Self.wordsOfMembers(query)) limit \(literal: most)) union all \
            (\(Self.withdrawals(query))) union all \
            (\(Self.changes(query)))) e \
            order by e.at desc, e.kind, e.source, e.article_id limit \(literal: most)
            """
        return try reading { connection in
            try connection.rows(sql) { row in
                IndicatorEvent(
                    kind: IndicatorEvent.Kind(row.text()) ?? .reported,
                    at: row.time(),
                    until: row.optionalTime(),
                    source: row.optionalText(),
                    article: row.optionalText().flatMap { UUID($0) },
                    detail: row.optionalText()
                )
            }
        }
    }

    /// The reports are read once, as `own`. What supports an indicator is never marked stricter than the indicator itself.
    private static func reports(_ query: SurroundingsQuery) -> SQL {
        """
        select 'reported' as kind, r.first_seen as at, nullif(r.last_seen, r.first_seen) as until, f.name as source, \
        null::text as article_id, left(r.context, \(literal: IndicatorEvent.mostDetail)) as detail \
        from (select * from own where own.origin = 'feed' and own.last_seen >= \(query.since) \
        order by own.first_seen desc limit \(literal: IndicatorEvent.mostShown)) r join feeds f on f.id = r.feed_id
        """
    }

    private static func articles(_ query: SurroundingsQuery) -> SQL {
        let text: SQL = query.excerpt > 0 ? "left(r.context, \(query.excerpt + 1)::integer)" : "null::text"
        return """
            select 'mentioned', a.published_at, null::timestamptz, f.name, a.id::text, \(text) \
            from (select * from own where own.article_id is not null order by own.last_seen desc limit \(literal: IndicatorEvent.mostShown)) r \
            join articles a on a.id = r.article_id join feeds f on f.id = a.feed_id \
            where a.published_at >= \(query.articlesSince) and a.archived_at is null
            """
    }

    /// Sources that call it harmless.
    private static func wordsAgainst(_ query: SurroundingsQuery) -> SQL {
        """
        select 'false_positive', coalesce(s.modified_at, s.last_seen) as at, null::timestamptz, f.name, null::text, \
        left(s.context, \(literal: IndicatorEvent.mostDetail)) from sightings s join feeds f on f.id = s.feed_id \
        where s.indicator_id = \(query.id) and s.is_benign and not s.is_revoked and not s.is_expired \
        and coalesce(s.modified_at, s.last_seen) >= \(query.since) \
        \(query.tlpCeiling.allows(sightingTLP)) order by at desc
        """
    }

    /// Lists of false positives that took reports of it back.
    private static func falsePositives(_ query: SurroundingsQuery) -> SQL {
        """
        select 'false_positive', max(w.withdrawn_at) as at, null::timestamptz, f.name, null::text, max(w.reason) \
        from withdrawn_sightings w join feeds f on f.id = w.withdrawn_by \
        where w.indicator_id = \(query.id) and w.restored_at is null and w.withdrawn_at >= \(query.since) \
        group by f.name order by at desc
        """
    }

    /// Members who saw it or say something against it. Who does not want to be named is a member.
    private static func wordsOfMembers(_ query: SurroundingsQuery) -> SQL {
        """
        select case m.kind when 'seen' then 'sighting' else m.kind::text end, m.seen_at as at, null::timestamptz, \
        coalesce(case when m.is_named then nullif(p.name, '') end, 'a member'), null::text, \
        nullif(concat_ws(': ', case when m.seen_count > 1 then m.seen_count || ' times' end, left(m.note, \(literal: IndicatorEvent.mostDetail))), '') \
        from member_sightings m left join account_profiles p on p.user_id = m.reporter_id \
        where m.indicator_id = \(query.id) and m.seen_at >= \(query.since) order by at desc
        """
    }

    /// The operator's withdrawal, and those in the change log. While the operator's stands, the last of the log is the same one.
    private static func withdrawals(_ query: SurroundingsQuery) -> SQL {
        """
        select 'withdrawn', i.withdrawn_at, null::timestamptz, null::text, null::text, i.withdrawn_reason \
        from indicators i where i.id = \(query.id) and i.withdrawn_at >= \(query.since) union all \
        select 'withdrawn', p.recorded_at, null, null, null, null from ( \
        select w.recorded_at, row_number() over (order by w.added_at desc) as nth from publications w \
        where w.indicator_id = \(query.id) and w.change = 'withdrawn' \
        order by w.added_at desc limit \(literal: IndicatorEvent.mostShown)) p \
        where p.recorded_at >= \(query.since) and (p.nth > 1 or not exists ( \
        select from indicators i where i.id = \(query.id) and i.withdrawn_at is not null))
        """
    }

    /// Versions that say something else than the one before, or stand where that did not. One that was only seen again says
    /// nothing new.
    private static func changes(_ query: SurroundingsQuery) -> SQL {
        """
        with states as materialized ( \
        select i.version, i.added_at, i.is_revoked, i.confidence, i.feed_name, i.tags, i.techniques, i.tlp from indicators i \
        where i.id = \(query.id) \(query.tlpCeiling.allows("i.tlp")) union all \
        (select v.version, v.added_at, v.is_revoked, v.confidence, v.feed_name, v.tags, v.techniques, v.tlp from indicator_versions v \
        where v.id = \(query.id) \(query.tlpCeiling.allows("v.tlp")) order by v.version desc limit 500)) \
        select case when o.is_revoked then 'restored' else 'changed' end, n.added_at, null::timestamptz, n.feed_name, null::text, d.words \
        from states n join states o on o.version = n.version - 1 \
        cross join lateral (select nullif(concat_ws('; ', \
        case when n.confidence <> o.confidence then 'confidence ' || o.confidence || ' to ' || n.confidence end, \
        case when n.tlp <> o.tlp then 'TLP ' || o.tlp || ' to ' || n.tlp end, \
        'tags added: ' || nullif(array_to_string(array(select unnest(n.tags) except select unnest(o.tags) order by 1), ', '), ''), \
        'techniques added: ' || nullif(array_to_string(array( \
        select unnest(n.techniques) except select unnest(o.techniques) order by 1), ', '), '')), '') as words) d \
        where not n.is_revoked and (o.is_revoked or d.words is not null) and n.added_at >= \(query.since) \
        and (o.is_revoked or n.confidence <> o.confidence or n.tlp <> o.tlp or not n.tags <@ o.tags or not n.techniques <@ o.techniques)
        """
    }
}
