import Notation

/// The normal form of a URL: scheme and host in lower case, blanks and controls as percent escapes, all else as given.
///
/// Any scheme is taken that is followed by `//` and a host, for feeds also report `tcp://` and `ws://` endpoints; what
/// has no host (`mailto:`, `javascript:`, `file:///`) is refused. A host in another script stays in it, its letters mapped
/// and composed as UTS #46 says where that is a name.
enum URLForm {
    static func append(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        let scheme = try schemeEnd(of: text)
        let authority = URLParts.authority(of: text, scheme + 3..<text.count).host
        let host = authority.lowerBound
        let hostEnd = try checkHost(of: text, authority)
        let start = out.count
        guard text.isGraphicASCII else {
            guard text.isUTF8 else { throw .notUTF8 }
            let given = text.extracting(host..<hostEnd)
            for place in 0..<given.count where given[place] <= 0x20 || given[place] == 0x7F { throw .host }
            if given.hasControls { throw .host }
            if let name = mappedName(given) {
                var mapped: [UInt8] = []
                mapped.append(text.extracting(0..<host))
                mapped += name
                mapped.append(text.extracting(hostEnd..<text.count))
                guard appendEscaped(mapped.span, host: host..<host + name.count, to: &out) else { throw .tooLong }
            } else {
                guard appendEscaped(text, host: host..<hostEnd, to: &out) else { throw .tooLong }
            }
            for place in start..<start + scheme { out[place] = TextCoding.lowercased(out[place]) }
            return
        }
        out.append(text)
        for place in start..<start + scheme where out[place] >= 0x41 && out[place] <= 0x5A { out[place] |= 0x20 }
        for place in start + host..<start + hostEnd where out[place] >= 0x41 && out[place] <= 0x5A {
            out[place] |= 0x20
        }
    }

    /// A name in another script with its letters mapped and composed; nil for any other host.
    private static func mappedName(_ host: Span<UInt8>) -> [UInt8]? {
        if host.isASCII { return nil }
        var name: [UInt8] = []
        do { try HostName.append(host, to: &name) } catch { return nil }
        return InternationalName.readable(name.span)
    }

    /// Where the scheme ends and `://` begins (RFC 3986 §3.1).
    private static func schemeEnd(of text: Span<UInt8>) throws(InvalidValue) -> Int {
        guard (0x61...0x7A).contains(text[0] | 0x20) else { throw .scheme }
        var place = 1
        while place < text.count, text[place] != 0x3A {
            switch text[place] {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2B, 0x2D, 0x2E: place += 1
            default: throw .scheme
            }
        }
        // `hxxp` and `fxp` are ways to write http and ftp, not schemes.
        if text.startsIgnoringCase(with: "hxxp") || text.startsIgnoringCase(with: "fxp:") { throw .scheme }
        guard place + 3 <= text.count, text[place + 1] == 0x2F, text[place + 2] == 0x2F else { throw .scheme }
        return place
    }

    /// Checks host and port, and says where the host ends.
    private static func checkHost(of text: Span<UInt8>, _ range: Range<Int>) throws(InvalidValue) -> Int {
        var end = range.lowerBound
        if !range.isEmpty, text[end] == UInt8(ascii: "[") {
            while end < range.upperBound, text[end] != UInt8(ascii: "]") { end += 1 }
            guard end < range.upperBound else { throw .host }
            do { _ = try IPAddress(v6: text.extracting(range.lowerBound + 1..<end)) } catch { throw .host }
            end += 1
        } else {
            while end < range.upperBound, text[end] != 0x3A {
                switch text[end] {
                case 0...0x20, 0x22, 0x3C, 0x3E, 0x5B...0x5E, 0x60, 0x7B...0x7D, 0x7F: throw .host
                default: end += 1
                }
            }
        }
        if end == range.lowerBound { throw .host }
        guard end < range.upperBound else { return end }
        let port = text.extracting(end + 1..<range.upperBound)
        guard text[end] == 0x3A else { throw .host }
        if !port.isEmpty {
            guard let number = port.decimal, number <= 65535 else { throw .port }
        }
        return end
    }

    /// False when the escapes make it longer than a value may be.
    private static func appendEscaped(_ text: Span<UInt8>, host: Range<Int>, to out: inout [UInt8]) -> Bool {
        let start = out.count
        var place = 0
        while place < text.count {
            let byte = text[place]
            let isC1 = byte == 0xC2 && place + 1 < text.count && text[place + 1] < 0xA0
            if byte <= 0x20 || byte == 0x7F || isC1 {
                appendEscape(byte, to: &out)
                if isC1 {
                    place += 1
                    appendEscape(text[place], to: &out)
                }
            } else {
                out.append(host.contains(place) ? TextCoding.lowercased(byte) : byte)
            }
            place += 1
        }
        return out.count - start <= 8192
    }

    private static func appendEscape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "%"))
        for nibble in [byte >> 4, byte & 15] { out.append(nibble < 10 ? nibble + 0x30 : nibble + 0x37) }
    }
}
