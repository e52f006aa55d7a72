/// Why a body as a whole cannot be read.
package enum FeedError: Error, Equatable, Sendable {
    /// It begins with `<`: most likely an error page in place of the data.
    case markup
    /// Its trailer names another number of records than there are.
    case truncated(announced: Int, found: Int)
    /// It ends inside a value; byte from 0.
    case cut(byte: Int)
    /// No JSON; byte from 0.
    case json(reason: String, byte: Int)
    /// It has more elements, or they lie deeper, than any feed has.
    case excessive
    /// It holds data, but not of this format.
    case foreign(expected: String)

    /// One sentence for the operator.
    package var text: String {
        switch self {
        case .markup:
            "the body is HTML or XML, not a feed: the address has moved, wants a key, or blocks this client"
        case .truncated(let announced, let found):
            "the body was cut: it announces \(announced) entries and holds \(found)"
        case .cut(let byte): "the body was cut: it ends inside a value (byte \(byte))"
        case .json(let reason, let byte): "the body is not JSON: \(reason) (byte \(byte))"
        case .excessive: "the body has too many elements, or they lie too deep inside each other"
        case .foreign(let expected): "the body is not \(expected)"
        }
    }
}
