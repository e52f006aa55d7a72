import Encoders
import HTTP
import Model

/// Parameters of single formats; other formats ignore them.
enum FormatOptions {
    /// None when it is absent.
    private static let columns = Parameter<[CSVColumn]>(
        "columns",
        .array(of: .choice(CSVColumn.allCases.map(\.name) + ["extended"]), count: 1...CSVColumn.allCases.count),
        "CSV: the columns, in this order, with commas between them; extended stands for all: those of the default, then "
            + CSVColumn.allCases.dropFirst(CSVColumn.contract.count).map(\.name.description).joined(separator: ", ")
    ) { query, name in
        guard let words = try query.list(name, most: CSVColumn.allCases.count) else { return [] }
        let valid = CSVColumn.allCases.map(\.name.description) + ["extended"]
        var columns: [CSVColumn] = []
        for word in words {
            let found =
                word == "extended" ? CSVColumn.allCases : CSVColumn.allCases.filter { word == $0.name.description }
            if found.isEmpty {
                let expected = "one of \(valid.joined(separator: ", "))"
                throw ParameterError.invalidValue(name, word, expected: expected, valid: valid)
            }
            columns += found.filter { !columns.contains($0) }
        }
        return columns
    }
    private static let isExtended = Parameter<Bool>.words(
        "fields",
        [("extended", true)],
        absent: false,
        "CSV: the older spelling of columns=extended"
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
        CSVParameters.guardsFormulas, columns, isExtended, addressRole, policy, includesIdentity, includesMarkings,
    ]

    /// Reads the options into the encoder's context.
    static func read(_ query: Query, into context: inout ExportContext) throws {
        context.csv.guardsFormulas = try CSVParameters.guardsFormulas.read(from: query)
        let columns = try columns.read(from: query)
        let isExtended = try isExtended.read(from: query)
        if isExtended, !columns.isEmpty {
            throw ParameterError.invalidValue("fields", "extended", expected: "left out when columns is given")
        }
        if isExtended { context.csv.columns = CSVColumn.allCases }
        if !columns.isEmpty { context.csv.columns = columns }
        context.misp.addressRole = try addressRole.read(from: query)
        context.rpz.policy = try policy.read(from: query)
        context.stix.includeIdentity = try includesIdentity.read(from: query)
        context.stix.includeTLPMarkings = try includesMarkings.read(from: query)
    }
}
