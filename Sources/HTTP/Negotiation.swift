/// A representation that a resource offers.
package struct Offer: Sendable {
    /// The media type as it is sent; a 406 answer lists it.
    package let mediaType: String
    fileprivate let types: [MediaType]
    fileprivate let rule: MediaType.Parameter?

    /// - Parameters:
    ///   - mediaType: the media type that is sent.
    ///   - aliases: other media types that select this offer when a client names them. A range such as `text/*` makes
    ///     this the first of all offers that only that range asks for.
    ///   - required: a parameter of `mediaType` that a range may leave out but not contradict, such as `version`. All
    ///     other parameters of a range are ignored.
    /// - Precondition: the texts are media types.
    package init(_ mediaType: String, aliases: [String] = [], required: String? = nil) {
        self.mediaType = mediaType
        types = ([mediaType] + aliases).compactMap { MediaType($0) }
        precondition(types.count == aliases.count + 1, "not a media type")
        rule = required.flatMap { [types] name in types[0].parameters.first { $0.name == name } }
    }
}

/// Proactive negotiation by `Accept` (RFC 9110 §12.5.1) among the offers of one resource. It is built once and then
/// only read.
package struct Negotiation: Sendable {
    /// One media type that leads to an offer.
    private struct Candidate {
        let offer: Int
        let type: [UInt8]
        let subtype: [UInt8]
        /// Whether the type is an alias. Ranges with `*` match only the media type that is sent, never an alias.
        let isAlias: Bool
        let ruleName: [UInt8]
        let ruleValue: [UInt8]
    }

    /// The range of the header that decides about a candidate: the most specific one; among equally specific ones the
    /// one with the highest weight.
    private struct Match {
        /// 0 none, 1 `*/*`, 2 `type/*`, 3 the type, 4 the type with the required parameter.
        var specificity: UInt8 = 0
        /// The weight in thousandths.
        var weight = 0
    }

    /// The offers in the order given; `preferred` returns indexes into them.
    package let offers: [Offer]
    private let all: [Int]
    private var candidates: [Candidate] = []
    /// For each offer, the offer that comes before it when only `type/*` asks for it.
    private var favourites: [Int]

    /// How many ranges of a header are read; the rest is ignored.
    package static let mostRanges = 100
    /// How many bytes of a header are read; a member that the limit would cut is ignored as a whole.
    package static let mostBytes = 4096

    /// - Parameter offers: a client without preference gets the first; equally wanted offers keep this order.
    package init(_ offers: [Offer]) {
        self.offers = offers
        all = Array(offers.indices)
        favourites = all
        for (index, offer) in offers.enumerated() {
            for (place, type) in offer.types.enumerated() where type.subtype != "*" {
                candidates.append(
                    Candidate(
                        offer: index,
                        type: Array(type.type.utf8),
                        subtype: Array(type.subtype.utf8),
                        isAlias: place > 0,
                        ruleName: Array((offer.rule?.name ?? "").utf8),
                        ruleValue: Array((offer.rule?.value ?? "").utf8)
                    )
                )
            }
            for type in offer.types where type.subtype == "*" {
                for other in offers.indices where offers[other].types[0].type == type.type { favourites[other] = index }
            }
        }
    }

    /// The offers that the client accepts, the most wanted first; none means 406. When the header is absent, empty or
    /// has no well-formed member, these are all offers in their order.
    ///
    /// A browser gets what a client without preference gets: it names XML because it can show pages in XML, not because
    /// it wants data in XML.
    package func preferred(_ accept: String?) -> [Int] {
        guard let accept, accept != "*/*" else { return all }
        let bytes = accept.utf8.span
        let readable = bytes.extracting(0..<Self.readable(bytes))
        let none = [Match](repeating: Match(), count: candidates.count)
        var matches = none
        var reading = read(readable, into: &matches)
        guard reading.hasRange else { return all }
        if reading.isBrowser {
            matches = none
            reading = read(readable, isBrowser: true, into: &matches)
        }
        return ranked(matches)
    }

    /// What the ranges of a header say apart from the offers.
    private struct Reading {
        /// Whether a member of the list is well formed.
        var hasRange = false
        /// The highest weight of HTML and of XHTML, and of XML without a vocabulary, in thousandths.
        var page = 0
        var xml = 0

        /// Browsers name HTML, and XML of the same or a lower weight (older WebKit and Gecko gave XHTML and XML the same).
        var isBrowser: Bool { page > 0 && xml > 0 && page >= xml }
    }

    /// The number of bytes of a header that are read: all members that end within `mostBytes`.
    private static func readable(_ bytes: Span<UInt8>) -> Int {
        if bytes.count <= mostBytes { return bytes.count }
        var end = mostBytes
        while end > 0, bytes[end] != UInt8(ascii: ",") { end -= 1 }
        return end
    }

    /// - Parameter isBrowser: takes XML without a vocabulary for `*/*`.
    private func read(_ bytes: Span<UInt8>, isBrowser: Bool = false, into matches: inout [Match]) -> Reading {
        var reading = Reading()
        var place = 0
        var count = 0
        while count < Self.mostRanges {
            while place < bytes.count, bytes[place].isBlank || bytes[place] == UInt8(ascii: ",") { place += 1 }
            if place == bytes.count { break }
            count += 1
            var rest = FieldParameters(from: place)
            guard let (type, subtype) = Self.range(bytes, &rest) else {
                rest.skipMember(bytes)
                place = rest.place
                continue
            }
            let parameters = rest
            var weight: Int? = 1000
            while let parameter = rest.next(in: bytes) {
                if bytes.extracting(parameter.name).equalsIgnoringCase("q") {
                    weight = parameter.isQuoted ? nil : Self.weight(bytes, parameter.value)
                    if weight == nil { rest.skipMember(bytes) }
                }
            }
            place = rest.place
            guard !rest.isMalformed, let weight else { continue }
            reading.hasRange = true
            switch Self.kind(bytes, type, subtype) {
            case .page: reading.page = max(reading.page, weight)
            case .xml:
                reading.xml = max(reading.xml, weight)
                if isBrowser {
                    apply(bytes, 0..<0, 0..<0, parameters, weight, to: &matches)
                    continue
                }
            case .other: break
            }
            apply(bytes, type, subtype, parameters, weight, to: &matches)
        }
        return reading
    }

    private enum Kind { case page, xml, other }

    private static func kind(_ bytes: Span<UInt8>, _ type: Range<Int>, _ subtype: Range<Int>) -> Kind {
        let type = bytes.extracting(type)
        let subtype = bytes.extracting(subtype)
        let isText = type.equalsIgnoringCase("text")
        guard isText || type.equalsIgnoringCase("application") else { return .other }
        if subtype.equalsIgnoringCase("xml") { return .xml }
        return subtype.equalsIgnoringCase(isText ? "html" : "xhtml+xml") ? .page : .other
    }

    /// Reads type and subtype. An empty range means `*`. A lone `*`, which Java's HttpURLConnection sends, means `*/*`.
    private static func range(_ bytes: Span<UInt8>, _ rest: inout FieldParameters) -> (Range<Int>, Range<Int>)? {
        let type = rest.token(bytes)
        let isAny = type.count == 1 && bytes[type.lowerBound] == UInt8(ascii: "*")
        guard rest.place < bytes.count, bytes[rest.place] == UInt8(ascii: "/") else {
            return isAny ? (0..<0, 0..<0) : nil
        }
        rest = FieldParameters(from: rest.place + 1)
        let subtype = rest.token(bytes)
        let isAnySubtype = subtype.count == 1 && bytes[subtype.lowerBound] == UInt8(ascii: "*")
        if isAny { return isAnySubtype ? (0..<0, 0..<0) : nil }
        guard !type.isEmpty, !subtype.isEmpty else { return nil }
        return (type, isAnySubtype ? 0..<0 : subtype)
    }

    /// Reads a weight of 0...1 in thousandths (RFC 9110 §12.4.2). Further decimals are cut, and the 0 before the point
    /// may be missing.
    ///
    /// - Precondition: the range is not empty; no token is.
    private static func weight(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var place = range.lowerBound
        var thousandths = 0
        if bytes[place].isDigit {
            thousandths = 1000 * Int(bytes[place] - 0x30)
            place += 1
        } else if range.count == 1 {
            return nil
        }
        guard place == range.upperBound || bytes[place] == UInt8(ascii: ".") else { return nil }
        var unit = 100
        for decimal in range.dropFirst(place + 1 - range.lowerBound) {
            guard bytes[decimal].isDigit else { return nil }
            thousandths += unit * Int(bytes[decimal] - 0x30)
            unit /= 10
        }
        return thousandths <= 1000 ? thousandths : nil
    }

    private func apply(
        _ bytes: Span<UInt8>,
        _ type: Range<Int>,
        _ subtype: Range<Int>,
        _ parameters: FieldParameters,
        _ weight: Int,
        to matches: inout [Match]
    ) {
        let wantedType = bytes.extracting(type)
        let wantedSubtype = bytes.extracting(subtype)
        for place in candidates.indices {
            let candidate = candidates[place]
            var specificity: UInt8 = 1
            if subtype.isEmpty {
                if candidate.isAlias { continue }
                if !type.isEmpty {
                    guard wantedType.equalsIgnoringCase(candidate.type.span) else { continue }
                    specificity = 2
                }
            } else {
                guard wantedSubtype.equalsIgnoringCase(candidate.subtype.span),
                    wantedType.equalsIgnoringCase(candidate.type.span),
                    let hasRule = Self.obeysRule(candidate, bytes, parameters)
                else { continue }
                specificity = hasRule ? 4 : 3
            }
            if specificity > matches[place].specificity {
                matches[place] = Match(specificity: specificity, weight: weight)
            } else if specificity == matches[place].specificity, weight > matches[place].weight {
                matches[place].weight = weight
            }
        }
    }

    /// Whether the range names the required parameter; nil when the range contradicts it.
    private static func obeysRule(
        _ candidate: Candidate,
        _ bytes: Span<UInt8>,
        _ parameters: FieldParameters
    ) -> Bool? {
        if candidate.ruleName.isEmpty { return false }
        var rest = parameters
        var isNamed = false
        while let parameter = rest.next(in: bytes) {
            guard bytes.extracting(parameter.name).equalsIgnoringCase(candidate.ruleName.span) else { continue }
            guard parameter.hasValue(candidate.ruleValue, in: bytes) else { return nil }
            isNamed = true
        }
        return isNamed
    }

    private func ranked(_ matches: [Match]) -> [Int] {
        var best = [Match](repeating: Match(), count: offers.count)
        for place in candidates.indices where matches[place].weight > best[candidates[place].offer].weight {
            best[candidates[place].offer] = matches[place]
        }
        // Each offer becomes one number, so that sorting compares integers: its weight, its place among equals, its
        // index.
        var ranks: [Int] = []
        ranks.reserveCapacity(best.count)
        for offer in best.indices where best[offer].weight > 0 {
            var place = offer << 1
            let favourite = favourites[offer]
            if favourite > offer, best[offer].specificity == 2, best[favourite].specificity == 2 {
                place = favourite << 1 | 1
            }
            ranks.append((1000 - best[offer].weight) << 40 | place << 20 | offer)
        }
        ranks.sort()
        for place in ranks.indices { ranks[place] &= 0xFFFFF }
        return ranks
    }
}
