import Model
import Notation

/// Decides which hits are not indicators because a warning list or their place in the text says so.
struct Suppression {
    let lists: WarningLists
    let text: [UInt8]
    let attributesStart: Int
    /// The author defangs indicators, so plain links are references.
    let isPageDefanged: Bool
    /// The URLs that links of the page lead to. A link's text often repeats its URL.
    private var targets = NameTable()

    init(_ scanner: Scanner, lists: WarningLists) {
        self.lists = lists
        text = scanner.text
        attributesStart = scanner.attributesStart
        let start = attributesStart
        isPageDefanged = scanner.hits.contains { $0.isDefanged && $0.range.lowerBound < start }
        guard isPageDefanged else { return }
        for hit in scanner.hits where hit.type == .url && hit.range.lowerBound >= start { targets.set(hit.value, 0) }
    }

    func list(of index: Int, in hits: [Hit]) -> Int? {
        let hit = hits[index]
        let isLink = isPageDefanged && !hit.isDefanged && isLinked(hit)
        switch hit.type {
        case .cve, .mitreAttack: return nil
        case .md5, .sha1, .sha256, .sha512:
            return lists.list(ofValue: hit.value, hit.type) ?? (isLink ? WarningLists.reference : nil)
        case .ipv4, .ipv6: return address(hit) ?? (isLink ? WarningLists.reference : inherited(hit, in: hits))
        case .domain:
            // On a page that tells its indicators apart, the mailbox is the indicator; whoever runs the server behind it
            // seldom is.
            if isPageDefanged, let parent = hit.parent, hits[parent].type == .email {
                return lists.list(ofName: hit.value) ?? (isLink ? WarningLists.reference : WarningLists.mailHost)
            }
            return lists.list(ofName: hit.value) ?? (isLink ? WarningLists.reference : inherited(hit, in: hits))
        case .url:
            guard let host = host(of: index, in: hits) else { return isLink ? WarningLists.reference : nil }
            if host.type != .domain {
                return address(host, isDefanged: hit.isDefanged) ?? (isLink ? WarningLists.reference : nil)
            }
            let list = lists.list(ofName: host.value)
            if list == WarningLists.specialUse || list == WarningLists.examples { return list }
            if isLink { return list ?? WarningLists.reference }
            return hit.isDefanged ? nil : list
        case .email:
            guard let host = host(of: index, in: hits), let list = lists.list(ofName: host.value) else {
                return isLink ? WarningLists.reference : nil
            }
            return lists.heads[list].category.judgesMail ? list : nil
        }
    }

    /// Whether a link leads there: an attribute, a URL that an attribute repeats, `[words](URL)`, `URL[words]`.
    private func isLinked(_ hit: Hit) -> Bool {
        if hit.range.lowerBound >= attributesStart { return true }
        guard hit.type == .url else { return false }
        if text.matches("](", at: hit.range.lowerBound - 2) { return true }
        if text.at(hit.range.upperBound) == UInt8(ascii: "["), text.isWord(hit.range.upperBound + 1) { return true }
        return targets.contains(hit.value, 0..<hit.value.count)
    }

    /// Whether a hit in an attribute counts: it is a whole address or part of one.
    func isAddress(_ hit: Hit, _ scanner: Scanner) -> Bool {
        if hit.parent != nil || hit.type == .url || hit.type == .cve || hit.type == .mitreAttack || hit.isDefanged {
            return true
        }
        return hit.type == .email && scanner.text.matches("mailto:", at: hit.range.lowerBound - 7)
    }

    /// The host of a URL or mail address: it is the next hit.
    private func host(of index: Int, in hits: [Hit]) -> Hit? {
        index + 1 < hits.count && hits[index + 1].parent == index ? hits[index + 1] : nil
    }

    /// The host of a URL that is only a reference is only a reference too.
    private func inherited(_ hit: Hit, in hits: [Hit]) -> Int? {
        guard let parent = hit.parent else { return nil }
        let list = list(of: parent, in: hits)
        return list == WarningLists.reference ? list : nil
    }

    /// A defanged resolver is an indicator: the author meant it.
    private func address(_ hit: Hit, isDefanged: Bool? = nil) -> Int? {
        lists.list(ofValue: hit.value, hit.type, besides: isDefanged ?? hit.isDefanged ? .resolver : nil)
    }
}

extension WarningLists {
    /// The list that keeps an address or hash in prose from being an indicator.
    /// - Parameter besides: a category that does not count.
    func list(ofValue value: [UInt8], _ type: IndicatorType, besides category: WarningCategory? = nil) -> Int? {
        var found = WarningMatches()
        collect(type, value, 0..<value.count, into: &found)
        return found.lists.first { heads[$0].suppresses && heads[$0].category != category }
    }

    /// The list that keeps a name in prose from being an indicator. The name is on it, or below a name on it that
    /// covers all names below. Special-use names come first, then the operator's, then others; among those the longest
    /// name.
    func list(ofName name: [UInt8]) -> Int? {
        var found = WarningMatches()
        collect(.domain, name, 0..<name.count, into: &found)
        return found.lists.first { heads[$0].suppresses }
    }
}
