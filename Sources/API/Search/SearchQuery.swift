import Access
import Extraction
import HTTP
import Model
import Notation
import Storage

/// What `GET /api/v1/iocs/search` asks for, within what the caller's tier allows.
struct SearchQuery {
    let term: SearchTerm
    let types: [IndicatorType]
    let match: SearchMatch
    /// Whether the request says how to match; otherwise a tier may fall back on similar values.
    let isMatchGiven: Bool
    /// What to look for unless the match is exact.
    let condition: IndicatorSearch.Condition?
    let includesRelated: Bool
    let relatedLimit: Int
    let limit: Int
    /// The first moment that the tier can see. It bounds everything but the sightings of a value that was given whole.
    let earliest: Timestamp
    private let tlpCeiling: TLP

    init(_ query: Query, for caller: Caller, identity: UUID, now: Timestamp) throws {
        let types = try SearchParameters.type.read(from: query)
        let text = try SearchParameters.q.read(from: query)
        let term = SearchTerm(text, types: types, identity: identity)
        guard term.given.unicodeScalars.count >= SearchTerm.shortest else { throw SearchTerm.refused(text) }
        self.term = term
        let given = try SearchParameters.match.read(from: query)
        isMatchGiven = given != nil
        // Ranges are never stored, so an exact search could not find one.
        let match = given ?? (term.network == nil ? .exact : .cidr)
        if match != .exact, !types.isEmpty, !types.contains(where: { match.types.contains($0) }) {
            throw ParameterError.invalidValue(
                "type",
                types.map(\.text).joined(separator: ","),
                expected: "among those that match=\(match.name) knows",
                valid: match.types.map(\.text)
            )
        }
        self.types = types
        self.match = match
        condition = try Self.condition(match, term)
        includesRelated = try SearchParameters.includesRelated.read(from: query)
        relatedLimit = try SearchParameters.relatedLimit.read(from: query)
        limit = min(try SearchParameters.limit.read(from: query), caller.pageMax)
        earliest = caller.earliestIndicator(now: now)
        tlpCeiling = caller.tlpCeiling
    }

    /// The search that stands in for an exact one which found nothing; nil where the value is no text to compare.
    var fallback: IndicatorSearch? {
        guard SearchQuery.hasGroup(term.plain), term.plain.utf8.count <= Self.longestSimilar else { return nil }
        let known = SearchMatch.fuzzy.types
        guard types.isEmpty || types.contains(where: { known.contains($0) }) else { return nil }
        return IndicatorSearch(
            .similar(term.plain),
            types: types,
            since: earliest,
            tlpCeiling: tlpCeiling,
            limit: limit
        )
    }

    /// The longest text that is compared by similarity, in bytes.
    private static let longestSimilar = 512

    private static func condition(_ match: SearchMatch, _ term: SearchTerm) throws -> IndicatorSearch.Condition? {
        func refused(_ expected: String) -> ParameterError {
            .invalidValue("q", term.given, expected: "\(expected) when match=\(match.name)")
        }
        switch match {
        case .exact: return nil
        case .prefix: return .prefix(prefixes(term.plain))
        case .cidr:
            guard let network = term.network ?? IPNetwork(exactly: term.plain), !network.isCut else {
                throw refused(
                    "an address or a network in CIDR notation without bits behind its length, as 192.0.2.0/24,"
                )
            }
            return .network(network.text)
        case .subdomains:
            var host: [UInt8] = []
            for type in [IndicatorType.ipv4, .ipv6, .domain]
            where (try? type.appendNormalForm(of: term.plain.utf8.span, to: &host)) != nil {
                return .subdomains(String(decoding: host, as: UTF8.self))
            }
            throw refused("a domain name of two labels or more, or an address,")
        case .substring:
            guard hasGroup(term.plain) else { throw refused("a text with at least 3 letters or digits in a row") }
            return .substring(term.plain)
        case .fuzzy:
            guard hasGroup(term.plain), term.plain.utf8.count <= longestSimilar else {
                throw refused(
                    "a text with at least 3 letters or digits in a row and at most \(longestSimilar) bytes"
                )
            }
            return .similar(term.plain)
        }
    }

    /// The text as it stands, in lower case as names and hashes are stored, and in upper case as ids are.
    private static func prefixes(_ text: String) -> [String] {
        var prefixes = [text]
        for other in [text.lowercased(), text.uppercased()] where !prefixes.contains(other) { prefixes.append(other) }
        return prefixes
    }

    /// Whether there are three letters or digits in a row, without which no trigram can be looked up.
    static func hasGroup(_ text: String) -> Bool {
        var run = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: run += 1
            default: run = 0
            }
            if run == 3 { return true }
        }
        return false
    }
}
