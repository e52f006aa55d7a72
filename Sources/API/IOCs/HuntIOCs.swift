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
    let admittance = Admittance.key("read:sigma")
    let documentation = Operation(
        "huntIOCs",
        tag: "Export Formats",
        "Hunting queries for the IOCs of a list",
        description:
            "As few queries as the platform takes: values of a kind share a query until it is as long as it may be. What no query "
            + "can hold is counted in meta.left_out. Withdrawn indicators are not hunted.",
        parameters: [platform] + filters + [format, length],
        responses: [
            Operation.Response(
                200,
                "The queries of one page of indicators",
                [("application/json", schema), ("text/plain; charset=utf-8", Schema.text)]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    /// Parameters of lists that queries have no use for.
    private static let unused = ["include_context", "tlp"]
    private static let filters = ListQuery.parameters.compactMap { parameter -> Operation.Parameter? in
        let name = parameter.name.description
        if unused.contains(name) { return nil }
        guard name == "exclude_warning_lists" else { return parameter }
        return Operation.Parameter(
            parameter.name,
            parameter.schema,
            "Leave out IOCs that stand in a warning list; true by default"
        )
    }
    private static let lengths = 2000...1_000_000
    private static let formats: [StaticString] = ["json", "txt"]
    private static let negotiation = Negotiation([
        Offer("application/json"), Offer("text/plain", aliases: ["text/*"]),
    ])

    private static let platform = Operation.Parameter(
        "platform",
        "{\"type\":\"string\",\"enum\":[\(HuntingPlatform.allCases.map { "\"\($0.name)\"" }.joined(separator: ","))]}",
        "Language of the queries: SPL, Kusto for Defender XDR and Sentinel, Elasticsearch's search API, Suricata rules",
        required: true
    )
    private static let format = Operation.Parameter(
        "format",
        "{\"type\":\"string\",\"enum\":[\"json\",\"txt\"],\"default\":\"json\"}",
        "txt: the queries themselves, a comment before each; wins over Accept"
    )
    private static let length = Operation.Parameter(
        "query_length",
        "{\"type\":\"integer\",\"minimum\":\(lengths.lowerBound),\"maximum\":\(lengths.upperBound)}",
        "Bytes of a query at most, below what the platform takes; 10000 for analytics rules of Sentinel"
    )
    private static let schema = """
        {"type":"object","required":["data","meta","links"],"properties":{"data":{"type":"array","items":{"type":"object",\
        "required":["platform","name","description","type","indicator_count","query"],"properties":{\
        "platform":{"type":"string"},"name":{"type":"string"},"description":{"type":"string"},\
        "type":{"type":"string","description":"IOC types in the query, with commas between them"},\
        "indicator_count":{"type":"integer"},"query":{"type":"string"}}}},\
        "meta":{"type":"object","properties":{"platform":{"type":"string"},"total":{"type":"integer"},\
        "limit":{"type":"integer"},"offset":{"type":"integer"},"queries":{"type":"integer"},\
        "indicators":{"type":"integer"},"left_out":{"type":"integer"},\
        "generated_at":{"type":"string","format":"date-time"},"feed_version":{"type":"string"},\
        "source":{"type":"string"},"filters":{"type":"object"}}},"links":{"type":"object"}}}
        """

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        guard let platform: HuntingPlatform = try call.query.choice("platform") else {
            let valid = HuntingPlatform.allCases.map(\.name.description)
            throw ParameterError.invalidValue(
                "platform",
                "",
                expected: "given: one of \(valid.joined(separator: ", "))",
                valid: valid
            )
        }
        let length = try call.query.integer("query_length", in: Self.lengths)
        let isText = try Self.wantsText(call)
        let format = ExportFormat(
            isText ? "hunting-txt" : "hunting-json",
            isText ? "text/plain; charset=utf-8" : "application/json",
            file: nil,
            scope: "read:sigma",
            // What stands in a warning list is in everybody's logs: left out, as in block lists, unless it is asked for.
            blockList: true,
            columns: platform == .suricata ? .history : []
        ) { HuntingPackEncoder($0, platform, isText: isText, mostBytes: length) }
        try IndicatorExport(call, entry, format, mediaType: format.mediaType).write(from: &store, to: &reply)
    }

    /// `format=`, else what Accept prefers.
    private static func wantsText(_ call: Call) throws -> Bool {
        if let place = try call.query.choice("format", from: formats) { return place == 1 }
        guard let place = negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(negotiation.offers.map(\.mediaType))
        }
        return place == 1
    }
}
