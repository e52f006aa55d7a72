import Storage

/// Schemas of feeds, for the OpenAPI document.
enum FeedSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("Feed", feed),
        ("FeedListResponse", .answer(of: .array(of: .reference("Feed")), meta: ["total": .integer])),
        ("FeedResponse", .answer(of: .reference("Feed"), meta: [:])),
    ]

    private static let feed = Schema.object([
        "name": .text, "label": .text, "category": .text, "format": .text.orNull,
        "reliability": .object([
            "grade": .choice(["A", "B", "C", "D", "E", "F"] as [String]), "weight": .number(0...1),
        ]),
        "state": .choice(FeedObject.State.allCases.map(\.rawValue)).about(
            "error: three fetches in a row failed, or the server refuses access; not_fetched: it has no address and is imported; "
                + "disabled: the operator turned it off, or the feed has ended"
        ),
        "failures": .integer, "interval_seconds": .integer, "last_success": .time.orNull, "last_attempt": .time.orNull,
        "next_attempt": .time.orNull,
        "last_error": .object([
            "kind": .choice(FeedFault.Kind.allCases.map(\.rawValue)), "status": .integer.orNull, "since": .time.orNull,
        ]).orNull,
        "ioc_count": .integer, "article_count": .integer,
        "false_positive_count": .integer.about(
            "Its indicators that members called a false positive in the last 90 days"
        ),
        "false_positive_rate": .number(0...1).orNull.about("That as a share of ioc_count; null without indicators"),
        "series": .array(of: .object(["date": .date, "new": .integer])),
    ]).example([
        "name": "threatfox", "label": "ThreatFox", "category": "threat-intel", "format": "threatfox-json",
        "reliability": ["grade": "B", "weight": 0.8], "state": "healthy", "failures": 0, "interval_seconds": 3600,
        "last_success": "2026-11-29T20:18:22Z", "last_attempt": "2026-11-29T20:18:22Z",
        "next_attempt": "2026-11-29T21:18:22Z", "last_error": nil, "ioc_count": 704, "article_count": 0,
        "false_positive_count": 7, "false_positive_rate": 0.0099,
        "series": [["date": "2026-11-28", "new": 61], ["date": "2026-11-29", "new": 640]],
    ])
}
