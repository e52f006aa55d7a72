import Notation

/// A line of a response policy zone (draft-vixie-dnsop-dns-rpz) in the form of a master file (RFC 1035 §5.1). What triggers
/// on names and on addresses in answers is an indicator.
struct ZoneLine {
    enum Found {
        /// The line is no record of a zone.
        case other
        /// The zone's own: SOA, NS, `$TTL`.
        case nothing
        case refused(StaticString)
        /// The value was appended.
        case name
    }

    /// The zone's name without its final dot, in lower case; empty until a line says it.
    private var origin: [UInt8] = []
    /// Inside the parentheses of an SOA record.
    private var isOpen = false

    /// - Parameters:
    ///   - words: the words of the line.
    ///   - out: gets the name, or the address that a name under `rpz-ip` stands for.
    mutating func read(_ line: Span<UInt8>, _ words: [Range<Int>], into out: inout [UInt8]) -> Found {
        if isOpen {
            isOpen = line.firstIndex(of: UInt8(ascii: ")"), from: 0) == line.count
            return .nothing
        }
        guard words.count > 1 else { return .other }
        let owner = line.extracting(words[0])
        if owner[0] == UInt8(ascii: "$") {
            if owner.isEqualIgnoringCase(to: "$origin") { setOrigin(line.extracting(words[1])) }
            return .nothing
        }
        guard let place = Self.typePlace(line, words) else { return .other }
        let type = line.extracting(words[place])
        if type.isEqualIgnoringCase(to: "soa") {
            let opens = line.firstIndex(of: UInt8(ascii: "("), from: 0) < line.count
            isOpen = opens && line.firstIndex(of: UInt8(ascii: ")"), from: 0) == line.count
            if place > 0, owner[owner.count - 1] == UInt8(ascii: ".") { setOrigin(owner) }
            return .nothing
        }
        if type.isEqualIgnoringCase(to: "ns") || type.isEqualIgnoringCase(to: "txt") { return .nothing }
        guard place > 0, place + 1 < words.count else { return .other }
        if owner.isEqualIgnoringCase(to: "@") { return .nothing }
        if line.extracting(words[place + 1]).startsIgnoringCase(with: "rpz-passthru") {
            return .refused("a rule that lets something pass is not an indicator")
        }
        return append(owner, to: &out)
    }

    /// Where the type of the record stands: behind the owner, its time to live and `IN`.
    private static func typePlace(_ line: Span<UInt8>, _ words: [Range<Int>]) -> Int? {
        for place in 0..<Swift.min(words.count, 4) {
            let word = line.extracting(words[place])
            if word.count > 5 && place > 0 { return nil }
            for type in ["soa", "ns", "txt"] as [StaticString] where word.isEqualIgnoringCase(to: type) { return place }
            guard place > 0 else { continue }
            for type in ["cname", "a", "aaaa"] as [StaticString] where word.isEqualIgnoringCase(to: type) {
                return place
            }
            guard word.isEqualIgnoringCase(to: "in") || word.decimal != nil else { return nil }
        }
        return nil
    }

    private mutating func setOrigin(_ name: Span<UInt8>) {
        origin.removeAll(keepingCapacity: true)
        for place in 0..<name.count { origin.append(TextCoding.lowercased(name[place])) }
        if origin.last == UInt8(ascii: ".") { origin.removeLast() }
    }

    private func append(_ owner: Span<UInt8>, to out: inout [UInt8]) -> Found {
        var end = owner.count
        if owner[end - 1] == UInt8(ascii: ".") {
            end -= 1
            if isBelowOrigin(owner.extracting(0..<end)) { end -= origin.count + 1 }
        }
        let start = owner.startsIgnoringCase(with: "*.") ? 2 : 0
        guard start < end else { return .nothing }
        let name = owner.extracting(start..<end)
        if name.hasSuffix(".rpz-ip") {
            guard Self.appendAddress(name.extracting(0..<name.count - 7), to: &out) else {
                return .refused("the name under rpz-ip is no address, as in 32.1.2.0.192.rpz-ip")
            }
            return .name
        }
        for kind in [".rpz-client-ip", ".rpz-nsip", ".rpz-nsdname"] as [StaticString] where name.hasSuffix(kind) {
            return .refused("a rule about clients or name servers is not an indicator")
        }
        out.append(name)
        return .name
    }

    private func isBelowOrigin(_ name: Span<UInt8>) -> Bool {
        guard !origin.isEmpty, name.count > origin.count + 1 else { return false }
        let start = name.count - origin.count
        guard name[start - 1] == UInt8(ascii: ".") else { return false }
        for place in 0..<origin.count where TextCoding.lowercased(name[start + place]) != origin[place] { return false }
        return true
    }

    /// `32.1.2.0.192` is 192.0.2.1, `128.1.zz.db8.2001` is 2001:db8::1, another length than that of one address a network.
    private static func appendAddress(_ name: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        var labels: [Range<Int>] = []
        var start = 0
        while start <= name.count, labels.count <= 9 {
            let end = name.firstIndex(of: UInt8(ascii: "."), from: start)
            labels.append(start..<end)
            start = end + 1
        }
        guard start > name.count, labels.count >= 3, let length = name.extracting(labels[0]).decimal, length <= 128
        else { return false }
        let groups = labels.dropFirst().reversed()
        let isV4 = labels.count == 5 && length <= 32 && groups.allSatisfy { name.extracting($0).decimal != nil }
        var wasGap = true
        for group in groups {
            let text = name.extracting(group)
            if !isV4, text.isEqualIgnoringCase(to: "zz") {
                out.append("::" as StaticString)
                wasGap = true
                continue
            }
            if !wasGap { out.append(isV4 ? UInt8(ascii: ".") : UInt8(ascii: ":")) }
            out.append(text)
            wasGap = false
        }
        if length < (isV4 ? 32 : 128) {
            out.append(UInt8(ascii: "/"))
            out.append(name.extracting(labels[0]))
        }
        return true
    }
}
