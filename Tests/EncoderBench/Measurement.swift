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

    /// Runs the export until a second has passed and keeps the fastest run. Allocations are those of the second half of
    /// one run, when everything has grown.
    init(of format: ExportFormat, _ records: [IndicatorRecord]) {
        name = format.name.description
        self.records = records.count
        var out = ByteWriter(capacity: 256 * 1024)
        run(format, records, &out)
        let end = Timestamp.now.adding(seconds: 1)
        while Timestamp.now < end {
            let start = Timestamp.now
            run(format, records, &out)
            secondsPerRun = min(secondsPerRun, Double(Timestamp.now.microseconds - start.microseconds) / 1e6)
        }
    }

    /// One export, sent off in pieces of 64 kB as the server does.
    private mutating func run(_ format: ExportFormat, _ records: [IndicatorRecord], _ out: inout ByteWriter) {
        var context = ExportContext(asOf: Timestamp(seconds: 1_733_740_200))
        context.list.total = records.count
        let encoder = format.makeEncoder(context)
        var sent = 0
        out.removeAll()
        encoder.begin(into: &out)
        let half = records.count / 2
        var before = 0
        var capacity = 0
        for place in records.indices {
            if place == half {
                before = allocation_count()
                capacity = out.room
                growths = 0
            }
            encoder.append(records[place], into: &out)
            if out.room != capacity, place >= half {
                growths += 1
                capacity = out.room
            }
            if out.count > 64 * 1024 {
                sent += out.count
                out.removeAll()
            }
        }
        allocations = allocation_count() - before
        encoder.end(into: &out)
        bytes = sent + out.count
    }

    /// The line of the table.
    var row: String {
        let perRecord = Double(allocations) / Double(records - records / 2)
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
