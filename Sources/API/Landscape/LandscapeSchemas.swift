import Model

/// Schemas of threat actors, industries and techniques, for the OpenAPI document.
enum LandscapeSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("Actor", actor), ("ActorListResponse", actors),
        ("ActorResponse", .answer(of: actor.adding(companions), meta: ["filters": .object])),
        ("Industry", industry),
        (
            "IndustryListResponse",
            .answer(of: .array(of: .reference("Industry")), meta: ["total": .integer, "filters": .object])
        ),
        ("IndustryResponse", .answer(of: industry.adding(industryDetails), meta: ["filters": .object])),
        (
            "TechniqueListResponse",
            .answer(of: .array(of: techniqueRow), meta: ["total": .integer, "filters": .object])
        ),
        (
            "SuggestionListResponse",
            .answer(of: .array(of: suggestion), meta: ["filters": .object])
        ),
        ("TechniqueResponse", .answer(of: technique.adding(companions), meta: ["filters": .object])),
    ]

    private static let objects = Schema.array(of: .object)
    private static let iocs = Schema.array(of: .reference("IOC"))

    private static let actor = Schema.object([
        "id": .text, "name": .text, "mitre_id": .text.orNull, "mitre_ids": .array(of: .text),
        "country": .text.orNull, "aliases": .array(of: .text), "article_count": .integer,
        "recent_article_count": .integer, "ioc_count": .integer, "first_mentioned": .time.orNull,
        "last_mentioned": .time.orNull,
    ]).example([
        "id": "apt28", "name": "APT28", "mitre_id": "G0007", "mitre_ids": ["G0007"], "country": "RU",
        "aliases": ["Fancy Bear", "Sofacy"], "article_count": 12, "recent_article_count": 3, "ioc_count": 40,
        "first_mentioned": "2025-11-02T08:00:00Z", "last_mentioned": "2026-01-31T08:00:00Z",
    ])

    private static let actors = Schema.answer(
        of: .array(of: .reference("Actor")),
        meta: [
            "total": .integer, "limit": .integer, "next_cursor": .text.orNull,
            "countries": .array(of: .object(["country": .text, "count": .integer])), "filters": .object,
        ]
    )

    /// What the same articles name, and the newest articles and indicators.
    private static let companions: KeyValuePairs<String, Schema> = [
        "mitre_techniques": objects, "malware": objects, "industries": objects, "threat_actors": objects,
        "cves": objects, "articles": objects, "iocs": iocs,
    ]

    private static let industry = Schema.object([
        "slug": .text, "name": .text, "aliases": .array(of: .text), "article_count": .integer, "ioc_count": .integer,
        "new_ioc_count": .integer, "trend": StatisticsSchemas.direction,
        "trends": .object(["articles": StatisticsSchemas.trend, "new_iocs": StatisticsSchemas.trend]),
    ])

    private static let industryDetails: KeyValuePairs<String, Schema> = [
        "window": .choice(of: IndustryWindow.self), "series": objects, "top_actors": objects,
        "top_mitre_techniques": objects, "top_cves": objects, "top_malware": objects, "articles": objects,
        "iocs": iocs,
    ]

    private static let techniqueRow = Schema.object([
        "id": .text, "name": .text,
        "tactics": .array(of: .object(["id": .text.orNull, "name": .text, "short_name": .text, "domain": .text])),
        "parent": .text.orNull, "recent_article_count": .integer, "article_count": .integer,
    ]).example([
        "id": "T1059.001", "name": "PowerShell",
        "tactics": [["id": "TA0002", "name": "Execution", "short_name": "execution", "domain": "enterprise"]],
        "parent": "T1059", "recent_article_count": 4, "article_count": 19,
    ])

    private static let suggestion = Schema.record([
        "kind": .choice(of: SuggestionKind.self), "id": .text, "label": .text, "detail": .text.orNull,
        "count": .integer.about("Articles and indicators that name it; of a source, those that it has brought"),
    ]).example([
        "kind": "actor", "id": "apt28", "label": "APT28", "detail": "Fancy Bear, Sofacy", "count": 52,
    ])

    private static let technique = Schema.object([
        "id": .text, "name": .text, "kind": .choice(["technique", "tactic"] as [String]), "domain": .text,
        "status": .choice(["active", "retired", "revoked"] as [String]), "article_count": .integer,
        "recent_article_count": .integer, "ioc_count": .integer,
    ])
}
