package import Model
import Notation

/// The lists that one value is on. Reuse it for the next value, so that nothing is allocated.
package struct WarningMatches: Sendable {
    /// By number, each once, the closest first.
    private(set) var lists: [Int] = []
    /// How many entries were compared so far: the cost, measured without a clock.
    var steps = 0

    package init() {}

    mutating func add(_ list: Int) {
        if !lists.contains(list) { lists.append(list) }
    }

    mutating func removeAll() { lists.removeAll(keepingCapacity: true) }

    mutating func keep(where isKept: (Int) -> Bool) { lists.removeAll { !isKept($0) } }
}

extension WarningLists {
    /// The lists that a value is on, by name; none for CVEs and techniques.
    /// - Parameter value: in the normal form of its type; it need not be stored.
    package func hits(type: IndicatorType, value: [UInt8]) -> [WarningHit] {
        var found = WarningMatches()
        collect(type, value, 0..<value.count, into: &found)
        return found.lists.map { list in
            let head = heads[list]
            return WarningHit(list: head.name, category: head.category, effect: head.category.effect(on: type))
        }.sorted { $0.list < $1.list }
    }

    /// The names of the lists that a stored indicator is marked with, sorted.
    package func marks(_ type: IndicatorType, _ bytes: [UInt8], _ range: Range<Int>, _ found: inout WarningMatches)
        -> [String]
    {
        collect(type, bytes, range, into: &found)
        if found.lists.isEmpty { return [] }
        return found.lists.filter { heads[$0].marks }.map { heads[$0].name }.sorted()
    }

    /// Finds the lists of a value, whatever they are for.
    func collect(_ type: IndicatorType, _ bytes: [UInt8], _ range: Range<Int>, into found: inout WarningMatches) {
        found.removeAll()
        switch type {
        case .cve, .mitreAttack: return
        case .ipv4, .ipv6:
            collectAddress(type, bytes, range, into: &found)
            collectValue(bytes, range, into: &found)
        case .md5, .sha1, .sha256, .sha512: collectValue(bytes, range, into: &found)
        case .domain: collectName(bytes, range, into: &found) { _ in true }
        case .email:
            collectValue(bytes, range, into: &found)
            if let at = bytes[range].lastIndex(of: UInt8(ascii: "@")) {
                collectName(bytes, at + 1..<range.upperBound, into: &found) { $0.judgesMail }
            }
        case .url:
            collectValue(bytes, range, into: &found)
            collectHost(of: bytes, range, into: &found)
        }
        parts.collect(bytes, range, into: &found)
        if found.lists.isEmpty { return }
        if found.lists.contains(Self.exempt) { return found.removeAll() }
        found.keep { heads[$0].types.isEmpty || heads[$0].types.contains(type) }
    }

    private func collectValue(_ bytes: [UInt8], _ range: Range<Int>, into found: inout WarningMatches) {
        found.steps += 1
        entries.forEach(bytes, range) { found.add(Int($0.list)) }
    }

    private func collectAddress(
        _ type: IndicatorType,
        _ bytes: [UInt8],
        _ range: Range<Int>,
        into found: inout WarningMatches
    ) {
        let text = bytes.span.extracting(range)
        do {
            if type == .ipv6 {
                networksV6.collect(try IPAddress(v6: text), into: &found)
            } else {
                networks.collect(try IPAddress(v4: text), into: &found)
            }
        } catch { return }
    }

    /// The top-level names for documents and tests (RFC 6761 §6.2, §6.4, §6.5).
    static func isForExamples(_ name: some Collection<UInt8>) -> Bool {
        ["example", "test", "invalid"].contains { name.elementsEqual($0.utf8) }
    }

    /// The name itself, then the names above it that speak for all below them, up to a place where strangers register or
    /// publish: what is above `drive.google.com` or `github.io` says nothing of what is found there. Special-use names and
    /// the operator's word reach through.
    private func collectName(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        into found: inout WarningMatches,
        where counts: (WarningCategory) -> Bool
    ) {
        var start = range.lowerBound
        var isWhole = true
        var isBarred = false
        // `www.` counts as the name itself.
        var hasWWW = range.count > 4 && bytes.span.extracting(start..<start + 4).isEqual(to: "www.")
        while start < range.upperBound {
            let name = start..<range.upperBound
            found.steps += 1
            if judgesBySpecialNames, names.isSuppressed(bytes, name) {
                found.add(Self.isForExamples(bytes[name]) ? Self.examples : Self.specialUse)
            }
            // The operator's word comes before the other lists of the same name.
            var isStrangers = false
            for isOperators in [true, false] {
                entries.forEach(bytes, name) { place in
                    let list = Int(place.list)
                    let category = heads[list].category
                    guard (list == Self.allowed || list == Self.exempt) == isOperators else { return }
                    isStrangers = isStrangers || category.isOfSingleNames
                    let reaches =
                        isWhole || place.reach == .below
                        || place.reach == .belowUnlessSuffix && !names.suffixes.contains(bytes, name)
                    if reaches, isOperators || counts(category) && (!isBarred || category == .reserved) {
                        found.add(list)
                    }
                }
            }
            isBarred = isBarred || isStrangers
            guard let dot = bytes[name].firstIndex(of: UInt8(ascii: ".")) else { return }
            start = dot + 1
            isWhole = hasWWW
            hasWWW = false
        }
    }

    /// A URL is on the lists of its host, unless strangers publish on that host.
    private func collectHost(of bytes: [UInt8], _ range: Range<Int>, into found: inout WarningMatches) {
        guard let host = URLParts(bytes.span, range)?.hostName, !host.isEmpty else { return }
        var own = WarningMatches()
        if bytes[host].contains(UInt8(ascii: ":")) {
            collectAddress(.ipv6, bytes, host, into: &own)
            collectValue(bytes, host, into: &own)
        } else if bytes[host].allSatisfy({ $0 < 0x3A }) {
            collectAddress(.ipv4, bytes, host, into: &own)
            collectValue(bytes, host, into: &own)
        } else {
            collectName(bytes, host, into: &own) { _ in true }
        }
        found.steps += own.steps
        for list in own.lists where list == Self.exempt || heads[list].category.judgesURLs { found.add(list) }
    }
}
