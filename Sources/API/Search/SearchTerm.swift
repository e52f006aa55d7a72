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
    /// What exact search looks for: one candidate as a rule, several when the text may mean several values or when types
    /// were named.
    let candidates: [Candidate]
    /// A network, which is searched by its addresses. It has no candidates.
    let network: IPNetwork?

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
        let question = try? ValueQuestion(bytes.span, types: types)
        network = question?.network
        var names = NameUUID(namespace: identity)
        var found: [Candidate] = []
        for reading in question?.readings ?? [] {
            let range = 0..<reading.value.count
            let id = names.id(kind: reading.type.kind, type: reading.type.name, value: reading.value, range)
            found.append(Candidate(type: reading.type, id: id))
        }
        candidates = found
    }

    /// The word for what the value is, as answers give it: `network` or a type; nil when it is neither.
    /// - Parameter found: numbers of the candidates that are on record.
    func kind(found: [Int]) -> StaticString? {
        if network != nil { return "network" }
        return (found.first.map { candidates[$0] } ?? candidates.first)?.type.name
    }
}
