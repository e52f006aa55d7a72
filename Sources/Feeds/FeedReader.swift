package import Model

/// Turns the body of a machine feed into sightings.
package protocol FeedReader: Sendable {
    /// What `socdctl feed import --format` calls it.
    var formatName: String { get }
    /// Slug of the feed that a body belongs to when nobody says.
    var defaultFeed: String { get }

    /// Whether the records take back what other feeds report.
    var retracts: Bool { get }

    /// Hands every record of the body to the sink, in the body's order, as a sighting or as a rejection.
    ///
    /// An empty body is an empty feed. Sightings may have been handed over before it throws, so the sink must be able
    /// to forget them. Times are passed on as they stand, those in the future too.
    /// - Throws: `FeedError` when the body is not of this format or was cut; what the sink throws.
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws
}

extension FeedReader {
    package var retracts: Bool { false }
}

/// Takes what a reader finds.
package protocol SightingSink: ~Copyable {
    /// - Parameters:
    ///   - sighting: valid for the time of the call; the reader fills the same one again.
    ///   - record: the line it begins on for line formats, else the number of the record; from 1.
    mutating func accept(_ sighting: borrowing Sighting, record: Int) throws

    /// - Parameter reason: what is wrong with the record, without a full stop.
    mutating func reject(_ reason: StaticString, record: Int) throws
}

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
