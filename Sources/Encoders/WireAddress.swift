import Model
import Notation

/// A URL as programs on the wire see it in a request: the host in lower case and A-labels without final dots, no user info,
/// no fragment, a path of at least `/`, and `%XX` for what clients never send raw (URL Standard, path and query percent-encode
/// sets). One object serves all records of an export, so it allocates nothing once its buffers have grown.
struct WireAddress {
    private(set) var host: [UInt8] = []
    /// The digits of a port; empty when the scheme's own port is meant.
    private(set) var port: [UInt8] = []
    private(set) var target: [UInt8] = []

    /// Reads the value of a record; false when it is no URL with a host that a request could name.
    mutating func read(_ record: borrowing IndicatorRecord) -> Bool {
        let bytes = record.bytes.span
        guard let parts = URLParts(bytes, record.value), !parts.hostName.isEmpty,
            readHost(bytes, parts.hostName, isBracketed: bytes[parts.host.lowerBound] == UInt8(ascii: "["))
        else { return false }
        readPort(bytes, parts)
        readTarget(bytes, parts.target)
        return true
    }

    private mutating func readHost(_ bytes: Span<UInt8>, _ name: Range<Int>, isBracketed: Bool) -> Bool {
        host.removeAll(keepingCapacity: true)
        var isASCII = true
        for place in name {
            let byte = bytes[place]
            if byte <= 0x20 || byte == 0x7F { return false }
            isASCII = isASCII && byte < 0x80
        }
        if isASCII {
            if isBracketed { host.append(UInt8(ascii: "[")) }
            for place in name { host.append(TextCoding.lowercased(bytes[place])) }
            if isBracketed { host.append(UInt8(ascii: "]")) }
            return true
        }
        guard let ascii = try? InternationalName.ascii(bytes.extracting(name)) else { return false }
        host.append(contentsOf: ascii)
        return true
    }

    private mutating func readPort(_ bytes: Span<UInt8>, _ parts: URLParts) {
        port.removeAll(keepingCapacity: true)
        var digits = parts.port
        while digits.count > 1, bytes[digits.lowerBound] == UInt8(ascii: "0") {
            digits = digits.lowerBound + 1..<digits.upperBound
        }
        let text = bytes.extracting(digits)
        let isSecure = bytes.extracting(parts.scheme).isEqualIgnoringCase(to: "https")
        if text.isEqual(to: isSecure ? "443" : "80") { return }
        for place in digits { port.append(bytes[place]) }
    }

    private mutating func readTarget(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        target.removeAll(keepingCapacity: true)
        var range = range
        // Clients read a backslash that ends the host as a slash.
        if let first = range.first, bytes[first] == UInt8(ascii: "/") || bytes[first] == UInt8(ascii: "\\") {
            range = first + 1..<range.upperBound
        }
        target.append(UInt8(ascii: "/"))
        var isQuery = false
        for place in range {
            let byte = bytes[place]
            isQuery = isQuery || byte == UInt8(ascii: "?")
            if Self.isEncoded(byte, inQuery: isQuery) {
                target.append(UInt8(ascii: "%"))
                target.append(Self.hexDigit(byte >> 4))
                target.append(Self.hexDigit(byte & 15))
            } else {
                target.append(byte)
            }
        }
    }

    private static func isEncoded(_ byte: UInt8, inQuery: Bool) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x3C, 0x3E, 0x7F...: true
        case 0x27: inQuery
        case 0x5E, 0x60, 0x7B, 0x7D: !inQuery
        default: false
        }
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x37 }
}
