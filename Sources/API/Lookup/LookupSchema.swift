import HTTP
import Model

/// How a look-up stands in the OpenAPI document.
enum LookupSchema {
    static let parameters: [Operation.Parameter] = [
        .init(
            "ioc",
            value,
            "The value, defanged or not; its type is detected. Exactly one of ioc, value and q is given"
        ),
        .init("value", value, "The same as ioc"),
        .init("q", value, "The same as ioc"),
        .init(
            "type",
            one(IndicatorType.allCases.map(\.name)),
            "The type, where detection would take the value for another one; mitre-attack is understood too"
        ),
        .init(
            "include",
            "{\"type\":\"array\",\"minItems\":1,\"items\":\(one(LookupQuery.Part.allCases.map(\.name)))}",
            "Only these parts, with commas between them; all by default"
        ),
        .init(
            "shape",
            "{\"type\":\"string\",\"enum\":[\"full\",\"flat\"],\"default\":\"full\"}",
            "flat is the short form without an envelope, the risk as a word"
        ),
    ]

    private static let value = "{\"type\":\"string\",\"minLength\":1,\"maxLength\":\(LookupQuery.longestValue)}"

    /// One of two shapes.
    static let answer = "{\"oneOf\":[\(full),\(flat)]}"

    private static let full = object(
        [
            ("meta", object([("generated_at", time), ("feed_version", text), ("source", text)])),
            ("data", data),
        ]
    )

    private static let data = object(
        [
            ("found", flag), ("query", text), ("ioc_value", text),
            ("ioc_type", one(IndicatorType.allCases.map(\.name))),
            ("confidence", optional(text)), ("first_seen", optional(time)), ("last_seen", optional(time)),
            ("total_occurrences", number), ("reporting_sources", number), ("threat_type", optional(text)),
            ("malware_family", optional(text)), ("tags", list(text)),
            ("threat_actors", list(object([("name", text), ("mitre_id", optional(text))]))),
            (
                "mitre_techniques",
                list(
                    object([("id", text), ("name", optional(text)), ("tactic", optional(text)), ("confidence", text)])
                )
            ),
            ("risk", risk), ("warning_lists", list(object([("list", text), ("category", text), ("effect", text)]))),
            ("sources", sources), ("cve", "{\"type\":\"object\",\"nullable\":true}"), ("ai_summary", optional(text)),
        ],
        parts: [
            ("related_iocs", related), ("mentions", mentions),
            ("timeline", list(object([("date", "{\"type\":\"string\",\"format\":\"date\"}"), ("count", number)]))),
            ("hunting", hunting),
        ]
    )

    private static let risk = object(
        [
            ("score", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"nullable\":true}"),
            ("level", one(["critical", "high", "medium", "low", "unknown"])),
            ("verdict", one(["malicious", "suspicious", "likely_benign", "inconclusive", "unknown"])),
            ("model", text), ("computed_at", time),
        ],
        parts: [
            ("factors", list(object([("name", text), ("points", "{\"type\":\"number\"}"), ("detail", text)])))
        ]
    )

    private static let sources = list(
        object([
            ("source_feed", text), ("source_category", text), ("origin", one(["feed", "article"])),
            ("reliability", one(["A", "B", "C", "D", "E", "F"])), ("reference_url", optional(text)),
            ("first_seen", time),
            ("last_seen", time), ("occurrence_count", number), ("confidence", text), ("context", optional(text)),
        ])
    )

    private static let related = list(
        object([
            ("id", text), ("type", text), ("value", text),
            ("relation", one(["same_article", "same_family", "host_of", "url_on"])), ("confidence", text),
            ("risk_score", optional(number)), ("article_id", optional(text)),
        ])
    )

    private static let mentions = list(
        object([
            ("id", text), ("title", text), ("url", optional(text)), ("source_name", text), ("published_at", time),
            ("snippet", optional(text)),
        ])
    )

    private static let hunting = object([
        ("detection_guidance", text), ("splunk_query", text), ("kql_query", text),
        ("queries", list(object([("platform", text), ("name", text), ("query", text)]))),
    ])

    private static let flat = object([
        ("value", text), ("type", text), ("risk_score", one(["critical", "high", "medium", "low", "unknown"])),
        ("risk_score_value", optional(number)), ("confidence", optional(text)),
        ("mitre_techniques", list(object([("id", text), ("name", optional(text))]))),
        ("hunting_queries", object([("splunk", text), ("kql", text)])),
        ("sources", list(object([("feed_name", text), ("category", text)]))),
    ])

    private static let text = "{\"type\":\"string\"}"
    private static let number = "{\"type\":\"integer\"}"
    private static let flag = "{\"type\":\"boolean\"}"
    private static let time = "{\"type\":\"string\",\"format\":\"date-time\"}"

    private static func optional(_ schema: String) -> String { "\(schema.dropLast()),\"nullable\":true}" }
    private static func list(_ items: String) -> String { "{\"type\":\"array\",\"items\":\(items)}" }

    private static func one(_ words: [StaticString]) -> String {
        "{\"type\":\"string\",\"enum\":[\(words.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    /// - Parameter parts: members that are there only when they were asked for.
    private static func object(
        _ members: [(name: String, schema: String)],
        parts: [(name: String, schema: String)] = []
    ) -> String {
        let required = members.map { "\"\($0.name)\"" }.joined(separator: ",")
        let properties = (members + parts).map { "\"\($0.name)\":\($0.schema)" }.joined(separator: ",")
        return "{\"type\":\"object\",\"required\":[\(required)],\"properties\":{\(properties)}}"
    }
}
