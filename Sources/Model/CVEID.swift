import Notation

/// A CVE id: `CVE-`, a year from 1999 on, a hyphen and a number of 4 to 19 digits; a number of more than four digits
/// has no leading zeros (CVE Record Format 5.1, `cveId`).
package struct CVEID: Equatable, Hashable, Sendable {
    /// Why a text is not a CVE id.
    package enum Malformed: Error, Equatable, Sendable {
        /// The text does not have the form of a CVE id.
        case form
        /// The number has too few digits, too many digits, or leading zeros that are not allowed.
        case number
    }

    /// In capitals, as `CVE-2025-48384`.
    package let text: String

    /// The longest text, in bytes.
    package static let longest = 28
    /// The pattern of the normal form in a JSON schema.
    package static let pattern: StaticString = "^CVE-[0-9]{4}-[0-9]{4,19}$"

    /// Nil unless the whole text is a CVE id in any case.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.longest else { return nil }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        do { try Self.append(bytes.span, to: &out) } catch { return nil }
        self.text = String(decoding: out, as: UTF8.self)
    }

    /// Appends the normal form of a CVE id in any case. Appends nothing when it throws.
    package static func append(_ text: Span<UInt8>, to out: inout [UInt8]) throws(Malformed) {
        try check(text)
        out.appendUppercased(text)
    }

    /// Whether the text is a CVE id in any case. Allocates nothing.
    package static func isOne(_ text: Span<UInt8>) -> Bool {
        do { try check(text) } catch { return false }
        return true
    }

    private static func check(_ text: Span<UInt8>) throws(Malformed) {
        guard text.count > 9, text.startsIgnoringCase(with: "cve-"), text[8] == UInt8(ascii: "-"),
            let year = text.extracting(4..<8).decimal, year >= 1999
        else { throw .form }
        let number = text.extracting(9..<text.count)
        for place in 0..<number.count where !(0x30...0x39).contains(number[place]) { throw .form }
        guard (4...19).contains(number.count), number.count == 4 || number[0] != 0x30 else { throw .number }
    }

    /// The beginning of an id in capitals, from what a person types first: `cve-2025-48`, `2025-48`, `CVE-20`. Nil for
    /// other words.
    package static func prefix(_ text: String) -> String? {
        let word = text.uppercased().utf8.filter { $0 != 0x20 }
        guard word.count <= 32 else { return nil }
        let isNamed = word.starts(with: "CVE".utf8)
        if isNamed, word.count <= 4 { return word.count == 3 || word.last == 0x2D ? "CVE-" : nil }
        var rest = isNamed ? Array(word.dropFirst(3)) : Array(word)
        if isNamed {
            guard rest.first == 0x2D else { return nil }
            rest.removeFirst()
        }
        let digits = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
        let year = rest.prefix { $0 != 0x2D }
        guard year.allSatisfy(digits), year.count <= 4, isNamed || (year.count == 4 && rest.count > 4),
            rest.count == year.count || year.count == 4, rest.dropFirst(year.count + 1).allSatisfy(digits)
        else { return nil }
        return "CVE-" + String(decoding: rest, as: UTF8.self)
    }
}
