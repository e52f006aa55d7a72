import CIDN2

/// Host names in other scripts than ASCII. libidn2 maps them as UTS #46 says (non-transitional, letters composed),
/// checks them as IDNA 2008 says (RFC 5891), and writes them in A-labels.
///
/// libidn2 gets a text with a zero byte behind it for the time of one call. The text that libidn2 returns is copied and
/// freed in the same function.
package enum InternationalName {
    /// Why a text is not a host name.
    package enum Refused: Error, Equatable, Sendable {
        case nameTooLong, labelTooLong
        /// A character, or an order of characters, that IDNA 2008 does not allow.
        case character
    }

    /// The longest text that is read, in bytes: four for each character of a name.
    private static let longest = 253 * 4

    /// The name in A-labels and lower case. Its ASCII characters are not checked.
    /// - Parameter name: UTF-8 without a zero byte.
    package static func ascii(_ name: Span<UInt8>) throws(Refused) -> [UInt8] {
        guard name.count <= longest else { throw .nameTooLong }
        var out: UnsafeMutablePointer<CChar>?
        let flags = Int32(bitPattern: IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue)
        let code = withTerminated(name) { idn2_to_ascii_8z($0, &out, flags) }
        defer { idn2_free(out) }
        if code == IDN2_TOO_BIG_DOMAIN.rawValue { throw .nameTooLong }
        if code == IDN2_TOO_BIG_LABEL.rawValue || code == IDN2_PUNYCODE_BIG_OUTPUT.rawValue { throw .labelTooLong }
        guard code == IDN2_OK.rawValue, let out else { throw .character }
        return bytes(out)
    }

    /// The name as people read it, with each A-label in its own script; nil when an A-label is malformed.
    /// - Parameter name: ASCII without a zero byte.
    package static func readable(_ name: Span<UInt8>) -> [UInt8]? {
        guard name.count <= longest else { return nil }
        var out: UnsafeMutablePointer<CChar>?
        let code = withTerminated(name) { idn2_to_unicode_8z8z($0, &out, 0) }
        defer { idn2_free(out) }
        guard code == IDN2_OK.rawValue, let out else { return nil }
        return bytes(out)
    }

    private static func withTerminated(_ name: Span<UInt8>, _ use: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        var text: [CChar] = []
        text.reserveCapacity(name.count + 1)
        for place in 0..<name.count { text.append(CChar(bitPattern: name[place])) }
        text.append(0)
        return text.withUnsafeBufferPointer { $0.baseAddress.map(use) ?? IDN2_MALLOC.rawValue }
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] { Array(String(cString: text).utf8) }
}
