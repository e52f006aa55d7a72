import Notation

/// The normal form of a URL: scheme and host in lower case, the host in A-labels and without a final dot, no port that the
/// scheme means anyway, a path of at least `/`; blanks and controls as percent escapes, all else as given.
///
/// Any scheme is taken that is followed by `//` and a host, for feeds also report `tcp://` and `ws://` endpoints; what
/// has no host (`mailto:`, `javascript:`, `file:///`) is refused. A host without a scheme stands for `http://`. A host that
/// is no name (`http://💀.top/`) stays as it is.
enum URLForm {
    /// Schemes of the web and of files, whose URLs have a path, with the port that each means (RFC 3986 §6.2.3).
    static let schemes: [(name: StaticString, port: Int)] = [
        ("http", 80), ("https", 443), ("ftp", 21), ("ftps", 990), ("sftp", 22), ("ws", 80), ("wss", 443),
    ]

    /// - Returns: whether the text had no scheme, so that http is only the likeliest.
    static func append(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> Bool {
        do throws(InvalidValue) { try appendWhole(text, to: &out) } catch {
            guard error == .scheme, let start = hostStart(withoutScheme: text) else { throw error }
            var whole = Array("http://".utf8)
            whole.append(text.extracting(start..<text.count))
            try appendWhole(whole.span, to: &out)
            return true
        }
        return false
    }

    /// Where the host of a URL without scheme begins, as in `evil.example:8080/a` or `//evil.example/a`; nil when none does.
    static func hostStart(withoutScheme text: Span<UInt8>) -> Int? {
        let start = text.count > 2 && text[0] == 0x2F && text[1] == 0x2F ? 2 : 0
        let authority = URLParts.authority(of: text, start..<text.count)
        guard !authority.host.isEmpty, authority.host.lowerBound == start else { return nil }
        for place in 0..<text.count where text[place] <= 0x20 { return nil }
        let host = text.extracting(authority.host)
        let isBracketed = host[0] == UInt8(ascii: "[")
        let end = host.firstIndex(of: isBracketed ? UInt8(ascii: "]") : 0x3A, from: 0)
        let bare = isBracketed ? min(host.count, end + 1) : end
        do throws(AddressForm.Malformed) { _ = try AddressForm.port(host, bare) } catch { return nil }
        var form: [UInt8] = []
        let name = host.extracting(0..<bare)
        if name.isEmpty { return nil }
        do throws(AddressForm.Malformed) {
            _ = try AddressForm.append(name, isBracketed ? .v6 : .v4, to: &form)
            return start
        } catch {
            if isBracketed { return nil }
        }
        do throws(InvalidValue) { try HostName.append(name, to: &form) } catch { return nil }
        return start
    }

    private static func appendWhole(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        let start = out.count
        let scheme = try schemeEnd(of: text)
        if !text.isASCII, !text.isUTF8 { throw .notUTF8 }
        let authority = URLParts.authority(of: text, scheme + 3..<text.count)
        let hostEnd = try hostEnd(of: text, authority.host)
        for place in 0..<scheme { out.append(TextCoding.lowercased(text[place])) }
        appendEscaped(text.extracting(scheme..<authority.host.lowerBound), to: &out)
        try appendHost(text.extracting(authority.host.lowerBound..<hostEnd), to: &out)
        let known = schemes.first { text.extracting(0..<scheme).isEqualIgnoringCase(to: $0.name) }
        if hostEnd + 1 < authority.host.upperBound {
            let digits = text.extracting(hostEnd + 1..<authority.host.upperBound)
            guard let port = digits.decimal, port <= 65535 else { throw .port }
            if port != known?.port {
                out.append(0x3A)
                out.appendDecimal(port)
            }
        }
        let rest = text.extracting(authority.host.upperBound..<text.count)
        if known != nil, rest.isEmpty || rest[0] == UInt8(ascii: "?") || rest[0] == UInt8(ascii: "#") {
            out.append(0x2F)
        }
        appendEscaped(rest, to: &out)
        if out.count - start > 8192 { throw .tooLong }
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

    /// Where the host ends; behind it the text has nothing or a colon.
    private static func hostEnd(of text: Span<UInt8>, _ range: Range<Int>) throws(InvalidValue) -> Int {
        var end = range.lowerBound
        if !range.isEmpty, text[end] == UInt8(ascii: "[") {
            while end < range.upperBound, text[end] != UInt8(ascii: "]") { end += 1 }
            guard end < range.upperBound else { throw .host }
            end += 1
        } else {
            while end < range.upperBound, text[end] != 0x3A {
                switch text[end] {
                case 0...0x20, 0x22, 0x3C, 0x3E, 0x5B...0x5E, 0x60, 0x7B...0x7D, 0x7F: throw .host
                default: end += 1
                }
            }
        }
        guard end > range.lowerBound, end == range.upperBound || text[end] == 0x3A else { throw .host }
        return end
    }

    private static func appendHost(_ host: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        if host[0] == UInt8(ascii: "[") {
            out.append(UInt8(ascii: "["))
            do { _ = try AddressForm.append(host, .v6, to: &out) } catch { throw .host }
            out.append(UInt8(ascii: "]"))
            return
        }
        var end = host.count
        while end > 0, host[end - 1] == 0x2E { end -= 1 }
        if end == 0 { throw .host }
        let name = host.extracting(0..<end)
        if name.isASCII { return out.appendLowercased(name) }
        if name.hasControls { throw .host }
        let start = out.count
        do throws(InvalidValue) { try HostName.append(name, to: &out) } catch {
            out.removeLast(out.count - start)
            if let address = Refang.plain(name), AddressForm.isAddress(address.span) {
                out += address
            } else {
                out.appendLowercased(name)
            }
        }
    }

    private static func appendEscaped(_ text: Span<UInt8>, to out: inout [UInt8]) {
        if text.isGraphicASCII { return out.append(text) }
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
                out.append(byte)
            }
            place += 1
        }
    }

    private static func appendEscape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "%"))
        for nibble in [byte >> 4, byte & 15] { out.append(nibble < 10 ? nibble + 0x30 : nibble + 0x37) }
    }
}
