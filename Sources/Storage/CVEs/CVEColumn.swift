import Model
package import Notation
import Postgres

/// What can be asked of a CVE. Only what is asked for is read from the database.
package enum CVEColumn: Int, CaseIterable, Sendable {
    case id, state, title, description, published, modified
    case severity, cvssTenths, cvssVersion, cvssVector, cvssSource
    /// A JSON array, the shown rating first.
    case metrics
    /// Millionths.
    case epss, epssPercentile
    case isKEV, kevAdded, kevDue, isRansomware, kevName, kevAction, kevNotes, kevRemoved
    case cwes, vendors, products
    case risk, articleCount, lastMentioned, iocCount
    /// Articles of the last 30 days, counted now.
    case recentArticles
    /// JSON.
    case affected, links, ssvc, history, articles, indicators, actors, techniques

    /// The expression over `cves c`, `cve_records r` and `cve_kev k`.
    /// - Parameters:
    ///   - isLatest: the newest CVSS version wins, whoever rated by it.
    ///   - earliest: older articles are not shown.
    ///   - tlpCeiling: indicators marked stricter are left out.
    func sql(isLatest: Bool, articlesSince earliest: Timestamp, tlpCeiling: TLP) -> SQL {
        switch self {
        case .severity where isLatest: "\(Self.latest) ->> 'severity'"
        case .cvssTenths where isLatest:
            "coalesce(((\(Self.latest) ->> 'score')::numeric * 10)::integer, -1)"
        case .cvssVersion where isLatest: "\(Self.latest) ->> 'version'"
        case .cvssVector where isLatest: "\(Self.latest) ->> 'vector'"
        case .cvssSource where isLatest: "\(Self.latest) ->> 'source'"
        case .metrics where isLatest: "order_metrics(coalesce(r.metrics, '[]'), true)"
        case .articles:
            """
            (select coalesce(json_agg(json_build_object('id', a.id, 'title', a.title, 'url', a.url, 'source_name', f.name, \
            'published_at', to_char(a.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) \
            order by a.published_at desc, a.id desc), '[]') \
            from (\(Self.articles(since: earliest)) order by published_at desc, id desc limit 10) a \
            join feeds f on f.id = a.feed_id)
            """
        case .indicators:
            """
            (select coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, 'value', i.value, 'confidence', i.confidence, \
            'risk_score', i.score, 'last_seen', to_char(i.last_seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) \
            order by i.score desc nulls last, i.confidence desc, i.last_seen desc, i.id), '[]') \
            from (select i.id, i.type, i.value, i.confidence, i.last_seen, s.score from indicators i \
            left join indicator_risks s on s.indicator_id = i.id where i.id in (\
            select s.indicator_id from (\(Self.articles(since: earliest)) order by published_at desc, id desc limit 10) a \
            join sightings s on s.article_id = a.id) and i.type not in ('cve', 'mitre_attack') and not i.is_revoked \(tlpCeiling.allows("i.tlp")) \
            order by s.score desc nulls last, i.confidence desc, i.last_seen desc, i.id limit 20) i)
            """
        case .actors:
            """
            (select coalesce(json_agg(n.name order by n.articles desc, n.name), '[]') from (\
            select name, count(*) as articles from (\(Self.articles(since: earliest))) a, unnest(a.actors) name \
            group by name order by 2 desc, 1 limit 20) n)
            """
        case .techniques:
            """
            (select coalesce(array_agg(n.id order by n.articles desc, n.id), '{}') from (\
            select t.id, count(*) as articles from (\(Self.articles(since: earliest))) a, unnest(a.techniques) t (id) \
            group by t.id order by 2 desc, 1 limit 20) n)
            """
        default: expression
        }
    }

    private static let latest: SQL = "(order_metrics(coalesce(r.metrics, '[]'), true) -> 0)"

    private static func articles(since earliest: Timestamp) -> SQL {
        """
        select * from articles where cves @> array[c.cve_id collate "default"] and archived_at is null \
        and published_at >= \(earliest)::timestamptz
        """
    }

    private var expression: SQL {
        switch self {
        case .id: "c.cve_id"
        case .state: "c.state"
        case .title: "r.title"
        case .description: "r.description"
        case .published: "c.published_at"
        case .modified: "c.modified_at"
        case .severity: "c.severity"
        case .cvssTenths: "c.cvss_tenths"
        case .cvssVersion: "r.cvss_version"
        case .cvssVector: "r.cvss_vector"
        case .cvssSource: "r.cvss_source"
        case .metrics: "coalesce(r.metrics, '[]')"
        case .epss: "c.epss"
        case .epssPercentile: "c.epss_percentile"
        case .isKEV: "c.is_kev"
        case .kevAdded: "c.kev_added_on"
        case .kevDue: "c.kev_due_on"
        case .isRansomware: "c.is_kev_ransomware"
        case .kevName: "k.name"
        case .kevAction: "k.required_action"
        case .kevNotes: "k.notes"
        case .kevRemoved: "k.removed_at"
        case .cwes: "r.cwes"
        case .vendors: "r.vendors"
        case .products: "r.products"
        case .risk: "c.risk_score"
        case .articleCount: "c.article_count"
        case .lastMentioned: "c.last_mentioned_at"
        case .iocCount: "c.ioc_count"
        case .recentArticles:
            """
            (select count(*) from articles a where a.cves @> array[c.cve_id collate "default"] and a.archived_at is null \
            and a.published_at >= now() - interval '30 days')
            """
        case .affected: "coalesce(r.affected, '[]')"
        case .links: "coalesce(r.links, '[]')"
        case .ssvc: "r.ssvc"
        case .history:
            """
            (select coalesce(json_agg(json_build_object('date', h.date, 'epss', (h.epss / 1000000.0)::real, \
            'percentile', (h.percentile / 1000000.0)::real, 'model', h.model) order by h.date desc), '[]') \
            from (select * from cve_epss_history h where h.cve_id = c.cve_id order by h.date desc limit 30) h)
            """
        case .articles, .indicators, .actors, .techniques: "null"
        }
    }
}

/// One CVE: the asked columns as text. Filled again for each row.
package struct CVERecord: Sendable {
    private var bytes: [UInt8] = []
    private var places = [Range<Int>?](repeating: nil, count: CVEColumn.allCases.count)

    package init() {}

    mutating func fill(_ columns: [CVEColumn], from row: inout RowReader) {
        bytes.removeAll(keepingCapacity: true)
        for column in columns {
            let start = bytes.count
            let isNull = row.isNull
            bytes.append(contentsOf: row.bytes(.any))
            places[column.rawValue] = isNull ? nil : start..<bytes.count
        }
    }

    /// Nil for null and for what was not asked for.
    package func text(_ column: CVEColumn) -> String? {
        places[column.rawValue].map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    package func integer(_ column: CVEColumn) -> Int? { text(column).flatMap { Int($0) } }
    package func flag(_ column: CVEColumn) -> Bool { text(column) == "t" }

    package func time(_ column: CVEColumn) -> Timestamp? { places[column.rawValue].flatMap { Timestamp(bytes[$0]) } }

    package func texts(_ column: CVEColumn) -> [String] {
        guard let place = places[column.rawValue] else { return [] }
        return bytes.withUnsafeBytes { all in ArrayText.texts(UnsafeRawBufferPointer(rebasing: all[place])) }
    }
}
