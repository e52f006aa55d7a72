import Notation

/// The name of an answer's files: the generation of the data and the digest of all that its bytes depend on. Nothing of a
/// client is in it as such.
package struct AnswerName: Hashable, Sendable {
    /// The generation of the data that the answer shows.
    package let generation: Int
    /// What the files' names begin with.
    package let text: String

    /// - Parameter digest: 16 bytes, of everything that the answer depends on.
    package init(generation: Int, digest: [UInt8]) {
        self.generation = generation
        text = "\(generation)-\(TextCoding.hex(digest))"
    }

    /// Reads what `text` has; nil for any other text.
    init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let generation = Int(parts[0]), parts[1].utf8.count == 32,
            let digest = TextCoding.bytes(hex: parts[1])
        else { return nil }
        self.init(generation: generation, digest: digest)
        guard self.text == text else { return nil }
    }

    /// The name of one of the files.
    func file(_ part: Part) -> String { text + part.ending }

    /// The files of an answer. nginx finds the packed body by its ending.
    enum Part: CaseIterable {
        case body, packed, head

        var ending: String {
            switch self {
            case .body: ""
            case .packed: ".gz"
            case .head: ".head"
            }
        }
    }

    /// The answer that a file belongs to, and as what; nil when it is none of ours.
    static func read(_ file: String) -> (name: AnswerName, part: Part)? {
        for part in [Part.packed, .head] where file.hasSuffix(part.ending) {
            return AnswerName(file.dropLast(part.ending.utf8.count)).map { ($0, part) }
        }
        return AnswerName(file[...]).map { ($0, .body) }
    }
}
