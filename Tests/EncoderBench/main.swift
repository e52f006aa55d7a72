/// `encoder-bench [format…]`: encodes 10,000 records in memory, such as each format can express, in that format and
/// prints speed and allocations as a table. Meant for a release build.
import Encoders
import Model
import Notation

print("format        bytes/record       MB/s   records/s   allocations/record   writer growths")
let chosen = CommandLine.arguments.dropFirst()
for format in ExportFormat.all where chosen.isEmpty || chosen.contains(format.name.description) {
    let result = Measurement(of: format, BenchRecords.make(10_000, where: format.expresses))
    print(result.row)
}
