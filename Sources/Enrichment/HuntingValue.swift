import Model
import Notation

/// The products that queries are written for.
package enum HuntingPlatform: UInt8, CaseIterable, Sendable {
    case splunk, kql, elastic, suricata

    package var name: StaticString {
        switch self {
        case .splunk: "splunk"
        case .kql: "kql"
        case .elastic: "elastic"
        case .suricata: "suricata"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// One value to hunt for, in the normal form of its type, and the parts of it that queries name.
struct HuntingValue {
    let type: IndicatorType
    let bytes: [UInt8]

    /// A range of addresses, not one.
    var isNetwork: Bool { (type == .ipv4 || type == .ipv6) && bytes.contains(UInt8(ascii: "/")) }

    /// Whether a quoted value of a Splunk search can hold it. There `*` has no escape, a backtick begins a macro, and
    /// dashboards replace `$…$`.
    var isPlain: Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x40...0x5A, 0x61...0x7A, 0x23, 0x25, 0x26, 0x2B...0x2F, 0x3A, 0x3B, 0x3D, 0x5F, 0x7E:
                true
            default: false
            }
        }
    }

    /// A URL without `scheme://`, as Defender often writes it; any other value as it is.
    var afterScheme: ArraySlice<UInt8> {
        // Behind the first colon, whatever the scheme is made of.
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            return bytes[...]
        }
        return bytes[(colon + 3)...]
    }

    /// The part that any log of the value holds: the host of a URL, the domain of an e-mail address.
    var host: ArraySlice<UInt8> {
        if type == .email { return bytes[((bytes.lastIndex(of: UInt8(ascii: "@")) ?? -1) + 1)...] }
        let rest = afterScheme
        return bytes[URLParts.authority(of: bytes.span, rest.startIndex..<rest.endIndex).host]
    }
}

/// A query with places for values. One value or a list fills each place.
struct HuntingTemplate: Sendable {
    /// How a value is written.
    enum Form: Sendable {
        /// As it is: only for plain values.
        case plain
        case pattern
        /// A whole SPL string of the value.
        case splunk
        /// A whole ES|QL literal of the value, or of `.value`.
        case esql, esqlChild
        /// A whole Kusto literal of the value, of `.value`, of `//value/`, or of the part behind `://`.
        case kql, kqlChild, kqlInside, kqlAddress
        /// The inside of a JSON string, or of Kusto's.
        case json
    }

    enum Piece: Sendable, ExpressibleByStringLiteral {
        case text(StaticString)
        case values(Form, before: StaticString, after: StaticString, separator: StaticString, only: IndicatorType?)

        init(stringLiteral text: StaticString) { self = .text(text) }

        static func value(_ form: Form) -> Piece { .values(form, before: "", after: "", separator: "", only: nil) }

        /// A comma list of quoted values; with `only`, of those of one type.
        static func list(_ form: Form, only: IndicatorType? = nil) -> Piece {
            .values(form, before: "\"", after: "\"", separator: ",", only: only)
        }
    }

    /// Its name among the platform's queries.
    let name: StaticString
    let pieces: [Piece]

    init(_ name: StaticString, _ pieces: [Piece]) {
        self.name = name
        self.pieces = pieces
    }

    /// The query for one value.
    func write(_ value: HuntingValue, into out: inout ByteWriter) {
        for piece in pieces { Self.write(piece, value, into: &out) }
    }

    static func write(_ piece: Piece, _ value: HuntingValue, into out: inout ByteWriter) {
        switch piece {
        case .text(let text): out.append(text)
        case .values(let form, let before, let after, _, let only):
            guard only == nil || only == value.type else { return }
            out.append(before)
            switch form {
            case .plain: out.append(value.bytes)
            case .splunk: out.append(splunk: value.bytes)
            case .pattern: out.append(pattern: value.host)
            case .esql: out.append(esql: value.bytes)
            case .esqlChild: out.append(esql: value.bytes, before: ".")
            case .kql: out.append(kql: value.bytes)
            case .kqlChild: out.append(kql: value.bytes, before: ".")
            case .kqlInside: out.append(kql: value.bytes, before: "//", after: "/")
            case .kqlAddress: out.append(kql: value.afterScheme)
            case .json: out.append(escaped: value.bytes)
            }
            out.append(after)
        }
    }
}
