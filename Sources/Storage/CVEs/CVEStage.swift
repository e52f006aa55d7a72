import Cryptography
package import Model
import Notation
import Postgres

/// Records of CVEs on their way into a temporary table, as rows in COPY's text form.
package struct CVEStage: ~Copyable {
    let source: CVESource
    private var row = ByteWriter(capacity: 64 * 1024)
    private var rows = ByteWriter(capacity: 512 * 1024)
    private var json = ByteWriter(capacity: 64 * 1024)
    private var digest = Digest(.sha256)
    private let copy: CopyIn
    private let progress: (Int) -> Void
    /// Records that were added.
    package private(set) var seen = 0
    private(set) var rejected = 0
    private(set) var rejections: [SightingStage.Rejection] = []
    /// Model of EPSS or version of the catalogue, and when it was made.
    private(set) var version: String?
    private(set) var releasedAt: Timestamp?

    /// How many rejections are kept to be shown.
    private static let shownRejections = 20

    init(_ copy: consuming CopyIn, source: CVESource, progress: @escaping (Int) -> Void) {
        self.copy = copy
        self.source = source
        self.progress = progress
    }

    package mutating func reject(_ reason: StaticString, record: Int) { reject(reason.description, record: record) }

    /// - Parameter reason: what is wrong, without a full stop.
    package mutating func reject(_ reason: String, record: Int) {
        rejected += 1
        if rejections.count < Self.shownRejections {
            rejections.append(SightingStage.Rejection(record: record, reason: reason))
        }
    }

    package mutating func add(_ record: borrowing Vulnerability, record number: Int) throws {
        guard record.bytes.span.isUTF8 else { return reject("the text is not valid UTF-8", record: number) }
        row.removeAll()
        row.copyField(record.bytes, record.id)
        switch source {
        case .nvd, .cve5: writeRecord(record)
        case .kev:
            guard let entry = record.exploitation else { return reject("the entry has no dateAdded", record: number) }
            write(entry, of: record)
        case .epss:
            guard let score = record.probability else { return reject("there is no score", record: number) }
            write(score, of: record)
        }
        rows.append(integer: seen)
        rows.nextField()
        rows.append(row)
        if source == .nvd || source == .cve5 {
            row.withBytes { digest.update($0) }
            rows.nextField()
            rows.append(digest.finishUUID())
        }
        rows.endRow()
        seen += 1
        if seen % 16_384 == 0 { progress(seen) }
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

    private mutating func writeRecord(_ record: borrowing Vulnerability) {
        row.nextField()
        switch record.state {
        case .rejected: row.append("rejected")
        case .reserved: row.append("reserved")
        case .published, nil: row.append("published")
        }
        row.nextField()
        write(record.title, of: record)
        write(record.description, of: record)
        write(record.publishedAt)
        write(record.modifiedAt)
        json.removeAll()
        CVEText.metrics(of: record, origin: source, to: &json)
        writeJSON()
        write(record.cwes.map { record.text($0) })
        write(CVEText.names(of: record.affected.map { record.text($0.vendor) }))
        write(CVEText.names(of: record.affected.map { record.text($0.product) }))
        json.removeAll()
        CVEText.affected(of: record, to: &json)
        writeJSON()
        json.removeAll()
        CVEText.links(of: record, to: &json)
        writeJSON()
        if record.ssvc.isEmpty { row.copyNull() } else { row.copyField(record.bytes, record.ssvc) }
    }

    private mutating func write(_ entry: Vulnerability.Exploitation, of record: borrowing Vulnerability) {
        row.nextField()
        for day in [entry.addedOn, entry.dueOn] {
            if let day { row.append(date: day) } else { row.copyNull() }
            row.nextField()
        }
        row.append(entry.isUsedForRansom ? "t" as StaticString : "f")
        row.nextField()
        for text in [entry.name, entry.vendor, entry.product, record.description, entry.requiredAction] {
            write(text, of: record)
        }
        write(entry.notes, of: record)
        writeLast(record.cwes.map { record.text($0) })
        if version == nil, !entry.catalogue.isEmpty { version = record.text(entry.catalogue) }
        releasedAt = releasedAt ?? entry.releasedAt
    }

    private mutating func write(_ score: Vulnerability.Probability, of record: borrowing Vulnerability) {
        row.nextField()
        row.append(integer: score.score)
        row.nextField()
        row.append(integer: score.percentile)
        if version == nil, !score.model.isEmpty { version = record.text(score.model) }
        releasedAt = releasedAt ?? score.scoredAt
    }

    /// The text without blanks around it or null, and the end of the field.
    private mutating func write(_ text: Range<Int>, of record: borrowing Vulnerability) {
        var text = text
        while text.count > 0, record.bytes[text.lowerBound] == 0x20 { text = text.dropFirst() }
        while text.count > 0, record.bytes[text.upperBound - 1] == 0x20 { text = text.dropLast() }
        if text.isEmpty { row.copyNull() } else { row.copyField(record.bytes, text) }
        row.nextField()
    }

    private mutating func write(_ time: Timestamp?) {
        if let time { row.append(rfc3339: time, fraction: .microseconds) } else { row.copyNull() }
        row.nextField()
    }

    private mutating func writeJSON() {
        json.withBytes { row.copyField($0) }
        row.nextField()
    }

    /// An array in its text form, every element in quotes.
    private mutating func write(_ list: [String]) {
        writeLast(list)
        row.nextField()
    }

    private mutating func writeLast(_ list: [String]) {
        json.removeAll()
        json.append("{")
        for (place, item) in list.enumerated() {
            json.append(place == 0 ? "\"" as StaticString : ",\"")
            for byte in item.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { json.append(UInt8(ascii: "\\")) }
                json.append(byte)
            }
            json.append("\"")
        }
        json.append("}")
        json.withBytes { row.copyField($0) }
    }
}
