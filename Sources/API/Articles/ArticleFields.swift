import Model
import Notation
import Storage

/// What one field of an article holds.
enum ArticleValue {
    case null
    case text(String)
    case integer(Int)
    /// A number as JSON writes it.
    case number(String)
    case flag(Bool)
    case time(Timestamp)
    case texts([String])
    /// A JSON value, and its form in a table.
    case json(String, inTable: [String])
}

/// One field of an article in answers.
struct ArticleField: Sendable {
    /// A part of an article that `expand` adds.
    enum Expansion: UInt8, CaseIterable, Sendable {
        case iocs, mitre, cves, threatActors

        var name: StaticString {
            switch self {
            case .iocs: "iocs"
            case .mitre: "mitre"
            case .cves: "cves"
            case .threatActors: "threat_actors"
            }
        }

        init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    let name: StaticString
    /// The columns that must be read for it.
    let columns: [ArticleColumn]
    let expansion: Expansion?
    /// Whether the field exists only in searches.
    let needsSearch: Bool
    /// Whether the field is about what the session's account did, so that only a session gets it.
    let needsSession: Bool
    let value: @Sendable (borrowing ArticleRecord, ArticleContext) -> ArticleValue

    private init(
        _ name: StaticString,
        _ columns: ArticleColumn...,
        expansion: Expansion? = nil,
        needsSearch: Bool = false,
        needsSession: Bool = false,
        value: @escaping @Sendable (borrowing ArticleRecord, ArticleContext) -> ArticleValue
    ) {
        self.name = name
        self.columns = columns
        self.expansion = expansion
        self.needsSearch = needsSearch
        self.needsSession = needsSession
        self.value = value
    }

    /// A field with the same value in all articles.
    private init(_ name: StaticString, always value: ArticleValueConstant) {
        self.init(name) { _, _ in value.value }
    }

    private enum ArticleValueConstant: Sendable {
        case null, zero
        case text(StaticString)
        var value: ArticleValue {
            switch self {
            case .null: .null
            case .zero: .integer(0)
            case .text(let text): .text(text.description)
            }
        }
    }

    static func named(_ name: String) -> ArticleField? { all.first { $0.name.description == name } }

    /// REGISTRY of fields, in the order in which they are written. It has the names of the OpenAPI document and of the
    /// documentation pages.
    static let all: [ArticleField] = [
        ArticleField("id", .id) { article, _ in text(article.text(.id)) },
        ArticleField("title", .title) { article, _ in text(article.text(.title)) },
        ArticleField("url", .url) { article, _ in text(article.text(.url)) },
        ArticleField("canonical_url", .id) { article, context in
            .text("\(context.publicURL)/item/\(article.text(.id) ?? "")")
        },
        ArticleField("summary", .summary) { article, context in text(context.shortened(article.text(.summary))) },
        ArticleField("excerpt", .excerpt) { article, context in text(context.shortened(article.text(.excerpt))) },
        ArticleField("ai_summary", .aiSummary) { article, _ in text(article.text(.aiSummary)) },
        ArticleField("ai_summary_by", .aiSummary) { article, _ in
            article.text(.aiSummary) == nil ? .null : .text("extractive-1")
        },
        ArticleField("author", .author) { article, _ in text(article.text(.author)) },
        ArticleField("image_url", .imageURL) { article, _ in text(article.text(.imageURL)) },
        ArticleField("published_at", .published) { article, _ in time(article.time(.published)) },
        ArticleField("fetched_at", .fetched) { article, _ in time(article.time(.fetched)) },
        ArticleField("modified_at", .modified) { article, _ in time(article.time(.modified)) },
        ArticleField("archived_at", .archived) { article, _ in time(article.time(.archived)) },
        ArticleField("source_name", .feedName) { article, _ in text(article.text(.feedName)) },
        ArticleField("source", .url, .feedSlug) { article, _ in
            .text(ArticleContext.domain(article.text(.url)) ?? article.text(.feedSlug) ?? "")
        },
        ArticleField("source_feed", .feedSlug) { article, _ in text(article.text(.feedSlug)) },
        ArticleField("source_category", .feedCategory) { article, _ in text(article.text(.feedCategory)) },
        ArticleField("source_type", always: .text("rss")),
        ArticleField("source_tier", .reliability) { article, _ in
            let reliability = article.integer(.reliability) ?? 0
            return .integer(reliability >= 80 ? 1 : reliability >= 60 ? 2 : 3)
        },
        ArticleField("content_type", always: .text("security")),
        ArticleField("category", .category) { article, _ in text(article.text(.category)) },
        ArticleField("categories", .category) { article, _ in .texts(article.text(.category).map { [$0] } ?? []) },
        ArticleField("category_label", .category) { article, _ in .text(category(article)?.label.description ?? "") },
        ArticleField("category_legacy", .category) { article, _ in
            .text(category(article)?.legacyLabel.description ?? "")
        },
        ArticleField("severity_score", .severityTenths) { article, _ in
            let tenths = article.integer(.severityTenths) ?? 0
            return .number("\(tenths / 10).\(tenths % 10)")
        },
        ArticleField("severity_label", .severityTenths) { article, _ in severity(article) },
        ArticleField("severity", .severityTenths) { article, _ in severity(article) },
        ArticleField("categorized_by", always: .text("rules")),
        ArticleField("categorized_at", .categorized) { article, _ in time(article.time(.categorized)) },
        ArticleField("ai_classification", .category) { article, _ in text(article.text(.category)) },
        ArticleField("ai_classification_confidence", .certainty) { article, _ in
            .number(article.text(.certainty) ?? "0")
        },
        ArticleField("severity_rule", .rule) { article, _ in text(article.text(.rule)) },
        ArticleField("tech_tags", .labels) { article, _ in .texts(article.texts(.labels)) },
        ArticleField("tags", .labels, .malware) { article, _ in
            .texts(
                (article.texts(.labels) + article.texts(.malware)).map(ArticleContext.hashTag).filter { $0.count > 1 }
            )
        },
        ArticleField("industry_tags", .sectors) { article, _ in .texts(article.texts(.sectors)) },
        ArticleField("malware_families", .malware) { article, _ in .texts(article.texts(.malware)) },
        ArticleField("has_iocs", .iocCount) { article, _ in .flag((article.integer(.iocCount) ?? 0) > 0) },
        ArticleField("ioc_count", .iocCount) { article, _ in .integer(article.integer(.iocCount) ?? 0) },
        ArticleField("score", always: .zero), ArticleField("points", always: .zero),
        ArticleField("upvotes", .upvotes) { article, _ in .integer(article.integer(.upvotes) ?? 0) },
        ArticleField("downvotes", always: .zero),
        ArticleField("comment_count", .comments) { article, _ in .integer(article.integer(.comments) ?? 0) },
        ArticleField("vouch_count", always: .zero),
        ArticleField("rank_score", always: .zero),
        ArticleField("submission_type", always: .text("rss_auto")),
        ArticleField("submitted_by_username", always: .null),
        ArticleField("audio_url", always: .null), ArticleField("audio_duration_seconds", always: .null),
        ArticleField("audio_voice", always: .null),
        ArticleField("threat_actors", .actors, expansion: .threatActors) { article, _ in .texts(article.texts(.actors))
        },
        ArticleField("cve_ids", .cves, expansion: .cves) { article, _ in .texts(article.texts(.cves)) },
        ArticleField("cves", .cves, expansion: .cves) { article, _ in .texts(article.texts(.cves)) },
        ArticleField("mitre_techniques", .techniques, .techniqueConfidences, expansion: .mitre) { article, _ in
            ArticleContext.techniques(article.texts(.techniques), article.texts(.techniqueConfidences))
        },
        ArticleField("my", .isVoted, .isSaved, needsSession: true) { article, _ in
            let vote = article.text(.isVoted) == "t" ? "1" : "0"
            return .json("{\"vote\":\(vote),\"saved\":\(article.text(.isSaved) == "t")}", inTable: [])
        },
        ArticleField("iocs", .iocs, expansion: .iocs) { article, _ in .json(article.text(.iocs) ?? "[]", inTable: []) },
        ArticleField("relevance", .rank, needsSearch: true) { article, _ in .number(article.text(.rank) ?? "0") },
        ArticleField("highlights", .titleHits, .textHits, needsSearch: true) { article, _ in
            ArticleContext.highlights(title: article.text(.titleHits), text: article.text(.textHits))
        },
    ]

    private static func text(_ text: String?) -> ArticleValue { text.map { .text($0) } ?? .null }
    private static func time(_ time: Timestamp?) -> ArticleValue { time.map { .time($0) } ?? .null }
    private static func category(_ article: borrowing ArticleRecord) -> ArticleCategory? {
        article.text(.category).flatMap { ArticleCategory.named($0) }
    }
    private static func severity(_ article: borrowing ArticleRecord) -> ArticleValue {
        .text(Severity(tenths: article.integer(.severityTenths) ?? 0).name.description)
    }
}
