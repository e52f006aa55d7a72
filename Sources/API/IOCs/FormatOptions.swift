import Encoders
import HTTP
import Model

/// Parameters of single formats; other formats ignore them.
enum FormatOptions {
    private static let isExtended = Parameter<Bool>.words(
        "fields",
        [("extended", true)],
        absent: false,
        "CSV: append context, techniques, article and TLP columns"
    )
    private static let addressRole = Parameter<ExportContext.MISPOptions.AddressRole>.words(
        "ip_type",
        [("src", .source), ("dst", .destination)],
        "MISP: attribute type of addresses"
    )
    private static let policy = Parameter<ExportContext.RPZOptions.Policy>.words(
        "policy",
        [
            ("nxdomain", .nxdomain), ("nodata", .nodata), ("passthru", .passthru), ("drop", .drop),
            ("tcp-only", .tcpOnly),
        ],
        "RPZ: what resolvers do with a listed name"
    )
    private static let includesIdentity = Parameter<Bool>.boolean(
        "include_identity",
        default: true,
        "STIX: include the publisher's identity object"
    )
    private static let includesMarkings = Parameter<Bool>.boolean(
        "include_tlp_markings",
        default: false,
        "STIX: include the TLP marking definitions"
    )

    static let all: [any DocumentedParameter] = [
        CSVParameters.guardsFormulas, isExtended, addressRole, policy, includesIdentity, includesMarkings,
    ]

    /// Reads the options into the encoder's context.
    static func read(_ query: Query, into context: inout ExportContext) throws {
        context.csv.guardsFormulas = try CSVParameters.guardsFormulas.read(from: query)
        context.csv.isExtended = try isExtended.read(from: query)
        context.misp.addressRole = try addressRole.read(from: query)
        context.rpz.policy = try policy.read(from: query)
        context.stix.includeIdentity = try includesIdentity.read(from: query)
        context.stix.includeTLPMarkings = try includesMarkings.read(from: query)
    }
}
