import Access
import Encoders
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/iocs` (listIOCs): one page of IOCs in the format the client prefers.
struct ListIOCs: Endpoint {
    let pattern = "/api/v1/iocs"
    let access = AccessRule.key(.readIOCs)
    let documentation = Operation(
        "listIOCs",
        tag: "IOCs",
        "List IOCs",
        description:
            "Indicators of compromise, newest first, in the format of `format` or else of `Accept`. With `changes=true` what was "
            + "added, updated and removed since a place.",
        parameters: ListParameters.all + ChangeParameters.all + [facets, formatParameter] + FormatOptions.all,
        responses: [
            Operation.Response(
                200,
                "One page",
                ExportFormat.all.filter { $0.isNegotiable }.map { format in
                    (format.mediaType.description, IOCSchemas.body(of: format))
                },
                headers: [.totalCount, .link]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let formatParameter = Parameter<ExportFormat?>.words(
        "format",
        ExportFormat.all.map { ($0.name, $0) },
        absent: nil,
        "Output format; wins over Accept"
    )

    private static let facets = Parameter<[IndicatorFacet]>.facets()

    /// The formats that Accept can choose, in the order of the registry.
    private static let negotiable = ExportFormat.all.filter(\.isNegotiable)
    private static let negotiation = Negotiation(
        negotiable.map { format in
            Offer(
                format.mediaType.description,
                aliases: format.alsoAccepted.map(\.description),
                required: format.version == nil ? nil : "version"
            )
        }
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let format = try Self.format(of: call, for: admitted.caller)
        let facets = try Self.facets.read(from: call.query)
        let hasChanges = try ChangeParameters.wants.read(from: call.query)
        if let facet = facets.first, hasChanges || format.name.description != "json" {
            let expected = "left out, or asked for with format=json and without changes=true"
            throw ParameterError.invalidValue("facets", facet.name.description, expected: expected)
        }
        if hasChanges {
            let generation = try store.generation(admitted.generation)
            var changes = try ListChanges(call, admitted, format, generation: generation)
            return try changes.answer(from: &store, to: &reply)
        }
        try ChangeQuery.expectNone(in: call.query)
        var export = IndicatorExport(call, admitted, format, mediaType: format.mediaType)
        export.facets = facets
        try export.write(from: &store, to: &reply)
    }

    /// The format that `format=` names, otherwise the one that Accept prefers among those that the key may read.
    private static func format(of call: Call, for caller: Caller) throws -> ExportFormat {
        if let format = try formatParameter.read(from: call.query) {
            try IndicatorExport.check(format, for: caller)
            return format
        }
        let preferred = negotiation.preferred(call.request[.accept])
        guard let first = preferred.first else {
            throw APIError.notAcceptable(negotiable.map(\.mediaType.description))
        }
        if let readable = preferred.first(where: { IndicatorExport.mayRead(negotiable[$0], caller) }) {
            return negotiable[readable]
        }
        try IndicatorExport.check(negotiable[first], for: caller)
        return negotiable[first]
    }
}
