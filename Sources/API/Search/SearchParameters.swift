import HTTP
import Model

extension SearchMatch: ParameterChoice {}

/// The parameters of a search for one value.
enum SearchParameters {
    /// As it was given; `SearchTerm` reads it.
    static let q = Parameter<String>(
        "q",
        .text(length: SearchTerm.shortest...SearchTerm.longest, pattern: Schema.printable),
        "Search query (IOC value to look up); defanged spellings are understood, and the type is detected",
        required: true
    ) { query, name in
        guard let text = query.textOrEmpty(name) else {
            throw ParameterError.invalidValue(name, "", expected: "given: the value to search for")
        }
        guard text.unicodeScalars.count >= SearchTerm.shortest, text.utf8.count <= SearchTerm.longest else {
            throw SearchTerm.refused(text)
        }
        return text
    }
    static let type = Parameter<[IndicatorType]>.choices(
        "type",
        "Only IOCs of these types; several with commas between them"
    )
    static let match = Parameter<SearchMatch?>.choice(
        "match",
        "How values are compared. exact; prefix: begins with q; substring: contains q, whatever the case, "
            + "subdomains: names, URLs and mail addresses of the host q and all below it; cidr: addresses of the "
            + "network q; fuzzy: similar to q. substring and fuzzy know domain, url and email and need 3 letters or "
            + "digits in a row. exact by default, cidr when q is a network"
    )
    static let includesRelated = Parameter<Bool>.boolean(
        "include_related",
        default: true,
        "Include related IOCs from the same article/campaign"
    )
    static let relatedLimit = Parameter<Int>.integer(
        "related_limit",
        in: 1...100,
        default: 10,
        "Maximum number of related IOCs"
    )
    static let limit = Parameter<Int>.integer(
        "limit",
        in: 1...1000,
        default: 100,
        "Maximum number of matches, at most the tier's page size"
    )

    static let all: [any DocumentedParameter] = [q, type, match, includesRelated, relatedLimit, limit]
}

/// The members of the body of a search for many values.
enum SearchMembers {
    static let values = BodyMember<[String]>(
        "values",
        .array(of: .text, count: 1...1000).about("What to search for"),
        required: true
    ) { body, name in try body.list(name, atMost: 1000) }
    static let type = BodyMember<IndicatorType?>("type", .choice(of: IndicatorType.self).orNull) { body, name in
        guard let text = try body.text(name, length: 1...20) else { return nil }
        if let type = IndicatorType(text) { return type }
        throw body.refused(name, text, "a type of IOC", valid: IndicatorType.allCases.map(\.text))
    }
    static let includesRelated = BodyMember<Bool>.boolean("include_related", default: false, "Also related IOCs")
    static let limit = BodyMember<Int>.integer("limit", in: 1...100, default: 10, "Most matches of each value")

    static let all: [any DocumentedMember] = [values, type, includesRelated, limit]
}
