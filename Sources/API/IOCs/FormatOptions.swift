import Encoders
import HTTP
import Model

/// Parameters that single formats understand; others pass them by.
enum FormatOptions {
    static let parameters: [Operation.Parameter] = [
        .init(
            "csv_guard",
            "{\"type\":\"boolean\",\"default\":false}",
            "CSV: put an apostrophe before cells a spreadsheet could take for a formula"
        ),
        .init(
            "fields",
            "{\"type\":\"string\",\"enum\":[\"extended\"]}",
            "CSV: append context, techniques, article and TLP columns"
        ),
        .init(
            "ip_type",
            "{\"type\":\"string\",\"enum\":[\"src\",\"dst\"],\"default\":\"src\"}",
            "MISP: attribute type of addresses"
        ),
        .init(
            "policy",
            "{\"type\":\"string\",\"enum\":[\"nxdomain\",\"nodata\",\"passthru\",\"drop\",\"tcp-only\"],\"default\":\"nxdomain\"}",
            "RPZ: what resolvers do"
        ),
        .init(
            "include_identity",
            "{\"type\":\"boolean\",\"default\":true}",
            "STIX: include the publisher's identity object"
        ),
        .init(
            "include_tlp_markings",
            "{\"type\":\"boolean\",\"default\":false}",
            "STIX: include the TLP marking definitions"
        ),
    ]

    /// Reads them into the encoder's context.
    static func read(_ query: Query, into context: inout ExportContext) throws {
        context.csv.guardsFormulas = try query.boolean("csv_guard", default: false)
        context.csv.isExtended = try query.choice("fields", from: ["extended"]) != nil
        context.misp.addressRole = try query.choice("ip_type", from: ["src", "dst"]) == 1 ? .destination : .source
        if let place = try query.choice("policy", from: ["nxdomain", "nodata", "passthru", "drop", "tcp-only"]) {
            context.rpz.policy = ExportContext.RPZOptions.Policy.allCases[place]
        }
        context.stix.includeIdentity = try query.boolean("include_identity", default: true)
        context.stix.includeTLPMarkings = try query.boolean("include_tlp_markings", default: false)
    }
}
