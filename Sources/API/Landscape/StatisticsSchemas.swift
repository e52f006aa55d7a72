/// Schemas of the statistics, for the OpenAPI document.
enum StatisticsSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("StatsResponse", .record(["meta": .object, "data": data]))
    ]

    static let direction = Schema.choice(["up", "down", "stable"] as [String])
    /// A figure and that of the window before.
    static let trend = Schema.object([
        "current": .integer, "previous": .integer, "change_percent": .number.orNull, "direction": direction,
    ])

    private static let news = Schema.object([
        "new_iocs": .integer, "new_articles": .integer, "trend": direction, "iocs_trend": trend,
        "articles_trend": trend,
    ])

    private static let series = Schema.array(
        of: .object(["date": .date, "new_iocs": .integer, "new_articles": .integer])
    )

    private static let sources = Schema.object([
        "total": .integer, "active": .integer, "last_fetch": .time.orNull,
        "health": .object([
            "healthy": .integer, "degraded": .integer, "error": .integer, "pending": .integer, "not_fetched": .integer,
        ]),
    ])

    private static let techniques = Schema.array(
        of: .object(["id": .text, "name": .text.orNull, "count": .integer])
    )

    private static let cves = Schema.array(
        of: .object([
            "id": .text, "name": .text.orNull, "severity": .text.orNull, "kev": .flag, "count": .integer,
        ])
    )

    private static let totals = Schema.object([
        "iocs": .integer, "articles": .integer, "by_type": .counts, "by_category": .counts, "by_source": .counts,
    ])

    private static let data = Schema.record(
        [
            "total_iocs": .integer.example(1523), "by_type": .counts, "by_category": .counts, "by_confidence": .counts,
            "last_24h": news, "last_7d": news.adding(["series": series]), "sources": sources,
            "top_mitre_techniques": techniques, "top_cves": cves,
        ],
        optional: [
            "total_articles": .integer, "by_source": .counts, "totals": totals, "last_updated": .time, "series": series,
        ]
    )
}
