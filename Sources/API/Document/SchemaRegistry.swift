/// REGISTRY of the document's named schemas: one list for each noun. `Schema.reference` names them.
enum SchemaRegistry {
    static let all: [(name: String, schema: Schema)] =
        common + IOCSchemas.all + SearchSchemas.all + ExtractSchemas.all + LookupSchema.all + SightingSchemas.all
        + CommunityAnswer.schemas + CommentObject.schemas + ModerationObject.schemas + WatchAnswer.schemas
        + DeviceListObject.schemas
        + ArticleSchemas.all
        + CVESchemas.all
        + LandscapeSchemas.all + StatisticsSchemas.all + TAXIISchemas.all + AccountSchemas.all + ProfileSchemas.all
        + UsageSchemas.all + FeedSchemas.all + OperationSchemas.all

    private static let common: [(name: String, schema: Schema)] = [
        ("Error", error), ("TAXIIError", taxiiError), ("Health", health),
    ]

    private static let health = Schema.record(
        ["status": .text.example("ok")],
        optional: [
            "schema": .choice(["current", "newer", "unchecked"])
                .about("How the database's schema stands to this release"),
            "replica": .record([
                "state": .choice(["following", "behind", "away"])
                    .about("`following` serves reads; else the primary does"),
                "lag_ms": .integer.orNull.about("How old its data are at most, in milliseconds"),
            ]),
        ]
    )

    private static let error = Schema.record([
        "error": .record(
            [
                "code": .text.about("For programs"),
                "message": .text.about("A sentence for people: what is wrong and what is valid"),
                "request_id": .text.about("Mention this id when you ask for help"),
            ],
            optional: ["details": .object]
        )
    ]).example([
        "error": [
            "code": "invalid_parameter",
            "message": "The parameter confidence must be one of high, medium, low. Did you mean high?",
            "details": [
                "parameter": "confidence", "value": "hihg", "valid_values": ["high", "medium", "low"],
                "suggestion": "high",
            ],
            "request_id": "req_0f8c2a71b6d4e953",
        ]
    ])

    private static let taxiiError = Schema.record(
        ["title": .text],
        optional: [
            "description": .text, "error_id": .text, "error_code": .text, "http_status": .text, "details": .object,
        ]
    )
}

extension Schema {
    static let error = Schema.reference("Error")

    /// `{"meta": …, "data": …}`, the frame of most answers.
    /// - Parameter meta: members of `meta` in addition to those of every answer.
    static func answer(of data: Schema, meta: KeyValuePairs<String, Schema> = [:]) -> Schema {
        .record([
            "meta": .record(["generated_at": .time, "feed_version": .text, "source": .text], optional: meta),
            "data": data,
        ])
    }
}
