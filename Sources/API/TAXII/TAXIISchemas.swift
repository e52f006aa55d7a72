/// Schemas of the resources of TAXII 2.1, for the OpenAPI document.
enum TAXIISchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("TAXIIDiscovery", discovery), ("TAXIIAPIRoot", root), ("TAXIICollection", collection),
        ("TAXIICollections", collections), ("TAXIIEnvelope", envelope), ("TAXIIManifest", manifest),
        ("TAXIIVersions", versions), ("TAXIIStatus", status),
    ]

    /// TAXII 2.1 §4.1.1.
    private static let discovery = Schema.record(
        ["title": .text],
        optional: ["description": .text, "contact": .text, "default": .uri, "api_roots": .array(of: .uri)]
    ).example([
        "title": "SOC Defenders TAXII Server",
        "default": "https://soc.example/api/taxii2/api/",
        "api_roots": ["https://soc.example/api/taxii2/api/"],
    ])

    /// TAXII 2.1 §4.2.1.
    private static let root = Schema.record(
        ["title": .text, "versions": .array(of: .text), "max_content_length": .integer],
        optional: ["description": .text]
    ).example([
        "title": "SOC Defenders Threat Intelligence", "versions": ["application/taxii+json;version=2.1"],
        "max_content_length": 1_048_576,
    ])

    /// TAXII 2.1 §5.2.1.
    private static let collection = Schema.record(
        ["id": .text, "title": .text, "can_read": .flag, "can_write": .flag],
        optional: ["description": .text.orNull, "alias": .text.orNull, "media_types": .array(of: .text)]
    )

    /// TAXII 2.1 §5.1.1.
    private static let collections = Schema.object(["collections": .array(of: .reference("TAXIICollection"))])
        .example([
            "collections": [
                [
                    "id": "1f3d0a5c-2b7e-5c41-8d90-6a4be2f7c301", "title": "All indicators", "can_read": true,
                    "can_write": false, "media_types": ["application/stix+json;version=2.1"],
                ]
            ]
        ])

    private static let objects = Schema.array(of: .object.about("A STIX 2.1 object"))

    /// TAXII 2.1 §3.7.
    private static let envelope = Schema.object(["more": .flag, "next": .text, "objects": objects])

    /// TAXII 2.1 §5.3.1.
    private static let manifest = Schema.object([
        "more": .flag, "next": .text,
        "objects": .array(
            of: .record(["id": .text, "date_added": .time, "version": .time], optional: ["media_type": .text])
        ),
    ])

    /// TAXII 2.1 §5.8.1.
    private static let versions = Schema.object(["more": .flag, "next": .text, "versions": .array(of: .time)])

    private static let outcomes = Schema.array(
        of: .record(["id": .text, "version": .text], optional: ["message": .text])
    )

    /// TAXII 2.1 §4.3.1.
    private static let status = Schema.record(
        [
            "id": .uuid, "status": .choice(["complete", "pending"] as [String]), "total_count": .integer,
            "success_count": .integer, "failure_count": .integer, "pending_count": .integer,
        ],
        optional: [
            "request_timestamp": .time, "successes": outcomes, "failures": outcomes, "pendings": outcomes,
        ]
    )
}
