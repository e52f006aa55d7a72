package import Model
import Notation

extension IndicatorType {
    /// The longest value of any type, in bytes.
    package static let longestValue = 8192

    /// Appends the one form in which a value of this type is stored and compared; `out` is as it was when it throws.
    /// Blanks around the value do not belong to it.
    ///
    /// Hashes and host names become lower case (names in A-labels, without a final dot), IPv6 takes the form of RFC
    /// 5952, ids upper case; a URL keeps everything after its host. No result holds a C0 or C1 control or DEL.
    package func appendNormalForm(of value: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        let range = value.trimmed(0..<value.count)
        let text = value.extracting(range)
        if text.isEmpty { throw .empty }
        if text.count > Self.longestValue { throw .tooLong }
        let start = out.count
        do throws(InvalidValue) {
            switch self {
            case .md5: try appendDigest(text, digits: 32, to: &out)
            case .sha1: try appendDigest(text, digits: 40, to: &out)
            case .sha256: try appendDigest(text, digits: 64, to: &out)
            case .sha512: try appendDigest(text, digits: 128, to: &out)
            case .ipv4, .ipv6: try appendAddress(text, to: &out)
            case .domain: try HostName.append(text, to: &out)
            case .url: try URLForm.append(text, to: &out)
            case .email: try Self.appendMailbox(text, to: &out)
            case .cve: try Self.appendCVE(text, to: &out)
            case .mitreAttack: try Self.appendTechnique(text, to: &out)
            }
        } catch {
            out.removeLast(out.count - start)
            throw error
        }
    }

    private func appendDigest(_ text: Span<UInt8>, digits: Int, to out: inout [UInt8]) throws(InvalidValue) {
        guard text.count == digits else { throw .malformed(self) }
        for place in 0..<digits where TextCoding.nibble(text[place]) == nil { throw .malformed(self) }
        out.appendLowercased(text)
    }

    private func appendAddress(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        do throws(IPAddress.Malformed) {
            let address = self == .ipv4 ? try IPAddress(v4: text) : try IPAddress(v6: text)
            address.append(to: &out)
        } catch {
            switch error {
            case .form: throw .malformed(self)
            case .leadingZero: throw .leadingZero
            case .zone: throw .zone
            case .network: throw .addressRange
            }
        }
    }

    private static func appendCVE(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        do throws(CVEID.Malformed) { try CVEID.append(text, to: &out) } catch {
            throw error == .form ? .malformed(.cve) : .cveNumber
        }
    }

    /// `T1059`, `T1059.001`, and `TA0002` for a tactic.
    private static func appendTechnique(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        guard text.count >= 5, text[0] | 0x20 == UInt8(ascii: "t") else { throw .malformed(.mitreAttack) }
        let isTactic = text[1] | 0x20 == UInt8(ascii: "a")
        let digits = isTactic ? 2 : 1
        guard text.count >= digits + 4, text.extracting(digits..<digits + 4).decimal != nil else {
            throw .malformed(.mitreAttack)
        }
        let rest = text.extracting(digits + 4..<text.count)
        let hasDot = !isTactic && rest.count == 4 && rest[0] == UInt8(ascii: ".")
        let isSub = hasDot && rest.extracting(1..<4).decimal != nil
        guard rest.isEmpty || isSub else { throw .malformed(.mitreAttack) }
        out.appendUppercased(text)
    }

    /// RFC 5321 §4.1.2 without quoted local parts and address literals; the local part may be UTF-8 (RFC 6531).
    private static func appendMailbox(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        var at = text.count - 1
        while at >= 0, text[at] != UInt8(ascii: "@") { at -= 1 }
        guard at >= 0 else { throw .malformed(.email) }
        let local = text.extracting(0..<at)
        guard (1...64).contains(local.count) else { throw .localPart }
        guard local.isUTF8 else { throw .notUTF8 }
        if local.hasControls { throw .controlCharacter }
        for place in 0..<local.count {
            switch local[place] {
            case 0x20, 0x22, 0x28, 0x29, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E, 0x40, 0x5B, 0x5C, 0x5D: throw .localPart
            default: break
            }
        }
        out.append(local)
        out.append(UInt8(ascii: "@"))
        try HostName.append(text.extracting(at + 1..<text.count), to: &out)
    }
}
