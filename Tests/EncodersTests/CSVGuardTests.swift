import Encoders
import Model
import Notation
import TestSupport
import Testing

struct CSVGuardTests {
    static let formulas = [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'quoted", "''", "＝1", "＋1", "－1", "＠x",
        "=HYPERLINK(\"http://e\",\"x\")",
    ]

    @Test(arguments: formulas)
    func `a formula is guarded, and the guard comes off again`(text: String) {
        let bytes = Array(text.utf8)
        var out = ByteWriter(capacity: 64)
        out.append(csv: bytes, 0..<bytes.count, CSVStyle(guardsFormulas: true))
        let cell = Array(out.text.utf8)
        var reader = CSVReader()
        guard case .fields = reader.next(in: cell.span) else {
            Issue.record("no row in \(out.text)")
            return
        }
        let (read, isPlain) = reader.withField(0, in: cell.span) { cell in
            let inside = cell.extracting(CSVGuard.removed(from: cell))
            return (inside.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }, cell[0] == CSVGuard.mark)
        }
        #expect(read == text)
        #expect(isPlain)
    }

    @Test(arguments: ["a=b", "1-1", "'", "'a", "é", "", "x'=", "a@e.example"])
    func `what is no formula stays as it is`(text: String) {
        let bytes = Array(text.utf8)
        #expect(CSVGuard.removed(from: bytes.span) == 0..<bytes.count)
        guard text.first != "'" else { return }
        var out = ByteWriter(capacity: 64)
        out.append(csv: bytes, 0..<bytes.count, CSVStyle(guardsFormulas: true))
        #expect(out.text == text)
    }

    @Test(arguments: ["csv", "splunk"])
    func `tables of indicators are guarded unless the request says otherwise`(name: String) throws {
        let record = RecordDraft(id: "x", number: 1, type: .email, value: "=a@e.example").record
        var context = ExportContext.sample
        let format = try #require(ExportFormat.named(name))
        #expect(format.text(of: [record], context).contains(",'=a@e.example"))
        context.csv.guardsFormulas = false
        #expect(format.text(of: [record], context).contains(",=a@e.example"))
    }
}
