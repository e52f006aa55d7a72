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
        var digits = 0
        var hexDigits = 0
        var dots = 0
        var colons = 0
        var slashes = 0
        var hasAt = false
        var isName = true
        for place in 0..<text.count {
            switch text[place] {
            case 0x30...0x39: digits += 1
            case 0x61...0x66, 0x41...0x46: hexDigits += 1
            case 0x67...0x7A, 0x47...0x5A, 0x2D, 0x5F, 0x80...: break
            case 0x2E: dots += 1
            case 0x3A:
                if place + 2 < text.count, text[place + 1] == 0x2F, text[place + 2] == 0x2F { return .url }
                colons += 1
            case 0x2F: slashes += 1
            case 0x40: hasAt = true
            default: isName = false
            }
        }
        if hasAt { return .email }
        if digits + hexDigits == text.count { return digest(digits: text.count) }
        // With one slash it is a range, which the normal form refuses by name.
        if colons >= 2, slashes <= 1, digits + hexDigits + dots + colons + slashes == text.count { return .ipv6 }
        if dots == 3, slashes <= 1, digits + dots + slashes == text.count { return .ipv4 }
        guard isName, colons == 0, slashes == 0 else { return nil }
        if text.startsIgnoringCase(with: "cve-") { return .cve }
        if isAttackID(text) { return .mitreAttack }
        return dots > 0 || !text.isASCII ? .domain : nil
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
    ) throws(InvalidValue) -> IndicatorType {
        do throws(InvalidValue) {
            return try appendPlain(value, to: &out)
        } catch {
            guard value.count <= Self.longestValue, Refang.isDefanged(value) else { throw error }
            var plain: [UInt8] = []
            Refang.append(value, to: &plain)
            return try appendPlain(plain.span, to: &out)
        }
    }

    private static func appendPlain(_ value: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> IndicatorType {
        if value.trimmed(0..<value.count).count > Self.longestValue { throw .tooLong }
        guard let type = IndicatorType(shapeOf: value) else {
            if value.trimmed(0..<value.count).isEmpty { throw .empty }
            guard value.isUTF8 else { throw .notUTF8 }
            if value.hasControls { throw .controlCharacter }
            throw .unknownType
        }
        try type.appendNormalForm(of: value, to: &out)
        return type
    }
}
