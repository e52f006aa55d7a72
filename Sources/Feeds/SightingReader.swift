package import Model

/// Turns the body of a feed into sightings.
package protocol SightingReader: Sendable {
    /// Hands every record of the body to the sink, in the body's order, as a sighting or as a rejection.
    ///
    /// An empty body is an empty feed. Sightings may have been handed over before it throws, so the sink must be able
    /// to forget them. Times are passed on as they stand, those in the future too.
    /// - Throws: `FeedError` when the body is not of this format or was cut; what the sink throws.
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws
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
