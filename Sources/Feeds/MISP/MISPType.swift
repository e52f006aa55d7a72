import Model
import Notation

/// The types of MISP attributes that name indicators, alone and composed. One table for events and for MISP's tables.
enum MISPType {
    /// One indicator of a value; `ip-dst|port` has one with a port, `domain|ip` two.
    struct Part {
        /// Nil for an address of either version.
        let type: IndicatorType?
        /// In the attribute's value.
        let value: Range<Int>
        let port: Range<Int>?
        /// Whether it is the fingerprint of a certificate, not the hash of a file.
        var isCertificate = false

        /// Puts the part of that value into a row.
        func set(in row: inout SightingBuilder, from value: Span<UInt8>) throws(RecordError) {
            let text = value.extracting(self.value)
            if let type { try row.setValue(text, as: type) } else { try row.setAddress(text) }
            if let port { row.setPort(value.extracting(port)) }
            if isCertificate { row.addTag(IndicatorRecord.certificateTag) }
        }
    }

    private enum Kind {
        case indicator(IndicatorType)
        case address, certificate, port, other

        var isKept: Bool {
            switch self {
            case .indicator, .address, .certificate: true
            case .port, .other: false
            }
        }
    }

    /// The indicators in a value of that type; none for a type that we do not keep.
    /// - Throws: when a composed type has a value of one piece.
    static func parts(of type: Span<UInt8>, in value: Span<UInt8>) throws(RecordError) -> [Part] {
        var name: [UInt8] = []
        if type.isEqualIgnoringCase(to: "malware-sample") {
            name.append("filename|md5" as StaticString)
        } else {
            name.append(type)
        }
        let bar = name.span.firstIndex(of: UInt8(ascii: "|"), from: 0)
        guard bar < name.count else {
            // MISP has no type for techniques of ATT&CK: they are tags, or a text that is nothing else.
            if name.span.isEqualIgnoringCase(to: "text") {
                return TechniqueID(value) == nil ? [] : [Part(type: .mitreAttack, value: 0..<value.count, port: nil)]
            }
            return part(kind(of: name.span), 0..<value.count, port: nil).map { [$0] } ?? []
        }
        let first = kind(of: name.span.extracting(0..<bar))
        let last = kind(of: name.span.extracting(bar + 1..<name.count))
        guard first.isKept || last.isKept else { return [] }
        // A file name may hold a bar; what follows it may not.
        var middle = value.count - 1
        while middle >= 0, value[middle] != UInt8(ascii: "|") { middle -= 1 }
        guard middle >= 0 else { throw RecordError("the value of a composed type has no bar between its parts") }
        let second = middle + 1..<value.count
        if case .port = last { return part(first, 0..<middle, port: second).map { [$0] } ?? [] }
        return [part(first, 0..<middle, port: nil), part(last, second, port: nil)].compactMap { $0 }
    }

    private static func part(_ kind: Kind, _ value: Range<Int>, port: Range<Int>?) -> Part? {
        switch kind {
        case .indicator(let type): Part(type: type, value: value, port: port)
        case .address: Part(type: nil, value: value, port: port)
        case .certificate: Part(type: .sha1, value: value, port: nil, isCertificate: true)
        case .port, .other: nil
        }
    }

    private static func kind(of name: Span<UInt8>) -> Kind {
        for (known, type) in kinds where name.isEqualIgnoringCase(to: known) { return .indicator(type) }
        for known in addresses where name.isEqualIgnoringCase(to: known) { return .address }
        if name.isEqualIgnoringCase(to: "x509-fingerprint-sha1") { return .certificate }
        return name.isEqualIgnoringCase(to: "port") ? .port : .other
    }

    private static let addresses: [StaticString] = ["ip", "ip-src", "ip-dst"]

    private static let kinds: [(StaticString, IndicatorType)] = [
        ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha512", .sha512), ("domain", .domain),
        ("hostname", .domain), ("url", .url), ("uri", .url), ("email", .email), ("email-src", .email),
        ("email-dst", .email), ("email-reply-to", .email), ("vulnerability", .cve),
    ]
}
