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

    /// As `reject(_:record:)`, for a record with a name.
    /// - Parameter name: what the source calls the record, as the id of a STIX object; may be anything.
    mutating func reject(_ reason: StaticString, record: Int, name: Span<UInt8>) throws

    /// Something to tell about a record that was taken or passed over, or about a row of names. Called after `accept`.
    mutating func note(_ note: ReadingNote, record: Int) throws
}

extension SightingSink where Self: ~Copyable {
    package mutating func reject(_ reason: StaticString, record: Int, name: Span<UInt8>) throws {
        try reject(reason, record: record)
    }

    package mutating func note(_ note: ReadingNote, record: Int) throws {}

    /// Hands over what was built, and what was left out of it.
    mutating func accept(_ builder: borrowing SightingBuilder, record: Int) throws {
        try accept(builder.sighting, record: record)
        for fault in builder.faults { try note(.fieldLeftOut(fault), record: record) }
    }
}

/// What a reader left out without refusing the record.
package enum ReadingNote: Sendable {
    /// A field that is wrong was left out of the record; why, without a full stop.
    case fieldLeftOut(StaticString)
    /// The record says nothing that we keep, and that is no fault; a sentence without a full stop.
    case passedOver(StaticString)
    /// The format has no field of that name. Told once for a body.
    case unknownColumn(String)

    /// One sentence for the operator, without a full stop.
    package var text: String {
        switch self {
        case .fieldLeftOut(let reason): "\(reason.description); the field was left out"
        case .passedOver(let sentence): sentence.description
        case .unknownColumn(let name): "the column \"\(name)\" is not known and was passed over"
        }
    }
}
