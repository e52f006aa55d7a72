/// Schemas of CVEs, for the OpenAPI document.
enum CVESchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("CVE", cve(CVEField.plain).example(example)), ("CVEDetails", cve(CVEField.all(isDetail: true))),
        ("CVEListResponse", list), ("CVEResponse", response(of: .reference("CVEDetails"))),
        ("CVEStatisticsResponse", response(of: statistics)),
    ]

    private static let example: Example = [
        "id": "CVE-2026-12345",
        "title": "Example Gateway: path traversal",
        "status": "PUBLISHED",
        "cvss": ["version": "3.1", "score": 9.8, "severity": "critical", "vector": nil, "source": "nvd@nist.gov"],
        "epss": ["score": 0.94, "percentile": 0.999, "date": "2026-01-31", "model": "v2025.03.14"],
        "kev": ["listed": true],
        "article_count": 4,
    ]

    private static func response(of data: Schema) -> Schema {
        .answer(
            of: data,
            meta: ["kev_catalog_version": .text.orNull, "epss_date": .text.orNull, "epss_model": .text.orNull]
        )
    }

    private static let list = Schema.record([
        "meta": .object([
            "total": .integer, "limit": .integer, "offset": .integer, "next_cursor": .text.orNull,
            "generated_at": .time, "feed_version": .text, "source": .text, "filters": .object,
            "facets": .facets, "facets_complete": .flag,
            "kev_catalog_version": .text.orNull, "epss_date": .text.orNull, "epss_model": .text.orNull,
        ]),
        "data": .array(of: .reference("CVE")),
        "links": .object,
    ])

    private static let statistics = Schema.record(
        [
            "total": .integer,
            "by_severity": .counts,
            "kev": .object([
                "total": .integer, "added_7d": .integer, "added_30d": .integer, "ransomware": .integer,
            ]),
            "top_vendors": .array(of: .object(["vendor": .text, "count": .integer])),
        ],
        optional: [
            "rejected": .integer, "with_epss": .integer, "with_articles": .integer,
            "sources": .array(of: .object),
        ]
    )

    private static let types: [String: Schema] = [
        "cvss": .record(
            [
                "version": .text, "score": .number(0...10), "severity": .text,
            ],
            optional: ["vector": .text.orNull, "source": .text.orNull]
        ).orNull,
        "epss": .record([
            "score": .number(0...1), "percentile": .number, "date": .text.orNull, "model": .text.orNull,
        ]).orNull,
        "kev": .record(["listed": .flag]),
        "risk": .record(["score": .integer.orNull, "level": .text]),
        "ssvc": .object.orNull, "hunting": .object, "article_count": .integer, "ioc_count": .integer,
    ]
    private static let lists: Set<String> = ["cwes", "vendors", "products", "threat_actors"]
    private static let items: Set<String> = [
        "references", "affected", "epss_history", "articles", "cvss_all", "related_iocs", "techniques",
    ]

    /// Every field is optional, since `fields` may leave it out.
    private static func cve(_ fields: [CVEField]) -> Schema {
        .object(
            fields.map { field in
                let name = field.name.description
                var schema = types[name] ?? .text.orNull
                if lists.contains(name) { schema = .array(of: .text) }
                if items.contains(name) { schema = .array(of: .object) }
                return Schema.Member(name: name, schema: schema, isRequired: false)
            }
        )
    }
}
