import HTTP
import Model
import Notation

/// The filters of TAXII 2.1 §3.4 and §3.5, and `type` of the OpenAPI document.
struct TAXIIQuery: Equatable {
    /// Exclusive. The later of `added_after` and `next`; nil when neither is given.
    let after: Timestamp?
    let limit: Int
    /// `match[id]`; nil for all.
    let ids: [String]?
    /// STIX types, of `match[type]` and `type` what both name; nil for all.
    let types: [String]?
    let versions: VersionChoice
    /// False when STIX 2.1 is not among the versions asked for.
    let wantsSTIX21: Bool

    /// Which parameters a resource knows; it ignores all others (TAXII 2.1 §3.4).
    struct Fields: OptionSet {
        let rawValue: Int
        static let paging = Fields(rawValue: 1)
        static let objects = Fields(rawValue: 2)
        static let versions = Fields(rawValue: 4)
        static let specVersion = Fields(rawValue: 8)
    }

    /// - Parameter mostRows: a smaller page than the standard one, where the plan has it.
    init(_ query: Query, _ fields: Fields, mostRows: Int = TAXII.mostObjects) throws {
        var after: Timestamp?
        var limit = min(100, mostRows)
        if fields.contains(.paging) {
            after = try query.time("added_after")
            if let next = try Self.next(query) { after = max(next, after ?? next) }
            limit = min(try query.integer("limit", in: 1...Int.max, default: 100), mostRows, TAXII.mostObjects)
        }
        self.after = after
        self.limit = limit
        ids = fields.contains(.objects) ? try Self.words(query, "match[id]") : nil
        let matched = fields.contains(.objects) ? try Self.words(query, "match[type]") : nil
        let named = fields.contains(.objects) ? try Self.words(query, "type") : nil
        if let matched, let named { types = matched.filter(named.contains) } else { types = matched ?? named }
        versions = fields.contains(.versions) ? try Self.versions(query) ?? .latest : .latest
        wantsSTIX21 =
            fields.contains(.specVersion) ? try Self.words(query, "match[spec_version]")?.contains("2.1") ?? true : true
    }

    /// The place of the last object seen: its microseconds since 1970, or the same as a time stamp. Empty is the first page.
    private static func next(_ query: Query) throws -> Timestamp? {
        guard let text = query.textOrEmpty("next"), !text.isEmpty else { return nil }
        if let number = Int64(text), number >= 0, text.utf8.count <= 16 { return Timestamp(microseconds: number) }
        if text.utf8.count <= 40, let time = Timestamp(Array(text.utf8)) { return time }
        throw ParameterError.invalidValue("next", text, expected: "the text of next in the answer before")
    }

    /// What `next` says in the answer.
    static func text(ofNext time: Timestamp) -> String { "\(time.microseconds)" }

    /// Values with commas between them; up to a thousand, for a client that asks for many ids at once.
    private static func words(_ query: Query, _ name: StaticString) throws -> [String]? {
        guard let text = query.textOrEmpty(name) else { return nil }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !words.contains(""), words.count <= 1000 else {
            throw ParameterError.invalidValue(
                name,
                text,
                expected: "1 to 1000 values with commas between them, none of them empty"
            )
        }
        return words
    }

    private static func versions(_ query: Query) throws -> VersionChoice? {
        guard let words = try words(query, "match[version]") else { return nil }
        var choice = VersionChoice()
        for word in words {
            switch word {
            case "last": choice.last = true
            case "first": choice.first = true
            case "all": choice.all = true
            default:
                // A time alone: a date means nothing here, and a blank is a plus sign that was not escaped.
                guard word.utf8.count > 10, let time = Timestamp(Array(word.replacing(" ", with: "+").utf8)) else {
                    throw ParameterError.invalidValue(
                        "match[version]",
                        word,
                        expected: "last, first, all, or times as in RFC 3339, with commas between them"
                    )
                }
                choice.times.append(time)
            }
        }
        guard !choice.all || words.count == 1 else {
            throw ParameterError.invalidValue(
                "match[version]",
                words.joined(separator: ","),
                expected: "all alone, or other versions"
            )
        }
        return choice
    }
}

extension TAXIIQuery {
    /// The indicator types of a collection that the filters leave.
    /// - Parameter observables: whether `ipv4-addr` and the like select indicators about them.
    func indicatorTypes(of collection: STIXCollection, observables: Bool) -> [IndicatorType] {
        guard wantsSTIX21 else { return [] }
        guard let types else { return collection.types }
        return collection.types.filter { type in
            types.contains { $0 == type.kind.description || observables && $0 == type.observable?.description }
        }
    }

    /// Whether an object that stands in every collection is wanted.
    func includes(type: StaticString, id: String, version: Timestamp) -> Bool {
        wantsSTIX21 && types?.contains(type.description) ?? true && ids?.contains(id) ?? true
            && versions.includes(only: version)
    }

    /// The UUIDs of those ids that can be of indicators of these types; nil for all.
    static func uuids(of types: [IndicatorType], in ids: [String]?) -> [String]? {
        guard let ids else { return nil }
        let kinds = Set(types.map(\.kind.description))
        return ids.compactMap { id in
            guard let dashes = id.firstRange(of: "--"), kinds.contains(String(id[..<dashes.lowerBound])) else {
                return nil
            }
            return UUID(id[dashes.upperBound...])?.text
        }
    }
}

extension IndicatorType {
    /// The cyber-observable that a pattern of this type is about (STIX 2.1 §6).
    var observable: StaticString? {
        switch self {
        case .ipv4: "ipv4-addr"
        case .ipv6: "ipv6-addr"
        case .domain: "domain-name"
        case .url: "url"
        case .email: "email-addr"
        case .md5, .sha1, .sha256, .sha512: "file"
        case .cve, .mitreAttack: nil
        }
    }
}
