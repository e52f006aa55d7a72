import Access
import Encoders
import Enrichment
import HTTP
import Model
import Storage

extension HuntingPlatform: ParameterChoice {}

/// `GET /api/v1/iocs/hunting` (huntIOCs): queries for one platform that hunt for the indicators of a list.
struct HuntIOCs: Endpoint {
    let pattern = "/api/v1/iocs/hunting"
    let access = AccessRule.key("read:sigma")
    let documentation = Operation(
        "huntIOCs",
        tag: "Export Formats",
        "Hunting queries for the IOCs of a list",
        description:
            "As few queries as possible: values of one kind share a query up to the platform's limit. What no query "
            + "can hold is counted in meta.left_out. Revoked indicators are left out.",
        parameters: [platform] + ListParameters.filters + [format, length],
        responses: [
            Operation.Response(
                200,
                "The queries of one page of indicators",
                [("application/json", .reference("HuntingQueries")), ("text/plain; charset=utf-8", .text)]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let negotiation = Negotiation([
        Offer("application/json"), Offer("text/plain", aliases: ["text/*"]),
    ])

    private static let platform = Parameter<HuntingPlatform>.choice(
        "platform",
        required:
            "Language of the queries: SPL, Kusto for Defender XDR and Sentinel, Elasticsearch's search API, Suricata rules"
    )
    /// Whether `format` asks for text; nil leaves it to Accept.
    private static let format = Parameter<Bool?>.words(
        "format",
        [("json", false), ("txt", true)],
        absent: nil,
        "txt: the queries themselves, a comment before each; wins over Accept"
    )
    private static let length = Parameter<Int?>.integer(
        "query_length",
        in: 2000...1_000_000,
        "The most bytes of a query, if below the platform's own limit; use 10000 for analytics rules of Sentinel"
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let platform = try Self.platform.read(from: call.query)
        let length = try Self.length.read(from: call.query)
        let isText = try Self.wantsText(call)
        let format = ExportFormat(
            isText ? "hunting-txt" : "hunting-json",
            isText ? "text/plain; charset=utf-8" : "application/json",
            file: nil,
            scope: "read:sigma",
            // Values of warning lists are in everybody's logs. As in block lists, they are left out unless the client
            // asks for them.
            blockList: true,
            holds: platform == .suricata ? .networkRules : .noCertificates,
            columns: platform == .suricata ? .history : []
        ) { HuntingPackEncoder($0, platform, isText: isText, mostBytes: length) }
        try IndicatorExport(call, admitted, format, mediaType: format.mediaType).write(from: &store, to: &reply)
    }

    /// The format that `format=` names, otherwise the one that Accept prefers.
    private static func wantsText(_ call: Call) throws -> Bool {
        if let isText = try format.read(from: call.query) { return isText }
        guard let place = negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(negotiation.offers.map(\.mediaType))
        }
        return place == 1
    }
}
