import Model

/// Schemas of what is found in a pasted text, for the OpenAPI document.
enum ExtractSchemas {
    static let all: [(name: String, schema: Schema)] = [("ExtractResponse", .answer(of: data))]

    private static let data = Schema.record([
        "values": .array(of: value),
        "left_out": .record([
            "over_limit": .integer.about("Values beyond the first \(PastedValues.most)"),
            "file_names": .integer.about("Names that look like names of files, as setup.py"),
            "private_addresses": .integer.about(
                "Addresses that mean something only inside one organisation or machine"
            ),
            "hunting": .integer.about(
                "Values that no query looks for: harmless, on a list of harmless ones, or withdrawn; 0 when no platform "
                    + "was named"
            ),
        ]),
        "hunting": .array(
            of: .record([
                "platform": .text, "name": .text, "description": .text,
                "type": .text.about("IOC types in the query, with commas between them"),
                "indicator_count": .integer, "query": .text,
            ])
        ),
    ])

    private static let value = Schema.record(
        [
            "type": .choice(of: IndicatorType.self), "value": .text.about("In the normal form of its type"),
            "as": .text.about("As it is written at its first place"),
            "spans": .array(of: .array(of: .integer, count: 2...2)).about(
                "All its places: where it begins and where it ends, in UTF-16 units of the text"
            ),
            "found": .flag, "id": .uuid.orNull, "risk": IOCSchemas.risk, "because": because,
            "status": .reference("IndicatorStatus"), "warning_lists": WarningObject.schema,
            "sources": .integer.about("How many sources report it"), "last_seen": .time.orNull,
        ],
        optional: [
            "host": .record([
                "type": .choice(of: IndicatorType.self), "value": .text, "id": .uuid.orNull,
                "risk": IOCSchemas.risk, "because": because,
            ]).about("The host of a URL or mail address")
        ]
    )

    private static let because = Schema.text.orNull.about(
        "In a few words for people: the malware, threat or source; null when nothing is known"
    )
}
