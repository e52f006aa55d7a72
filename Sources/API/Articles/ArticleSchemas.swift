/// Schemas of articles, for the OpenAPI document.
enum ArticleSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("Article", article), ("ArticleListResponse", list),
        ("ArticleResponse", .answer(of: .reference("Article"))),
    ]

    private static let list = Schema.record([
        "meta": .object([
            "total": .integer.orNull, "total_estimated": .flag, "limit": .integer, "offset": .integer,
            "next_cursor": .text.orNull, "generated_at": .time, "feed_version": .text, "source": .text,
            "filters": .object, "facets": .facets, "facets_complete": .flag,
        ]),
        "data": .array(of: .reference("Article")),
        "links": .object,
    ])

    private static let types: [String: Schema] = [
        "severity_score": .number, "ai_classification_confidence": .number, "relevance": .number, "has_iocs": .flag,
        "my": .record(["vote": .integer, "saved": .flag]).about("For sessions only: what the account did"),
        "highlights": .object, "mitre_techniques": .array(of: .object), "iocs": iocs,
    ]
    private static let iocs = Schema.array(
        of: .record([
            "id": .uuid, "type": .text, "value": .text, "confidence": .text, "first_seen": .time, "last_seen": .time,
            "context": .text.orNull, "risk": IOCSchemas.risk,
        ])
    )
    private static let lists: Set<String> = [
        "categories", "tech_tags", "tags", "industry_tags", "malware_families", "threat_actors", "cve_ids", "cves",
    ]
    private static let numbers: Set<String> = [
        "source_tier", "ioc_count", "score", "points", "upvotes", "downvotes", "comment_count", "vouch_count",
        "rank_score",
    ]

    /// Every field is optional, since `fields` may leave it out. The audio fields are always null.
    private static let article = Schema.object(
        ArticleField.all.map { field in
            let name = field.name.description
            var schema = types[name] ?? .text.orNull
            if lists.contains(name) { schema = .array(of: .text) }
            if numbers.contains(name) { schema = .integer }
            return Schema.Member(name: name, schema: schema, isRequired: false)
        }
    ).example([
        "id": "9d2f6b70-51c4-5e0a-8a3b-2f7c4d1e6a90",
        "title": "QakBot returns with a new loader",
        "published_at": "2026-01-31T09:00:00Z",
        "source_name": "Example Security Blog",
        "severity_score": 7.5,
        "has_iocs": true,
        "ioc_count": 12,
        "malware_families": ["QakBot"],
        "cve_ids": ["CVE-2026-12345"],
    ])
}
