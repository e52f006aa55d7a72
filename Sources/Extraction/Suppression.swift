import Model
import Notation

/// Decides which hits are values of a warning list and so no indicators here.
struct Suppression {
    let lists: WarningLists
    let attributesStart: Int
    /// The author spelled indicators harmless: plain links are references then.
    let isPageDefanged: Bool

    func list(of index: Int, in hits: [Hit]) -> Int? {
        let hit = hits[index]
        let isLink = isPageDefanged && hit.range.lowerBound >= attributesStart && !hit.isDefanged
        switch hit.type {
        case .cve, .mitreAttack: return nil
        case .md5, .sha1, .sha256, .sha512:
            return lists.hashes.contains(hit.value, 0..<hit.value.count)
                ? WarningLists.hash : isLink ? WarningLists.reference : nil
        case .ipv4, .ipv6: return address(hit) ?? (isLink ? WarningLists.reference : inherited(hit, in: hits))
        case .domain:
            return lists.list(ofName: hit.value) ?? (isLink ? WarningLists.reference : inherited(hit, in: hits))
        case .url:
            guard let host = host(of: index, in: hits) else { return isLink ? WarningLists.reference : nil }
            if host.type != .domain {
                return address(host, isDefanged: hit.isDefanged) ?? (isLink ? WarningLists.reference : nil)
            }
            let list = lists.list(ofName: host.value)
            if list == WarningLists.specialUse { return list }
            if isLink { return list ?? WarningLists.reference }
            return hit.isDefanged ? nil : list
        case .email:
            guard let host = host(of: index, in: hits), let list = lists.list(ofName: host.value) else {
                return isLink ? WarningLists.reference : nil
            }
            return lists.hasAccounts(list) ? nil : list
        }
    }

    /// What stands in an attribute counts when it is a whole address, or comes out of one.
    func isAddress(_ hit: Hit, _ scanner: Scanner) -> Bool {
        if hit.parent != nil || hit.type == .url || hit.type == .cve || hit.type == .mitreAttack || hit.isDefanged {
            return true
        }
        return hit.type == .email && scanner.text.matches("mailto:", at: hit.range.lowerBound - 7)
    }

    /// The host is added right behind its URL or mail address.
    private func host(of index: Int, in hits: [Hit]) -> Hit? {
        index + 1 < hits.count && hits[index + 1].parent == index ? hits[index + 1] : nil
    }

    /// A host is no better than the address that it was taken from, when that is only a reference.
    private func inherited(_ hit: Hit, in hits: [Hit]) -> Int? {
        guard let parent = hit.parent else { return nil }
        let list = list(of: parent, in: hits)
        return list == WarningLists.reference ? list : nil
    }

    private func address(_ hit: Hit, isDefanged: Bool? = nil) -> Int? {
        if let list = lists.list(ofAddress: hit.value, isV6: hit.type == .ipv6) { return list }
        let isDefanged = isDefanged ?? hit.isDefanged
        return !isDefanged && lists.resolvers.contains(hit.value, 0..<hit.value.count) ? WarningLists.resolver : nil
    }
}

extension WarningLists {
    func list(ofAddress text: [UInt8], isV6: Bool) -> Int? {
        let words: (high: UInt64, low: UInt64)
        do {
            words = isV6 ? try IPAddress.parseV6(text.span) : (UInt64(try IPAddress.parseV4(text.span)) << 32, 0)
        } catch { return nil }
        var best: Int?
        for network in networks where network.version == (isV6 ? 6 : 4) && network.contains(words) {
            best = best ?? network.list
        }
        return best
    }

    /// The list that a name is on: by itself, or below a name that speaks for all under it.
    func list(ofName name: [UInt8]) -> Int? {
        var start = 0
        var isWhole = true
        var hasWWW = name.count > 4 && name.span.extracting(0..<4).isEqual(to: "www.")
        while start < name.count {
            let range = start..<name.count
            if special.value(of: name, range) == Special.suppress.rawValue { return Self.specialUse }
            if allowlist.contains(name, range) { return Self.allowed }
            if let list = known.value(of: name, range), isWhole || !isExact(list, name, range) { return list }
            guard let dot = name[start...].firstIndex(of: UInt8(ascii: ".")) else { return nil }
            start = dot + 1
            // `www.` counts as the name itself.
            isWhole = hasWWW
            hasWWW = false
        }
        return nil
    }

    private func isExact(_ list: Int, _ name: [UInt8], _ range: Range<Int>) -> Bool {
        ["abused-hosting", "url-shortener", "freemail"].contains(names[list]) || suffixes.contains(name, range)
    }

    /// Whether strangers have accounts under the names of the list.
    func hasAccounts(_ list: Int) -> Bool { names[list] == "freemail" || names[list] == "abused-hosting" }
}
