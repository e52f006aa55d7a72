import Notation

/// A strong entity tag, and its comparison with a conditional request (RFC 9110 §8.8.3, §13.1.2).
///
/// nginx makes a tag weak when it compresses an answer. So tags are compared weakly, as `If-None-Match` requires.
package struct EntityTag: Equatable, Sendable {
    /// The opaque text between the quotes.
    private let opaque: [UInt8]

    /// - Parameter digest: the digest of everything that the representation depends on. The tag is its first 16 bytes
    ///   as 32 hexadecimal digits.
    package init(digest: [UInt8]) {
        opaque = [UInt8](unsafeUninitializedCapacity: 32) { digits, count in
            for byte in digest.prefix(16) {
                digits[count] = TextCoding.hexDigit(byte >> 4)
                digits[count + 1] = TextCoding.hexDigit(byte & 15)
                count += 2
            }
        }
    }

    /// Nil unless the text is 1 or more of the characters that may stand in a tag (RFC 9110 §8.8.3, ASCII only here).
    package init?(text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x21 || (0x23...0x7E).contains($0) }) else { return nil }
        opaque = Array(text.utf8)
    }

    /// The field value, in quotes.
    package var text: String {
        var out = ByteWriter(capacity: 64)
        out.append(UInt8(ascii: "\""))
        out.append(opaque)
        out.append(UInt8(ascii: "\""))
        return out.text
    }

    /// Whether `If-None-Match` names this tag or is `*`; GET and HEAD then get 304. A list is read up to its first
    /// malformed member.
    /// - Parameter byAsterisk: whether `*` counts. It counts only where there is something to answer with.
    package func isNamed(by request: Request, byAsterisk: Bool = true) -> Bool {
        guard let field = request[.ifNoneMatch] else { return false }
        let bytes = field.utf8.span
        let whole = bytes.trimmed(0..<bytes.count)
        if whole.count == 1, bytes[whole.lowerBound] == UInt8(ascii: "*") { return byAsterisk }
        var place = whole.lowerBound
        while place < whole.upperBound {
            if bytes[place].isBlank || bytes[place] == UInt8(ascii: ",") {
                place += 1
                continue
            }
            if place + 1 < whole.upperBound, bytes[place] == UInt8(ascii: "W"), bytes[place + 1] == UInt8(ascii: "/") {
                place += 2
            }
            guard place < whole.upperBound, bytes[place] == UInt8(ascii: "\"") else { return false }
            let start = place + 1
            let end = bytes.place(of: UInt8(ascii: "\""), from: start, before: whole.upperBound)
            guard end < whole.upperBound else { return false }
            if end - start == opaque.count, isOpaque(bytes, from: start) { return true }
            place = end + 1
            guard place == whole.upperBound || bytes[place].isBlank || bytes[place] == UInt8(ascii: ",") else {
                return false
            }
        }
        return false
    }

    private func isOpaque(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        for place in opaque.indices where bytes[start + place] != opaque[place] { return false }
        return true
    }
}
