import Encoders
import Model

/// Schemas of indicators and of the formats that are JSON, for the OpenAPI document.
enum IOCSchemas {
    static let all: [(name: String, schema: Schema)] = [
        StatusObject.schema, ("IOC", ioc), ("IOCListResponse", list), ("IOCChange", change),
        ("IOCPresent", present), ("IOCRemoved", removed), ("IOCChangesResponse", changes), ("HuntingQueries", hunting),
        ("STIXBundle", stixBundle),
        ("MISPEvent", mispEvent),
    ]

    /// The schema of an answer in the format. A media type that ends in `+json` means one JSON object (RFC 6839 §3.1).
    static func body(of format: ExportFormat) -> Schema {
        switch format.name.description {
        case "json": return .one(.reference("IOCListResponse"), .reference("IOCChangesResponse"))
        case "stix": return .reference("STIXBundle")
        case "misp": return .reference("MISPEvent")
        default: break
        }
        let type = format.mediaType.description.prefix { $0 != ";" }
        if type.hasSuffix("+json") { return .object }
        // Some formats have data types of their own; readers of the document would compare them with a text schema.
        return type.hasSuffix("yaml") || type.hasSuffix("xml") ? .any : .text
    }

    private static let source = Schema.object([
        "article_id": .text.about("Id of the article that names it"),
        "article_title": .text,
        "article_url": .uri,
        "feed_name": .text.about("Name of the source"),
        "category": .choice(of: SourceCategory.self),
        "origin": .choice(of: Origin.self),
        "reference_url": .text.orNull,
    ])

    private static let ioc = Schema.record(
        [
            "id": .uuid.about("The id is the same in every format and never changes"),
            "type": .choice(of: IndicatorType.self),
            "value": .text.about("Address, host name, hash and so on, in its normal form"),
            "confidence": .choice(of: Confidence.self),
            "first_seen": .time,
            "last_seen": .time,
            "source": source,
            "tags": .array(of: .text),
            "mitre_techniques": .array(of: .text).about("Ids of ATT&CK techniques"),
            "risk_score": .integer(0...100).orNull.about("The stored risk score; null when it has none"),
            "risk": risk,
            "valid_until": .time.orNull.about(
                "When it ends according to its sources; null when one of them names no end"
            ),
            "tlp": .choice(of: TLP.self).about(
                "How far it may go: the strictest marking that a source states, else the one that follows from confidence"
            ),
        ],
        optional: [
            "context": .text,
            "warning_lists": .array(of: .text).about("Names of the warning lists that contain the value"),
            "to_ids": .flag.about("There and false when every source says that nothing may be blocked for it"),
        ]
    ).example(iocExample)

    /// The member `risk` of rows.
    static let risk = Schema.record([
        "score": .integer(0...100).orNull,
        "level": .choice(RiskLevel.allCases.map(\.name)),
        "verdict": .choice(RiskVerdict.allCases.map(\.name)).orNull.about(
            "Of a CVE exploited or null; exploited of nothing else"
        ),
    ])

    private static let iocExample: Example = [
        "id": "3f1c2a94-7d0b-5c38-9a55-0e6f2b7d8c11",
        "type": "ipv4",
        "value": "203.0.113.45",
        "confidence": "high",
        "first_seen": "2026-01-30T14:30:00Z",
        "last_seen": "2026-01-31T08:15:00Z",
        "source": ["feed_name": "Feodo Tracker", "category": "threat-intel", "origin": "feed", "reference_url": nil],
        "context": "Command and control of QakBot",
        "tags": ["qakbot", "c2"],
        "mitre_techniques": ["T1071"],
        "risk_score": 78,
        "risk": ["score": 78, "level": "high", "verdict": "malicious"],
        "valid_until": nil,
        "tlp": "green",
    ]

    private static let links = Schema.object(["self": .uri, "next": .uri, "prev": .uri])

    private static let list = Schema.record([
        "meta": .record(
            [
                "total": .integer.about("How many match"), "limit": .integer, "offset": .integer, "generated_at": .time,
                "feed_version": .text, "source": .text, "filters": .object.about("The filters in effect"),
            ],
            optional: ["facets": .facets, "facets_complete": .flag]
        ),
        "data": .array(of: .reference("IOC")),
        "links": links,
    ]).example(listExample)

    private static let listExample: Example = [
        "meta": [
            "total": 1523, "limit": 1, "offset": 0, "generated_at": "2026-01-31T10:30:00Z", "feed_version": "1.0",
            "source": "SOC Defenders",
            "filters": [
                "type": "ipv4", "category": "all", "confidence": "all", "since": "2026-01-30T00:00:00Z",
                "until": "2026-01-31T10:30:00Z",
            ],
        ],
        "data": [iocExample],
        "links": [
            "self": "https://soc.example/api/v1/iocs?limit=1&offset=0&type=ipv4",
            "next": "https://soc.example/api/v1/iocs?limit=1&offset=1&type=ipv4",
        ],
    ]

    private static let changedAt = Schema.time.about("Its place in the order of publication")

    /// Only of what is added or updated more is said than which one it is.
    private static let change = Schema.one(.reference("IOCPresent"), .reference("IOCRemoved"))

    private static let present = Schema.all(
        .reference("IOC"),
        .record(["change": .choice(["added", "updated"] as [String]), "changed_at": changedAt])
    )

    private static let removed = Schema.record([
        "id": .uuid, "type": .choice(of: IndicatorType.self), "value": .text,
        "change": .choice(["removed"] as [String]), "changed_at": changedAt,
    ])

    private static let changes = Schema.record([
        "meta": .record([
            "generated_at": .time, "feed_version": .text, "source": .text, "limit": .integer,
            "has_more": .flag.about("Whether there are further changes now"),
            "next_cursor": .text.about("Where to go on, now or later: also in X-Next-Cursor"),
            "filters": .object,
        ]),
        "data": .array(of: .reference("IOCChange")),
        "links": .record(["self": .uri, "next": .uri.orNull]),
    ])

    private static let hunting = Schema.record([
        "data": .array(
            of: .record([
                "platform": .text, "name": .text, "description": .text,
                "type": .text.about("IOC types in the query, with commas between them"),
                "indicator_count": .integer, "query": .text,
            ])
        ),
        "meta": .object([
            "platform": .text, "total": .integer, "limit": .integer, "offset": .integer, "queries": .integer,
            "indicators": .integer, "left_out": .integer, "generated_at": .time, "feed_version": .text,
            "source": .text, "filters": .object,
        ]),
        "links": .object,
    ])

    private static let stixBundle = Schema.record(
        [
            "type": .choice(["bundle"] as [String]),
            "id": .text(pattern: "^bundle--[0-9a-f-]+$"),
        ],
        optional: ["objects": .array(of: .object)]
    ).example([
        "type": "bundle",
        "id": "bundle--5d0d2d4c-4a63-5f0e-8a07-3e5b7e6f1a20",
        "objects": [
            [
                "type": "indicator", "spec_version": "2.1", "id": "indicator--3f1c2a94-7d0b-5c38-9a55-0e6f2b7d8c11",
                "created": "2026-01-30T14:30:00.000Z", "modified": "2026-01-31T08:15:00.000Z",
                "name": "203.0.113.45", "indicator_types": ["malicious-activity"],
                "pattern": "[ipv4-addr:value = '203.0.113.45']", "pattern_type": "stix",
                "valid_from": "2026-01-30T14:30:00.000Z", "confidence": 85,
            ]
        ],
    ])

    private static let mispEvent = Schema.record([
        "Event": .object([
            "uuid": .uuid, "info": .text, "date": .date, "threat_level_id": .text, "analysis": .text,
            "timestamp": .text, "Tag": .array(of: .object), "Attribute": .array(of: .object),
        ])
    ]).example([
        "Event": [
            "uuid": "7b9f3f0e-2c54-5a0d-9f0c-64c1b3a1d7e2", "info": "SOC Defenders IOC export (type=ipv4)",
            "date": "2026-01-31", "threat_level_id": "1", "analysis": "2",
            "Attribute": [
                [
                    "type": "ip-dst", "category": "Network activity", "value": "203.0.113.45", "to_ids": true,
                    "comment": "Command and control of QakBot",
                ]
            ],
        ]
    ])
}
