import Enrichment
import Model
import Notation
import Storage

/// What the fields of a CVE need besides the CVE itself.
struct CVEContext: Sendable {
    /// The day and the model of the EPSS table as texts; nil before the first import.
    let epssDate: String?
    let epssModel: String?

    init(_ catalogues: [CVECatalogue]) {
        let epss = catalogues.first { $0.source == "epss" }
        epssDate = epss?.releasedAt.map { Self.day($0) }
        epssModel = epss?.version
    }

    /// `2026-09-26`.
    static func day(_ time: Timestamp) -> String {
        var out = ByteWriter(capacity: 64)
        out.append(date: time)
        return out.text
    }
}

/// One field of a CVE in answers.
struct CVEField: Sendable {
    /// A part of a CVE that `expand` adds.
    enum Expansion: UInt8, CaseIterable, Sendable {
        case references, affected, history, articles

        var name: StaticString {
            switch self {
            case .references: "references"
            case .affected: "affected"
            case .history: "epss_history"
            case .articles: "articles"
            }
        }

        init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    /// A cell of a table.
    struct Cell: Sendable {
        let name: StaticString
        let value: @Sendable (borrowing CVERecord) -> String?
    }

    let name: StaticString
    /// The columns that must be read for it.
    let columns: [CVEColumn]
    var expansion: Expansion?
    /// Whether only the answer about one CVE has the field.
    var isDetail = false
    /// Its cells in a table; empty for a field that does not fit into a table.
    var cells: [Cell] = []
    let write: @Sendable (borrowing CVERecord, CVEContext, inout JSONWriter) -> Void

    /// The fields of a list or of one CVE, in the order in which they are written.
    static func all(isDetail: Bool) -> [CVEField] {
        plain.map { field in
            guard isDetail, let richer = detail.first(where: { $0.name.description == field.name.description }) else {
                return field
            }
            return richer
        }
            + (isDetail
                ? detail.filter { field in !plain.contains { $0.name.description == field.name.description } } : [])
    }

    static let plain: [CVEField] = [
        text("id", .id),
        text("title", .title),
        text("description", .description),
        text("status", .state),
        time("published", .published),
        time("modified", .modified),
        text("severity", .severity),
        CVEField(
            name: "cvss",
            columns: [.cvssVersion, .cvssTenths, .severity, .cvssVector, .cvssSource],
            cells: [
                Cell(name: "cvss_version") { $0.text(.cvssVersion) },
                Cell(name: "cvss_score") { CVEValue.tenths($0.integer(.cvssTenths)) },
                Cell(name: "cvss_vector") { $0.text(.cvssVector) },
                Cell(name: "cvss_source") { $0.text(.cvssSource) },
            ],
            write: { record, _, json in CVEValue.cvss(record, to: &json) }
        ),
        CVEField(
            name: "epss",
            columns: [.epss, .epssPercentile],
            cells: [
                Cell(name: "epss_score") { CVEValue.millionths($0.integer(.epss)) },
                Cell(name: "epss_percentile") { CVEValue.millionths($0.integer(.epssPercentile)) },
            ],
            write: CVEValue.epss
        ),
        CVEField(
            name: "kev",
            columns: [.isKEV, .kevAdded, .kevDue, .isRansomware, .kevName, .kevAction],
            cells: [
                Cell(name: "kev") { $0.flag(.isKEV) ? "true" : "false" },
                Cell(name: "kev_date_added") { $0.text(.kevAdded) },
                Cell(name: "kev_due_date") { $0.text(.kevDue) },
                Cell(name: "kev_ransomware") { $0.flag(.isRansomware) ? "true" : "false" },
            ],
            write: { record, _, json in CVEValue.kev(record, isDetail: false, to: &json) }
        ),
        texts("cwes", .cwes),
        texts("vendors", .vendors),
        texts("products", .products),
        CVEField(
            name: "risk",
            columns: [.risk],
            cells: [
                Cell(name: "risk_score") { CVEValue.known($0.integer(.risk)).map { "\($0)" } },
                Cell(name: "risk_level") { RiskLevel(score: CVEValue.known($0.integer(.risk))).name.description },
            ],
            write: { record, _, json in CVEValue.risk(record, to: &json) }
        ),
        count("article_count", .articleCount),
        time("last_mentioned", .lastMentioned),
        count("ioc_count", .iocCount),
        raw("references", .links, .references),
        raw("affected", .affected, .affected),
        raw("epss_history", .history, .history),
        raw("articles", .articles, .articles),
    ]

    /// The fields that only the answer about one CVE has, or has in more detail.
    private static let detail: [CVEField] = [
        CVEField(
            name: "kev",
            columns: [.isKEV, .kevAdded, .kevDue, .isRansomware, .kevName, .kevAction, .kevNotes, .kevRemoved],
            write: { record, _, json in CVEValue.kev(record, isDetail: true, to: &json) }
        ),
        CVEField(
            name: "risk",
            columns: [.cvssTenths, .epss, .isKEV, .isRansomware, .recentArticles],
            write: { record, _, json in CVEValue.explainedRisk(record, to: &json) }
        ),
        raw("cvss_all", .metrics, nil),
        raw("ssvc", .ssvc, nil),
        raw("related_iocs", .indicators, nil),
        raw("threat_actors", .actors, nil),
        CVEField(
            name: "techniques",
            columns: [.techniques],
            isDetail: true,
            write: { record, _, json in CVEValue.techniques(record.texts(.techniques), to: &json) }
        ),
        CVEField(
            name: "hunting",
            columns: [.id],
            isDetail: true,
            write: { record, _, json in
                HuntingQuery(.cve, Array((record.text(.id) ?? "").utf8)).write(into: &json)
            }
        ),
    ]

    private static func text(_ name: StaticString, _ column: CVEColumn) -> CVEField {
        CVEField(
            name: name,
            columns: [column],
            cells: [Cell(name: name) { $0.text(column) }],
            write: { record, _, json in
                if let text = record.text(column) { json.value(text) } else { json.null() }
            }
        )
    }

    private static func time(_ name: StaticString, _ column: CVEColumn) -> CVEField {
        CVEField(
            name: name,
            columns: [column],
            cells: [Cell(name: name) { $0.time(column)?.text }],
            write: { record, _, json in
                if let time = record.time(column) { json.value(time) } else { json.null() }
            }
        )
    }

    private static func texts(_ name: StaticString, _ column: CVEColumn) -> CVEField {
        CVEField(
            name: name,
            columns: [column],
            cells: [Cell(name: name) { $0.texts(column).joined(separator: ",") }],
            write: { record, _, json in
                json.array { json in
                    for text in record.texts(column) { json.value(text) }
                }
            }
        )
    }

    private static func count(_ name: StaticString, _ column: CVEColumn) -> CVEField {
        CVEField(
            name: name,
            columns: [column],
            cells: [Cell(name: name) { $0.text(column) }],
            write: { record, _, json in json.value(record.integer(column) ?? 0) }
        )
    }

    /// A field that is stored as JSON.
    private static func raw(_ name: StaticString, _ column: CVEColumn, _ expansion: Expansion?) -> CVEField {
        CVEField(
            name: name,
            columns: [column],
            expansion: expansion,
            isDetail: expansion == nil,
            write: { record, _, json in json.raw(record.text(column) ?? "null") }
        )
    }
}
