import Model

/// Schemas of what a look-up answers, for the OpenAPI document.
enum LookupSchema {
    static let all: [(name: String, schema: Schema)] = [
        ("LookupResponse", .answer(of: data)), ("LookupFlatResponse", flat),
    ]

    private static let levels = Schema.choice(["critical", "high", "medium", "low", "unknown"] as [String])

    private static let known = Schema.record(
        [
            "found": .flag.about(
                "Whether a source stands by the value; when none does, status says whether it was revoked or is called harmless, "
                    + "and otherwise nothing says that it is safe"
            ),
            "query": .text, "ioc_value": .text, "ioc_type": .choice(of: IndicatorType.self),
            "confidence": .text.orNull, "first_seen": .time.orNull, "last_seen": .time.orNull,
            "total_occurrences": .integer, "reporting_sources": .integer, "threat_type": .text.orNull,
            "malware_family": .text.orNull, "tags": .array(of: .text),
            "threat_actors": .array(of: .record(["name": .text, "mitre_id": .text.orNull])),
            "mitre_techniques": .array(
                of: .record(["id": .text, "name": .text.orNull, "tactic": .text.orNull, "confidence": .text])
            ),
            "risk": risk, "status": .reference("IndicatorStatus"),
            "to_ids": .flag.about("Whether anything may be blocked or raise an alarm for it"),
            "valid_until": .time.orNull, "tlp": .choice(of: TLP.self).orNull,
            "warning_lists": WarningObject.schema, "sources": sources,
            "sightings": sightings, "cve": .object.orNull, "ai_summary": .text.orNull,
        ]
    )

    /// The parts are there only when they were asked for.
    private static let data = known.adding([
        "related_iocs": related, "mentions": mentions,
        "timeline": .array(of: .record(["date": .date, "count": .integer])),
        "events": events, "hunting": hunting,
    ])

    private static let events = Schema.array(
        of: .record([
            "at": .time, "until": .time.orNull.about("When the source saw it last, where at is when it saw it first"),
            "kind": .choice(IndicatorEvent.Kind.allCases.map(\.name)),
            "source": .text.orNull.about("The feed that says so; null for the operator"),
            "article_id": .uuid.orNull.about("Of a mention"),
            "detail": .text.orNull.about("What was reported, said or changed, at most 300 characters of a report"),
        ])
    ).about(
        "What happened to it within the lookback, the newest 200, the latest first: reports, articles that name it, words of "
            + "sources that call it harmless, changes, withdrawals. Changes are told as long as versions are kept"
    )

    static let sightings = Schema.record([
        "seen": .integer.about("Reports of the last 30 days"),
        "false_positive": .integer.about(
            "Sources that call it harmless, and lists of false positives that have it"
        ),
        "members": .record(["seen": .integer, "false_positive": .integer, "expired": .integer]).about(
            "Accounts that said so in the last 30 days, each once"
        ),
    ])

    static let risk = Schema.record(
        [
            "score": .integer(0...100).orNull, "level": levels,
            "verdict": .choice(RiskVerdict.allCases.map(\.name)).orNull.about(
                "Of a CVE exploited or null; exploited of nothing else"
            ),
            "model": .text, "computed_at": .time,
        ],
        optional: [
            "factors": FactorsObject.schema
        ]
    )

    private static let sources = Schema.array(
        of: .record([
            "source_feed": .text, "source_category": .text, "origin": .choice(of: Origin.self),
            "reliability": .choice(["A", "B", "C", "D", "E", "F"] as [String]), "reference_url": .text.orNull,
            "first_seen": .time, "last_seen": .time, "occurrence_count": .integer, "confidence": .text,
            "context": .text.orNull,
        ])
    )

    private static let related = Schema.array(
        of: .record([
            "id": .text, "type": .text, "value": .text,
            "relation": .choice(["same_article", "same_family", "host_of", "url_on"] as [String]),
            "confidence": .text, "risk_score": .integer.orNull, "article_id": .text.orNull,
        ])
    )

    private static let mentions = Schema.array(
        of: .record([
            "id": .text, "title": .text, "url": .text.orNull, "source_name": .text, "published_at": .time,
            "snippet": .text.orNull,
        ])
    )

    private static let hunting = Schema.record([
        "detection_guidance": .text, "splunk_query": .text, "kql_query": .text,
        "queries": .array(of: .record(["platform": .text, "name": .text, "query": .text])),
    ]).orNull.about("Null where to_ids is false, unless hunting=all is asked for")

    private static let flat = Schema.record([
        "value": .text, "type": .text, "risk_score": levels, "risk_score_value": .integer.orNull,
        "confidence": .text.orNull,
        "mitre_techniques": .array(of: .record(["id": .text, "name": .text.orNull])),
        "hunting_queries": .record(["splunk": .text, "kql": .text]).orNull,
        "sources": .array(of: .record(["feed_name": .text, "category": .text])),
    ]).example([
        "value": "203.0.113.45", "type": "ipv4", "risk_score": "high", "risk_score_value": 78, "confidence": "high",
        "mitre_techniques": [["id": "T1071", "name": "Application Layer Protocol"]],
        "hunting_queries": ["splunk": "index=* dest_ip=\"203.0.113.45\"", "kql": "DeviceNetworkEvents"],
        "sources": [["feed_name": "Feodo Tracker", "category": "malware"]],
    ])
}
