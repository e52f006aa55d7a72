import Access
import Encoders
import HTTP
import Model
import Storage

/// `GET /api/v1/iocs/<format>`: the same indicators as `ListIOCs`, at a path that names the format. `Accept` is ignored
/// here, and the path decides what `format` means.
struct ExportIOCs: Endpoint {
    /// One value of the path's own `format` parameter.
    struct Variant: Sendable {
        let word: StaticString
        /// The name in the registry of formats.
        let format: String
        var stixShape: ExportContext.STIXOptions.Shape?
    }

    let pattern: String
    let access: AccessRule
    let documentation: Operation
    /// The parameter `format`, where the path has several variants. A request without it gets the first.
    private let shape: Parameter<Variant>
    private let mostRows: Int?

    init(
        _ path: String,
        operation: String,
        _ summary: String,
        scope: Scope,
        variants: [Variant],
        mostRows: Int? = nil,
        schema: Schema = .text
    ) {
        pattern = "/api/v1/iocs/\(path)"
        access = .key(scope)
        self.mostRows = mostRows
        shape = Parameter.words("format", variants.map { ($0.word, $0) }, "Shape of the answer")
        let parameters = ListParameters.all + FormatOptions.all + (variants.count > 1 ? [shape] : [])
        let types = variants.compactMap { ExportFormat.named($0.format).map(Self.mediaType) }
        documentation = Operation(
            operation,
            tag: "Export Formats",
            summary,
            parameters: parameters,
            responses: [
                Operation.Response(
                    200,
                    "One page",
                    Set(types.map(\.description)).sorted().map { ($0, schema) },
                    headers: [.totalCount, .link]
                ),
                Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            ]
        )
    }

    private static func mediaType(_ format: ExportFormat) -> StaticString {
        format.ownPathMediaType ?? format.mediaType
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let variant = try shape.read(from: call.query)
        guard let format = ExportFormat.named(variant.format) else { throw APIError.notFound }
        try IndicatorExport.check(format, for: admitted.caller)
        var export = IndicatorExport(call, admitted, format, mediaType: Self.mediaType(format))
        export.stixShape = variant.stixShape
        export.mostRows = mostRows
        try export.write(from: &store, to: &reply)
    }

    /// `/api/v1/iocs/stix` (exportSTIX): at most 1,000 objects a page, as the contract says.
    static let stix = ExportIOCs(
        "stix",
        operation: "exportSTIX",
        "Export IOCs as STIX 2.1",
        scope: "read:stix",
        variants: [
            Variant(word: "bundle", format: "stix", stixShape: .bundle),
            Variant(word: "objects", format: "stix", stixShape: .objects),
        ],
        mostRows: 1000,
        schema: .one(.reference("STIXBundle"), .array(of: .object))
    )
    static let misp = ExportIOCs(
        "misp",
        operation: "exportMISP",
        "Export IOCs as a MISP event",
        scope: "read:misp",
        variants: [Variant(word: "misp", format: "misp")],
        schema: .reference("MISPEvent")
    )
    static let cef = ExportIOCs(
        "cef",
        operation: "exportCEF",
        "Export IOCs as CEF or syslog",
        scope: "read:cef",
        variants: [Variant(word: "cef", format: "cef"), Variant(word: "syslog", format: "syslog")]
    )
    static let openIOC = ExportIOCs(
        "openioc",
        operation: "exportOpenIOC",
        "Export IOCs as OpenIOC 1.0",
        scope: "read:openioc",
        variants: [Variant(word: "openioc", format: "openioc")]
    )
    static let sigma = ExportIOCs(
        "sigma",
        operation: "exportSigma",
        "Export IOCs as Sigma rules",
        scope: "read:sigma",
        variants: [Variant(word: "sigma", format: "sigma")]
    )
}
