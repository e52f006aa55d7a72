package import Model
import Notation

extension IndicatorType {
    /// The longest value of any type, in bytes.
    package static let longestValue = 8192

    /// What a value is beside its normal form.
    package struct Spelling: Equatable, Sendable {
        /// The port beside an address or a name.
        package var port: Int?
        /// Whether a URL came without its scheme: it may be http or https.
        package var isSchemeAssumed = false

        package init() {}
    }

    /// Appends the one form in which a value of this type is stored and compared; `out` is as it was when it throws.
    /// Blanks around the value do not belong to it. A defanged value is understood when it makes no sense as it stands.
    ///
    /// Hashes, host names and mail addresses become lower case (names in A-labels, without a final dot), IPv6 takes the form
    /// of RFC 5952, ids upper case; a URL keeps everything after its host, and has a path. An address may stand in brackets,
    /// have a zone, `/32` or `/128`; addresses and names may have a port. No result holds a C0 or C1 control or DEL.
    @discardableResult
    package func appendNormalForm(of value: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> Spelling {
        let text = value.extracting(value.trimmed(0..<value.count))
        if text.isEmpty { throw .empty }
        if text.count > Self.longestValue { throw .tooLong }
        do throws(InvalidValue) { return try appendPlain(text, to: &out) } catch {
            guard let plain = Refang.plain(text), !plain.isEmpty else { throw error }
            return try appendPlain(plain.span, to: &out)
        }
    }

    private func appendPlain(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> Spelling {
        let start = out.count
        var spelling = Spelling()
        do throws(InvalidValue) {
            switch self {
            case .md5: try appendDigest(text, digits: 32, to: &out)
            case .sha1: try appendDigest(text, digits: 40, to: &out)
            case .sha256: try appendDigest(text, digits: 64, to: &out)
            case .sha512: try appendDigest(text, digits: 128, to: &out)
            case .ipv4, .ipv6: spelling.port = try appendAddress(text, to: &out)
            case .domain: spelling.port = try appendName(text, to: &out)
            case .url: spelling.isSchemeAssumed = try URLForm.append(text, to: &out)
            case .email: try Self.appendMailbox(text, to: &out)
            case .cve: try Self.appendCVE(text, to: &out)
            case .mitreAttack: try Self.appendTechnique(text, to: &out)
            }
        } catch {
            out.removeLast(out.count - start)
            throw error
        }
        return spelling
    }

    private func appendDigest(_ text: Span<UInt8>, digits: Int, to out: inout [UInt8]) throws(InvalidValue) {
        guard text.count == digits else { throw .malformed(self) }
        for place in 0..<digits where TextCoding.nibble(text[place]) == nil { throw .malformed(self) }
        out.appendLowercased(text)
    }

    private func appendAddress(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> Int? {
        do throws(AddressForm.Malformed) {
            return try AddressForm.append(text, self == .ipv4 ? .v4 : .v6, to: &out)
        } catch {
            switch error {
            case .form: throw .malformed(self)
            case .leadingZero: throw .leadingZero
            case .range: throw .addressRange
            case .port: throw .port
            }
        }
    }

    private func appendName(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) -> Int? {
        let colon = text.firstIndex(of: 0x3A, from: 0)
        var port: Int?
        do throws(AddressForm.Malformed) { port = try AddressForm.port(text, colon) } catch {
            throw colon + 1 < text.count && (0x30...0x39).contains(text[colon + 1]) ? .port : .character
        }
        try HostName.append(text.extracting(0..<colon), to: &out)
        return port
    }

    /// Any of `- _ :` and blanks may join the parts.
    private static func appendCVE(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        do throws(CVEID.Malformed) { try CVEID.append(text, to: &out) } catch {
            guard error == .form, text.count <= 2 * CVEID.longest else {
                throw error == .form ? .malformed(.cve) : .cveNumber
            }
            var joined: [UInt8] = []
            for place in 0..<text.count {
                switch text[place] {
                case 0x20, 0x2D, 0x3A, 0x5F: if joined.last != 0x2D { joined.append(0x2D) }
                case let byte: joined.append(byte)
                }
            }
            do throws(CVEID.Malformed) { try CVEID.append(joined.span, to: &out) } catch {
                throw error == .form ? .malformed(.cve) : .cveNumber
            }
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

    /// RFC 5321 §4.1.2 without quoted local parts and address literals; the local part may be UTF-8 (RFC 6531). Lower case as
    /// a whole: no server in use tells addresses apart by case. `mailto:` and what follows a question mark are left out.
    private static func appendMailbox(_ given: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        let isLink = given.startsIgnoringCase(with: "mailto:")
        let text = given.extracting(isLink ? 7..<given.firstIndex(of: UInt8(ascii: "?"), from: 7) : 0..<given.count)
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
        if local.isASCII {
            out.appendLowercased(local)
        } else {
            let lower = String(copying: local).lowercased().utf8
            guard lower.count <= 64 else { throw .localPart }
            out.append(contentsOf: lower)
        }
        out.append(UInt8(ascii: "@"))
        try HostName.append(text.extracting(at + 1..<text.count), to: &out)
    }
}
