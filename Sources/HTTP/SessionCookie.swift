/// A token in the `Cookie` field (RFC 6265 §4.2.1, §5.4), not yet verified.
package enum SessionCookie: Equatable, Sendable {
    case none
    /// 1...8,192 printable ASCII characters.
    case token(String)
    case malformed

    package static let name: StaticString = "sb-access-token"
    /// The cookie that renews a session. Browsers send it to the paths under `/auth/v1` only.
    package static let refreshName: StaticString = "sb-refresh-token"
    private static let longestToken = 8192
    private static let mostParts = 10

    /// Reads the first cookie of the name. A long token comes in parts, `sb-access-token.0`, `.1` and so on, in any
    /// order.
    package init(_ wanted: StaticString = name, of request: Request) {
        guard let field = request[.cookie] else {
            self = .none
            return
        }
        let bytes = field.utf8.span
        var parts = [Range<Int>?](repeating: nil, count: Self.mostParts)
        var place = 0
        while place < bytes.count {
            let end = bytes.place(of: UInt8(ascii: ";"), from: place, before: bytes.count)
            let equals = bytes.place(of: UInt8(ascii: "="), from: place, before: end)
            let name = bytes.trimmed(place..<equals)
            if equals < end, name.count >= wanted.utf8CodeUnitCount,
                bytes.extracting(name.lowerBound..<name.lowerBound + wanted.utf8CodeUnitCount).equals(wanted)
            {
                let value = Self.unquoted(bytes, equals + 1..<end)
                let suffix = name.lowerBound + wanted.utf8CodeUnitCount
                if suffix == name.upperBound {
                    self = Self.checked(bytes, [value])
                    return
                }
                if name.upperBound - suffix == 2, bytes[suffix] == UInt8(ascii: "."), bytes[suffix + 1].isDigit {
                    let part = Int(bytes[suffix + 1] - 0x30)
                    if parts[part] == nil { parts[part] = value }
                }
            }
            place = end + 1
        }
        let present = parts.prefix { $0 != nil }.compactMap { $0 }
        self = present.isEmpty ? .none : Self.checked(bytes, present)
    }

    private static func unquoted(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let value = bytes.trimmed(range)
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, bytes[value.lowerBound] == quote, bytes[value.upperBound - 1] == quote else {
            return value
        }
        return value.lowerBound + 1..<value.upperBound - 1
    }

    private static func checked(_ bytes: Span<UInt8>, _ parts: [Range<Int>]) -> SessionCookie {
        var token: [UInt8] = []
        for part in parts {
            guard token.count + part.count <= longestToken else { return .malformed }
            for place in part {
                guard (0x21...0x7E).contains(bytes[place]) else { return .malformed }
                token.append(bytes[place])
            }
        }
        return token.isEmpty ? .none : .token(String(decoding: token, as: UTF8.self))
    }
}
