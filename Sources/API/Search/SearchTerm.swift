import Cryptography
import Extraction
import HTTP
import Model
import Notation
import Storage

/// A value that somebody searches for: as it was given, in plain spelling, and in the forms in which it may be stored.
struct SearchTerm {
    /// A type and the id that the value has in it.
    struct Candidate {
        let type: IndicatorType
        let id: UUID
    }

    /// The text without the blanks around it.
    let given: String
    /// The text in plain spelling, not defanged.
    let plain: String
    /// What exact search looks for: one candidate as a rule, several when a URL came without its scheme or when types
    /// were named.
    let candidates: [Candidate]

    /// The shortest and the longest value, in characters and in bytes.
    static let shortest = 2
    static let longest = IndicatorType.longestValue

    static func refused(_ text: String) -> ParameterError {
        .invalidValue("q", text, expected: "a value of at least \(shortest) characters and at most \(longest) bytes")
    }

    /// - Parameters:
    ///   - text: free of control characters.
    ///   - types: types that it may be of; none for the one that it looks like.
    ///   - identity: the namespace of ids.
    init(_ text: String, types: [IndicatorType], identity: UUID) {
        let bytes = Array(text.utf8)
        let trimmed = bytes.span.extracting(bytes.span.trimmed(0..<bytes.count))
        given = String(copying: trimmed)
        var spelled: [UInt8] = []
        if Refang.isDefanged(trimmed) { Refang.append(trimmed, to: &spelled) }
        plain = spelled.isEmpty ? given : String(decoding: spelled, as: UTF8.self)
        var names = NameUUID(namespace: identity)
        var found: [Candidate] = []
        for spelling in Self.spellings(given: Array(given.utf8), plain: Array(plain.utf8)) {
            Self.forms(of: spelling, types: types) { type, form in
                let id = names.id(kind: type.kind, type: type.name, value: form, 0..<form.count)
                if !found.contains(where: { $0.id == id }) { found.append(Candidate(type: type, id: id)) }
            }
            if !found.isEmpty { break }
        }
        candidates = found
    }

    /// What the value may have been meant to be, the likeliest first: itself, refanged, a URL without its scheme, a host
    /// with a port. An empty element ends nothing; a spelling that has a form of a type hides those behind it.
    private static func spellings(given: [UInt8], plain: [UInt8]) -> [[[UInt8]]] {
        var spellings = [[given]]
        if plain != given { spellings.append([plain]) }
        let hasScheme = String(decoding: plain, as: UTF8.self).contains("://")
        if !hasScheme, plain.contains(UInt8(ascii: "/")) || plain.contains(0x3A) {
            spellings.append([Array("http://".utf8) + plain, Array("https://".utf8) + plain])
        }
        if !hasScheme, let found = HostAndPort(plain.span) { spellings.append([Array(plain[found.host])]) }
        return spellings
    }

    private static func forms(
        of spelling: [[UInt8]],
        types: [IndicatorType],
        _ take: (IndicatorType, [UInt8]) -> Void
    ) {
        for text in spelling {
            var form: [UInt8] = []
            if types.isEmpty {
                if let type = try? IndicatorType.appendDetected(text.span, to: &form) { take(type, form) }
                continue
            }
            for type in types {
                form.removeAll(keepingCapacity: true)
                if (try? type.appendNormalForm(of: text.span, to: &form)) != nil { take(type, form) }
            }
        }
    }
}
