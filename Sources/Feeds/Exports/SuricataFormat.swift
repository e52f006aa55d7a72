import Model
import Notation

/// Suricata rules that look for one value: an address, a name in DNS or TLS, a host with a request target, the fingerprint of
/// a certificate, a sender. Other rules are refused by name. A URL is taken as one of http, for rules see no scheme.
struct SuricataFormat: LineFormat {
    static let expected = "a list of Suricata rules"

    /// What the rule's `content` is looked for in.
    private enum Buffer { case other, name, host, target, certificate }

    private var buffer = Buffer.other
    private var host: [UInt8] = []
    private var target: [UInt8] = []
    private var value: [UInt8] = []
    private var isMail = false
    private var isCertificate = false

    mutating func fill(_ record: inout Record, from line: Span<UInt8>) -> LineContent {
        if line[0] == UInt8(ascii: "#") { return .nothing }
        let open = line.firstIndex(of: UInt8(ascii: "("), from: 0)
        guard open < line.count, Self.isAction(line) else { return .foreign }
        if line.startsIgnoringCase(with: "pass ") {
            return .refused("a rule that lets something pass is not an indicator")
        }
        buffer = .other
        host.removeAll(keepingCapacity: true)
        target.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        isMail = false
        isCertificate = false
        readOptions(line, from: open + 1)
        if !host.isEmpty {
            let address = Array("http://".utf8) + host + target
            record.set(.value, address.span)
        } else if !value.isEmpty {
            record.set(.value, value.span)
            let tag = Array("\(IndicatorRecord.certificateTag)".utf8)
            if isCertificate { record.add(tag.span, to: .tags) }
        } else if let address = Self.address(line, before: open) {
            record.set(.value, line.extracting(address))
        } else {
            return .refused("the rule looks for no single value that we keep")
        }
        return .record
    }

    private static func isAction(_ line: Span<UInt8>) -> Bool {
        for action in ["alert ", "drop ", "reject ", "pass ", "rejectsrc ", "rejectdst ", "rejectboth "]
            as [StaticString]
        where line.startsIgnoringCase(with: action) { return true }
        return false
    }

    /// The destination, else the source, of the head of a rule, when it is one address.
    private static func address(_ line: Span<UInt8>, before end: Int) -> Range<Int>? {
        var words: [Range<Int>] = []
        var start = 0
        while start < end, words.count < 8 {
            let next = Swift.min(line.firstIndex(of: 0x20, from: start), end)
            if next > start { words.append(start..<next) }
            start = next + 1
        }
        guard words.count >= 7 else { return nil }
        for place in [5, 2] {
            let first = line[words[place].lowerBound]
            if TextCoding.nibble(first) != nil || first == 0x3A { return words[place] }
        }
        return nil
    }

    private mutating func readOptions(_ line: Span<UInt8>, from start: Int) {
        var place = start
        while place < line.count {
            while place < line.count, line[place] == 0x20 { place += 1 }
            let first = place
            var isQuoted = false
            while place < line.count, isQuoted || line[place] != UInt8(ascii: ";") {
                if line[place] == 0x5C { place += 1 } else if line[place] == 0x22 { isQuoted.toggle() }
                place += 1
            }
            let end = Swift.min(place, line.count)
            if first < end { readOption(line.extracting(first..<end)) }
            place += 1
        }
    }

    private mutating func readOption(_ option: Span<UInt8>) {
        if option.startsIgnoringCase(with: "content:") { return take(Self.content(option)) }
        if option.isEqualIgnoringCase(to: "dns.query") || option.isEqualIgnoringCase(to: "tls.sni") {
            buffer = .name
        } else if option.isEqualIgnoringCase(to: "http.host") || option.isEqualIgnoringCase(to: "http.host.raw") {
            buffer = .host
        } else if option.isEqualIgnoringCase(to: "http.uri") || option.isEqualIgnoringCase(to: "http.uri.raw") {
            buffer = .target
        } else if option.isEqualIgnoringCase(to: "tls.cert_fingerprint") {
            buffer = .certificate
        }
    }

    private mutating func take(_ content: [UInt8]) {
        switch buffer {
        case .name: value = content.first == UInt8(ascii: ".") ? Array(content.dropFirst()) : content
        case .host: host = content
        case .target: target = content
        case .certificate:
            value = content.filter { $0 != 0x3A }
            isCertificate = true
        case .other:
            if content.span.isEqualIgnoringCase(to: "mail from:") {
                isMail = true
            } else if isMail {
                value = content
            }
        }
    }

    /// The bytes of `content:"…"`: `|3A 20|` is hexadecimal, a backslash escapes.
    private static func content(_ option: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var place = option.firstIndex(of: 0x22, from: 0) + 1
        var isHex = false
        while place < option.count, option[place] != 0x22 {
            let byte = option[place]
            if byte == UInt8(ascii: "|") {
                isHex.toggle()
            } else if isHex {
                if let high = TextCoding.nibble(byte), place + 1 < option.count,
                    let low = TextCoding.nibble(option[place + 1])
                {
                    out.append(high << 4 | low)
                    place += 1
                }
            } else if byte == 0x5C, place + 1 < option.count {
                place += 1
                out.append(option[place])
            } else {
                out.append(byte)
            }
            place += 1
        }
        return out
    }
}
