package import Model
import Notation

extension IndicatorType {
    /// Which type a bare value has the shape of; nil when of none. The normal form may still refuse the value.
    package init?(shapeOf value: Span<UInt8>) {
        let text = value.extracting(value.trimmed(0..<value.count))
        guard let type = Self.shape(of: text) else { return nil }
        self = type
    }

    private static func shape(of text: Span<UInt8>) -> IndicatorType? {
        guard !text.isEmpty else { return nil }
        if text[0] == UInt8(ascii: "[") { return shape(inBrackets: text) }
        if text.startsIgnoringCase(with: "mailto:") { return .email }
        var digits = 0
        var hexDigits = 0
        var dots = 0
        var colons = 0
        var slashes = 0
        var isName = true
        // Where the zone of an IPv6 address begins, and the path of a URL.
        var zone: Int?
        var path = text.count
        var hasAt = false
        scan: for place in 0..<text.count {
            switch text[place] {
            case 0x30...0x39: digits += 1
            case 0x61...0x66, 0x41...0x46: hexDigits += 1
            case 0x67...0x7A, 0x47...0x5A, 0x2D, 0x5F, 0x80...: break
            case 0x2E: dots += 1
            case 0x3A:
                if colons == 0, place + 2 < text.count, text[place + 1] == 0x2F, text[place + 2] == 0x2F { return .url }
                colons += 1
            case 0x2F, 0x3F:
                if slashes == 0 { path = place }
                slashes += 1
            case 0x40:
                if slashes == 0 { return .email }
                hasAt = true
            case 0x25:
                let isAddress = colons >= 2 && digits + hexDigits + dots + colons == place
                if isAddress { zone = place }
                isName = false
                if isAddress { break scan }
            default: isName = false
            }
        }
        if zone != nil { return .ipv6 }
        if digits + hexDigits == text.count { return digest(digits: text.count) }
        // With one slash it is a network, which the normal form refuses by name, unless it is one of one address.
        if colons >= 2, slashes <= 1, digits + hexDigits + dots + colons + slashes == text.count { return .ipv6 }
        if dots == 3 || dots == 4 && text[text.count - 1] == 0x2E, digits + dots == text.count { return .ipv4 }
        if AddressForm.isRange(text) { return colons > 0 ? .ipv6 : .ipv4 }
        if slashes > 0 { return shape(before: path, of: text) ?? (hasAt ? .email : nil) }
        if colons > 0 { return shape(beforePort: text) }
        guard isName else { return isCVE(text) ? .cve : nil }
        if isAttackID(text) { return .mitreAttack }
        if dots == 0, isCVE(text) { return .cve }
        return dots > 0 || !text.isASCII ? .domain : nil
    }

    /// `[2001:db8::1]`, with a port, a path or the length of a network behind it.
    private static func shape(inBrackets text: Span<UInt8>) -> IndicatorType? {
        let close = text.firstIndex(of: UInt8(ascii: "]"), from: 0)
        guard close < text.count, close > 1 else { return nil }
        let inside = text.extracting(1..<close)
        let isV6 = inside.firstIndex(of: 0x3A, from: 0) < inside.count
        guard isV6 || AddressForm.isAddress(inside) else { return nil }
        let slash = text.firstIndex(of: 0x2F, from: close)
        if slash < text.count {
            let bits = slash == close + 1 ? text.extracting(slash + 1..<text.count).decimal : nil
            if let bits, bits <= (isV6 ? 128 : 32) { return isV6 ? .ipv6 : .ipv4 }
            return URLForm.hostStart(withoutScheme: text) == nil ? nil : .url
        }
        return isV6 ? .ipv6 : .ipv4
    }

    /// `192.0.2.0/24`, `192.0.2.1/gate.php`, `evil.example/x`.
    private static func shape(before path: Int, of text: Span<UInt8>) -> IndicatorType? {
        if text[path] == 0x2F, AddressForm.isAddress(text.extracting(0..<path)) {
            let rest = text.extracting(path + 1..<text.count)
            // No network has more than 32 bits; a longer number is a path.
            if let bits = rest.decimal, bits <= 32 { return .ipv4 }
            if AddressForm.isAddress(rest) { return .ipv4 }
        }
        return URLForm.hostStart(withoutScheme: text) == nil ? nil : .url
    }

    /// `192.0.2.1:443`, `evil.example:443`.
    private static func shape(beforePort text: Span<UInt8>) -> IndicatorType? {
        let colon = text.firstIndex(of: 0x3A, from: 0)
        var hasDot = false
        for place in 0..<colon where text[place] == 0x2E || text[place] >= 0x80 { hasDot = true }
        for place in colon + 1..<text.count where !(0x30...0x39).contains(text[place]) {
            return isCVE(text) ? .cve : nil
        }
        guard hasDot else { return nil }
        return AddressForm.isAddress(text.extracting(0..<colon)) ? .ipv4 : .domain
    }

    private static func digest(digits: Int) -> IndicatorType? {
        switch digits {
        case 32: .md5
        case 40: .sha1
        case 64: .sha256
        case 128: .sha512
        default: nil
        }
    }

    /// `CVE`, a joint and a digit.
    private static func isCVE(_ text: Span<UInt8>) -> Bool {
        guard text.startsIgnoringCase(with: "cve"), text.count > 4 else { return false }
        var place = 3
        while place < text.count, place < 6, [0x20, 0x2D, 0x3A, 0x5F].contains(text[place]) { place += 1 }
        return place > 3 && place < text.count && (0x30...0x39).contains(text[place])
    }

    /// `T`, perhaps `A`, four digits, and nothing or a dot behind: `t1059.001` is never a host name, for its last label
    /// is a number.
    private static func isAttackID(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 5, text[0] | 0x20 == UInt8(ascii: "t") else { return false }
        let start = text[1] | 0x20 == UInt8(ascii: "a") ? 2 : 1
        guard text.count >= start + 4, text.extracting(start..<start + 4).decimal != nil else { return false }
        let rest = text.extracting(start + 4..<text.count)
        return rest.isEmpty || (rest.count == 4 && rest.extracting(1..<4).decimal != nil)
    }

    /// Detects the type of a bare value and appends its normal form; a defanged value (`hxxp://evil[.]example`) is
    /// understood when it makes no sense as it stands. `out` is as it was when it throws.
    package static func appendDetected(
        _ value: Span<UInt8>,
        to out: inout [UInt8]
    ) throws(InvalidValue) -> (type: IndicatorType, spelling: Spelling) {
        if value.trimmed(0..<value.count).count > longestValue { throw .tooLong }
        if let type = IndicatorType(shapeOf: value) {
            do throws(InvalidValue) { return (type, try type.appendNormalForm(of: value, to: &out)) } catch {
                guard let plain = Refang.plain(value), let other = IndicatorType(shapeOf: plain.span), other != type
                else { throw error }
                return (other, try other.appendNormalForm(of: plain.span, to: &out))
            }
        }
        if let plain = Refang.plain(value), let type = IndicatorType(shapeOf: plain.span) {
            return (type, try type.appendNormalForm(of: plain.span, to: &out))
        }
        if value.trimmed(0..<value.count).isEmpty { throw .empty }
        guard value.isUTF8 else { throw .notUTF8 }
        if value.hasControls { throw .controlCharacter }
        throw .unknownType
    }
}
