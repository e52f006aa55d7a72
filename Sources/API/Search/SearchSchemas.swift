/// Schemas of what searches answer, for the OpenAPI document.
enum SearchSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("SearchResponse", .answer(of: one)), ("SearchManyResponse", .answer(of: many)),
    ]

    private static let one = Schema.record(
        [
            "found": .flag.about("Whether any matches were found"),
            "query": .text.about("The search query"),
            "matches": .array(
                of: ioc(with: ["match": .choice(["similar"] as [String]), "similarity": .number])
            ).about("One for each sighting; match and similarity are there when the value is only similar"),
            "relatedIOCs": related,
            "meta": .record(
                [
                    "total_matches": .integer.about(
                        "How many sightings there are; there may be more when total_is_exact is false"
                    ),
                    "related_count": .integer, "search_time_ms": .integer,
                ],
                optional: [
                    "match": .text, "limit": .integer, "total_is_exact": .flag,
                    "since": .time.about("How far back a search by a part of the value sees"),
                    "compared_parts": .array(of: .text).about(
                        "There when only some values were compared by similarity: at most 500 that hold two of these parts; that "
                            + "hold one, when there are one or two; the newest 500, when there is none"
                    ),
                ]
            ),
        ],
        optional: [
            "type": .text.about("The type that the query has the form of, or network"),
            "status": .reference("IndicatorStatus"),
        ]
    )

    private static let many = Schema.record([
        "results": .array(
            of: .record(
                [
                    "query": .text, "found": .flag, "type": .text.orNull, "status": .reference("IndicatorStatus"),
                    "total_matches": .integer,
                    "matches": .array(of: .reference("IOC")),
                ],
                optional: ["error": .object(["code": .text, "message": .text]), "relatedIOCs": related]
            )
        ),
        "meta": .object([
            "values": .integer, "found": .integer, "errors": .integer, "search_time_ms": .integer,
        ]),
    ])

    private static let related = Schema.array(
        of: ioc(with: ["relation": .choice(["same_article", "same_family"] as [String])])
    )

    private static func ioc(with members: KeyValuePairs<String, Schema>) -> Schema {
        .all(.reference("IOC"), .object(members))
    }
}
