import Cryptography
package import Model
import Notation
import Postgres

/// Sightings on their way into a temporary table, as rows in COPY's text form.
package struct SightingStage: ~Copyable {
    enum Mode {
        /// Only what tells whether a report is new or changed.
        case digests
        /// The whole report; of the given numbers only, ascending, or of all when nil.
        case rows([Int]?)
    }

    private let mode: Mode
    private let feed: [UInt8]
    private let shift: Int64
    private var names: NameUUID
    private var digest = Digest(.sha256)
    private var scratch = ByteWriter(capacity: 1024)
    private var nextChanged = 0
    private var rows = ByteWriter(capacity: 512 * 1024)
    private let copy: CopyIn
    private let progress: (Int) -> Void
    /// Not asked while only digests travel.
    private let findFacts: (borrowing Sighting, inout SightingFacts) -> Void
    private var facts = SightingFacts()
    /// Sightings that were added, also those that were left out as unchanged.
    private(set) var seen = 0
    private(set) var rejected = 0
    /// Sightings that `isWanted` refused.
    private(set) var filtered = 0
    /// Which sightings are taken; nil for all.
    package var isWanted: ((borrowing Sighting) -> Bool)?
    private(set) var rejections: [Rejection] = []
    private(set) var notes: [Note] = []

    /// A record that a reader left out.
    package struct Rejection: Sendable {
        /// Line or number in the body, from 1.
        package let record: Int
        package let reason: String
        /// What the source calls the record; empty for nothing.
        package let name: String

        package init(record: Int, reason: String, name: String = "") {
            self.record = record
            self.reason = reason
            self.name = name
        }
    }

    /// What was left out of records that were not refused, and why.
    package struct Note: Sendable, Equatable {
        package let text: String
        /// Line or number of the first such record, from 1.
        package let record: Int
        /// How many there are.
        package fileprivate(set) var count = 1

        package init(text: String, record: Int) {
            self.text = text
            self.record = record
        }

        /// Adds notes to a list that has each text once.
        package static func add(_ more: [Note], to list: inout [Note]) {
            for note in more {
                if let place = list.firstIndex(where: { $0.text == note.text }) {
                    list[place].count += note.count
                } else {
                    list.append(note)
                }
            }
        }
    }

    /// How many rejections are kept to be shown.
    private static let shownRejections = 20

    init(
        _ copy: consuming CopyIn,
        feed: Int,
        identity: UUID,
        mode: Mode,
        shift: Int64,
        findFacts: @escaping (borrowing Sighting, inout SightingFacts) -> Void,
        progress: @escaping (Int) -> Void
    ) {
        self.progress = progress
        self.findFacts = findFacts
        self.copy = copy
        self.mode = mode
        self.shift = shift
        self.feed = Array("\(feed)|".utf8)
        names = NameUUID(namespace: identity)
    }

    package mutating func reject(_ reason: StaticString, record: Int) {
        reject(reason, record: record, name: Span())
    }

    /// - Parameter name: what the source calls the record; cut at 128 bytes.
    package mutating func reject(_ reason: StaticString, record: Int, name: Span<UInt8>) {
        rejected += 1
        guard rejections.count < Self.shownRejections else { return }
        let shown = String(copying: name.extracting(first: 128))
        rejections.append(Rejection(record: record, reason: reason.description, name: shown))
    }

    /// Something was left out of a record that was not refused.
    package mutating func note(_ text: String, record: Int) {
        Note.add([Note(text: text, record: record)], to: &notes)
    }

    package mutating func add(_ sighting: borrowing Sighting) throws {
        if let isWanted, !isWanted(sighting) {
            filtered += 1
            return
        }
        if seen % 65_536 == 65_535 { progress(seen) }
        let number = seen
        seen += 1
        if case .rows(let changed?) = mode {
            guard nextChanged < changed.count, changed[nextChanged] == number else { return }
            nextChanged += 1
        }
        digest.update(feed)
        digest.update(sighting.type.name)
        digest.update("|")
        digest.update(sighting.bytes, sighting.value)
        digest.update("|")
        digest.update(sighting.bytes, sighting.recordKey)
        let key = digest.finishUUID()
        if case .rows = mode { findFacts(sighting, &facts) }
        let content = contentDigest(sighting)
        rows.append(integer: number)
        rows.nextField()
        rows.append(key)
        rows.nextField()
        if case .rows = mode { write(sighting) }
        rows.append(content)
        if case .rows = mode {
            writeFacts()
            write(sighting.verdict)
        }
        rows.endRow()
        if rows.count >= 256 * 1024 {
            try copy.put(rows)
            rows.removeAll()
        }
    }

    /// Sends the rest and ends the copy.
    consuming func end() throws {
        try copy.put(rows)
        try copy.end()
    }

    /// Everything the report says, each part behind its length so that no two reports look alike. Of the facts only the
    /// article's sectors: a longer list of names alone makes no report a changed one.
    private mutating func contentDigest(_ sighting: borrowing Sighting) -> UUID {
        scratch.removeAll()
        scratch.append(sighting.confidence.name)
        scratch.append(integer: sighting.firstSeen?.microseconds ?? -1)
        scratch.append(" ")
        scratch.append(integer: sighting.lastSeen?.microseconds ?? -1)
        scratch.append(" ")
        scratch.append(integer: sighting.port ?? 0)
        for field in [sighting.reference, sighting.context] {
            scratch.append(" ")
            scratch.append(integer: field.count)
            scratch.append(sighting.bytes, field)
        }
        for list in [sighting.tags, sighting.techniques] {
            scratch.append(" ")
            scratch.append(integer: list.count)
            for item in list {
                scratch.append(",")
                scratch.append(sighting.bytes, item)
            }
        }
        for sector in facts.sectors {
            scratch.append("|")
            scratch.append(text: sector)
        }
        // Without a verdict the digest is that of reports which have no place for one.
        if !sighting.verdict.isEmpty {
            let verdict = sighting.verdict
            scratch.append("#")
            for flag in [verdict.isRevoked, verdict.isBenign, verdict.isForDetection] {
                scratch.append(flag ? "1" as StaticString : "0")
            }
            scratch.append(integer: verdict.validUntil?.microseconds ?? -1)
            scratch.append(" ")
            scratch.append(integer: verdict.modified?.microseconds ?? -1)
            scratch.append(" ")
            scratch.append(verdict.tlp?.name ?? "-")
        }
        scratch.withBytes { digest.update($0) }
        return digest.finishUUID()
    }

    private mutating func writeFacts() {
        rows.nextField()
        for name in [facts.malware, facts.threatType] {
            if let name { rows.copyField(name) } else { rows.copyNull() }
            rows.nextField()
        }
        write(facts.actors)
        rows.nextField()
        write(facts.sectors)
        rows.nextField()
        write(facts.warningLists)
    }

    private mutating func write(_ verdict: SourceVerdict) {
        for flag in [verdict.isRevoked, verdict.isBenign, verdict.isForDetection] {
            rows.nextField()
            rows.append(flag ? "t" as StaticString : "f")
        }
        rows.nextField()
        write(verdict.validUntil)
        write(verdict.modified)
        if let tlp = verdict.tlp { rows.append(tlp.name) } else { rows.copyNull() }
    }

    private mutating func write(_ names: [String]) {
        if names.isEmpty { return rows.copyNull() }
        scratch.removeAll()
        scratch.append("{")
        for (place, name) in names.enumerated() {
            scratch.append(place == 0 ? "\"" as StaticString : ",\"")
            scratch.appendQuoted(name.utf8)
            scratch.append("\"")
        }
        scratch.append("}")
        scratch.withBytes { rows.copyField($0) }
    }

    private mutating func write(_ sighting: borrowing Sighting) {
        rows.append(names.id(kind: sighting.type.kind, type: sighting.type.name, value: sighting.bytes, sighting.value))
        rows.nextField()
        rows.append(sighting.type.name)
        rows.nextField()
        rows.copyField(sighting.bytes, sighting.value)
        rows.nextField()
        rows.append(sighting.confidence.name)
        rows.nextField()
        write(sighting.firstSeen)
        write(sighting.lastSeen)
        if let port = sighting.port { rows.append(integer: port) } else { rows.copyNull() }
        rows.nextField()
        for field in [sighting.recordKey, sighting.reference, sighting.context] {
            if field.isEmpty { rows.copyNull() } else { rows.copyField(sighting.bytes, field) }
            rows.nextField()
        }
        write(sighting.tags, of: sighting.bytes)
        write(sighting.techniques, of: sighting.bytes)
    }

    private mutating func write(_ time: Timestamp?) {
        if let time {
            rows.append(rfc3339: time.adding(microseconds: shift), fraction: .microseconds)
        } else {
            rows.copyNull()
        }
        rows.nextField()
    }

    /// An array in its text form, every element in quotes.
    private mutating func write(_ list: [Range<Int>], of bytes: [UInt8]) {
        scratch.removeAll()
        scratch.append("{")
        for (place, item) in list.enumerated() {
            scratch.append(place == 0 ? "\"" as StaticString : ",\"")
            scratch.appendQuoted(bytes[item])
            scratch.append("\"")
        }
        scratch.append("}")
        scratch.withBytes { rows.copyField($0) }
        rows.nextField()
    }
}

extension ByteWriter {
    /// An array's element as it stands between quotes.
    fileprivate mutating func appendQuoted(_ text: some Sequence<UInt8>) {
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
            append(byte)
        }
    }
}
