import CAllocationCount
import Encoders
import Model
import Notation

/// What one format costs.
struct Measurement {
    private let name: String
    private var bytes = 0
    private var allocations = 0
    private var growths = 0
    private var secondsPerRun = Double.infinity
    private let records: Int
    private var half = 0
    private var checksum = 0

    /// Runs the export for a second and keeps the fastest run. Allocations are those of the second half of one run, when
    /// everything has grown.
    init(of format: ExportFormat, _ records: borrowing Rows) {
        name = format.name.description
        self.records = records.count
        var out = ByteWriter(capacity: 256 * 1024)
        _ = run(format, records, &out)
        let end = ContinuousClock.now + .seconds(1)
        while ContinuousClock.now < end {
            secondsPerRun = min(secondsPerRun, run(format, records, &out) / .seconds(1))
        }
    }

    /// One export, sent off in pieces of 64 kB as the server does. The clock is stopped while the next 64 records are
    /// brought into the cache: a server has just filled the record that it encodes.
    private mutating func run(_ format: ExportFormat, _ records: borrowing Rows, _ out: inout ByteWriter) -> Duration {
        var context = ExportContext(asOf: Timestamp(seconds: 1_733_740_200))
        context.list.total = records.count
        var spent = Duration.zero
        var sent = 0
        var before = 0
        var capacity = 0
        out.removeAll()
        var start = ContinuousClock.now
        let encoder = format.makeEncoder(context)
        encoder.begin(into: &out)
        spent += ContinuousClock.now - start
        for first in stride(from: 0, to: records.count, by: 64) {
            let batch = first..<min(first + 64, records.count)
            for place in batch { checksum &+= records[place].touch() }
            if first <= records.count / 2 {
                before = allocation_count()
                half = first
                capacity = out.room
                growths = 0
            }
            start = ContinuousClock.now
            for place in batch {
                records[place].append(to: encoder, into: &out)
                if out.count > 64 * 1024 {
                    sent += out.count
                    out.removeAll()
                }
            }
            spent += ContinuousClock.now - start
            if out.room != capacity { growths += 1 }
            capacity = out.room
        }
        allocations = allocation_count() - before
        start = ContinuousClock.now
        encoder.end(into: &out)
        spent += ContinuousClock.now - start
        bytes = sent + out.count
        return spent
    }

    /// The line of the table.
    var row: String {
        let perRecord = Double(allocations) / Double(records - half)
        return [
            Self.pad(name, -12), Self.pad("\(bytes / records)", 14),
            Self.pad("\(Int(Double(bytes) / secondsPerRun / 1e6))", 11),
            Self.pad("\(Int(Double(records) / secondsPerRun))", 12),
            Self.pad("\((perRecord * 10_000).rounded() / 10_000)", 21), Self.pad("\(growths)", 17),
        ].joined()
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + blanks : blanks + text
    }
}

extension ExportFormat {
    /// Whether a record leaves any trace in this format.
    func expresses(_ record: IndicatorRecord) -> Bool {
        var out = ByteWriter()
        func size(with record: IndicatorRecord?) -> Int {
            let encoder = makeEncoder(ExportContext(asOf: Timestamp(seconds: 1_733_740_200)))
            out.removeAll()
            encoder.begin(into: &out)
            if let record { encoder.append(record, into: &out) }
            encoder.end(into: &out)
            return out.count
        }
        return size(with: record) > size(with: nil)
    }
}
