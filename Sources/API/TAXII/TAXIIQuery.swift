import HTTP
import Model
import Notation

/// The filters of TAXII 2.1 §3.4 and §3.5, and `type` of the OpenAPI document.
struct TAXIIQuery: Equatable {
    /// The later of `added_after` and `next`, exclusive; nil when neither is given.
    let after: Timestamp?
    /// Whether this is the first page of a poll: `next` is absent or empty.
    let isFirstPage: Bool
    let limit: Int
    /// `match[id]`; nil for all.
    let ids: [String]?
    /// The STIX types that both `match[type]` and `type` name; nil for all.
    let types: [String]?
    let versions: VersionChoice
    /// False when STIX 2.1 is not among the wanted versions.
    let wantsSTIX21: Bool

    /// The parameters of a resource; it ignores all others (TAXII 2.1 §3.4).
    struct Fields: OptionSet {
        let rawValue: Int
        static let paging = Fields(rawValue: 1)
        static let objects = Fields(rawValue: 2)
        static let versions = Fields(rawValue: 4)
        static let specVersion = Fields(rawValue: 8)
    }

    /// - Parameters:
    ///   - mostRows: the tier's page size, if smaller than the standard one.
    ///   - usualRows: the rows of a page when the client sets no limit.
    init(_ query: Query, _ fields: Fields, mostRows: Int = TAXII.mostObjects, usualRows: Int = 100) throws {
        var after: Timestamp?
        var limit = usualRows
        var isFirstPage = true
        if fields.contains(.paging) {
            after = try TAXIIParameters.addedAfter.read(from: query)
            if let next = try TAXIIParameters.next.read(from: query) {
                after = max(next, after ?? next)
                isFirstPage = false
            }
            limit = try TAXIIParameters.limit.read(from: query) ?? usualRows
        }
        self.after = after
        self.isFirstPage = isFirstPage
        self.limit = min(limit, mostRows, TAXII.mostObjects)
        ids = fields.contains(.objects) ? try TAXIIParameters.matchID.read(from: query) : nil
        let matched = fields.contains(.objects) ? try TAXIIParameters.matchType.read(from: query) : nil
        let named = fields.contains(.objects) ? try TAXIIParameters.type.read(from: query) : nil
        if let matched, let named { types = matched.filter(named.contains) } else { types = matched ?? named }
        versions = fields.contains(.versions) ? try TAXIIParameters.matchVersion.read(from: query) ?? .latest : .latest
        wantsSTIX21 =
            fields.contains(.specVersion)
            ? try TAXIIParameters.matchSpecVersion.read(from: query)?.contains("2.1") ?? true : true
    }

    /// Whether `next` asks for a page after the first. A malformed query asks for none.
    static func asksForFurtherPage(_ raw: [UInt8]) -> Bool {
        if raw.isEmpty { return false }
        return (try? Query(raw))?.textOrEmpty("next").map { !$0.isEmpty } ?? false
    }

    /// The value of `next` in an answer.
    static func text(ofNext time: Timestamp) -> String { "\(time.microseconds)" }
}

extension TAXIIQuery {
    /// The indicator types of a collection that the filters include.
    /// - Parameter observables: whether `ipv4-addr` and the like select indicators about them.
    func indicatorTypes(of collection: STIXCollection, observables: Bool) -> [IndicatorType] {
        guard wantsSTIX21 else { return [] }
        guard let types else { return collection.types }
        return collection.types.filter { type in
            types.contains { $0 == type.kind.description || observables && $0 == type.observable?.description }
        }
    }

    /// Whether a fixed object is wanted.
    func includes(type: StaticString, id: String, version: Timestamp) -> Bool {
        wantsSTIX21 && types?.contains(type.description) ?? true && ids?.contains(id) ?? true
            && versions.includes(only: version)
    }

    /// The UUIDs of the ids that may belong to indicators of these types; nil for all.
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
