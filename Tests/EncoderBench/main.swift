/// Encodes 10,000 records in memory, such as each format can express, in that format; prints speed and allocations as a table. Meant for a release build.
import Encoders
import Model
import Notation

let records = BenchRecords.make(120_000)
print("format        bytes/record       MB/s   records/s   allocations/record   writer growths")
for format in ExportFormat.all {
    let result = Measurement(of: format, Array(records.lazy.filter(format.expresses).prefix(10_000)))
    print(result.row)
}
