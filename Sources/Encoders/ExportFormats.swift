extension ExportFormat {
    /// REGISTRY of export formats. The order decides ties in negotiation: the first of equally wanted formats is sent.
    // swift-format-ignore
    package static let all: [ExportFormat] = [
        .init("json", "application/json", also: ["*/*", "application/*"], file: nil, scope: "read:iocs") { IOCListEncoder($0) },
        .init("csv", "text/csv; charset=utf-8; header=present", file: "socdefenders-iocs.csv", scope: "read:iocs") { CSVEncoder($0) },
        .init("txt", "text/plain; charset=utf-8", also: ["text/*"], file: nil, scope: "read:iocs") { _ in PlainTextEncoder() },
        .init("ndjson", "application/x-ndjson", also: ["application/jsonl"], file: "socdefenders-iocs.ndjson", scope: "read:iocs") { NDJSONEncoder($0) },
    ]
}
