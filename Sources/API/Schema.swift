import Encoders

/// References into the components of the OpenAPI document.
enum Schema {
    static let health = "{\"$ref\":\"#/components/schemas/Health\"}"
    static let iocList = "{\"$ref\":\"#/components/schemas/IOCListResponse\"}"
    static let text = "{\"type\":\"string\"}"
    static let object = "{\"type\":\"object\"}"
    /// Anything: where the notation has data types of its own, readers of the document would hold them against `text`.
    static let any = "{}"

    /// What an answer in the format holds: a media type that ends in `+json` names one JSON object (RFC 6839 §3.1).
    static func body(of format: ExportFormat) -> String {
        if format.name.description == "json" { return iocList }
        let type = format.mediaType.description.prefix { $0 != ";" }
        if type.hasSuffix("+json") { return object }
        return type.hasSuffix("yaml") || type.hasSuffix("xml") ? any : text
    }
}
