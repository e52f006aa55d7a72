import Notation
import Testing

struct CSVReaderTests {
    /// Each row as `line: field|field`, a comment as `line# text`, and what was wrong.
    private func rows(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var reader = CSVReader()
        var rows: [String] = []
        while true {
            switch reader.next(in: bytes.span) {
            case .end: return rows + (reader.isCut ? ["cut"] : [])
            case .comment: rows.append("\(reader.line)#" + String(decoding: bytes[reader.comment], as: UTF8.self))
            case .fields:
                let fields = (0..<reader.count).map { reader.withField($0, in: bytes.span) { String(copying: $0) } }
                rows.append("\(reader.line): " + fields.joined(separator: "|") + (reader.isMalformed ? " !" : ""))
            }
        }
    }

    @Test(
        arguments: [
            ("", []), ("\u{FEFF}", []), ("a,b", ["1: a|b"]), ("a,b\n", ["1: a|b"]),
            ("a\r\nb\rc\nd", ["1: a", "2: b", "3: c", "4: d"]),
            (",\n\n,,", ["1: |", "3: ||"]), ("\u{FEFF}a,b", ["1: a|b"]),
            ("\"a\", \"b,c\",\t\"d\" \r\n", ["1: a|b,c|d"]),
            ("\"a\"\"b\",\"\"\"\",\"\"", ["1: a\"b|\"|"]), ("\"a\nb\r\nc\",d\ne", ["1: a\nb\r\nc|d", "4: e"]),
            ("# x\r\na#b\n#", ["1# x", "2: a#b", "3#"]), ("\"a", ["1: a", "cut"]), ("\"a\"\"", ["1: a\"", "cut"]),
            ("\"a\"b,c\nd", ["1: a|c !", "2: d"]), ("a\"b,c", ["1: a\"b|c"]), ("a,", ["1: a|"]),
            (" a , b", ["1:  a | b"]),
            ("abcdefghijklm,\"nopqrstuvwxyz\"\n", ["1: abcdefghijklm|nopqrstuvwxyz"]), ("\r\n\r\na", ["3: a"]),
        ] as [(String, [String])]
    )
    func `rows, quotes, comments and line ends are read`(text: String, expected: [String]) {
        #expect(rows(text) == expected)
    }

    @Test func `a row of too many fields is malformed and takes no memory`() {
        let found = rows(String(repeating: ",", count: 100_000) + "\na")
        #expect(found.count == 2)
        #expect(found[0].hasSuffix(" !"))
        #expect(found[0].count < 300)
        #expect(found[1] == "2: a")
    }

    @Test func `a field that a row has not is empty`() {
        var reader = CSVReader()
        let text = Array("a".utf8)
        _ = reader.next(in: text.span)
        let count = reader.withField(7, in: text.span) { $0.count }
        #expect(count == 0)
    }
}
