/// What is known of an answer besides its body; the file beside the body holds it. Sizes tell a file that a crash of the
/// machine has cut.
package struct AnswerHead: Equatable, Sendable {
    /// Bytes of the body.
    package let bodyBytes: Int
    /// Bytes of the packed body.
    package let packedBytes: Int
    /// Rows in the body.
    package let rows: Int
    /// The header fields that only this answer has, as they are sent.
    package let fields: [UInt8]

    package init(bodyBytes: Int, packedBytes: Int, rows: Int, fields: [UInt8]) {
        self.bodyBytes = bodyBytes
        self.packedBytes = packedBytes
        self.rows = rows
        self.fields = fields
    }

    /// The most bytes of the file.
    static let mostBytes = 8192

    /// The file's bytes: three numbers, a line feed, the fields.
    var bytes: [UInt8] { Array("\(bodyBytes) \(packedBytes) \(rows)\n".utf8) + fields }

    /// Nil when the bytes are no head.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let numbers = bytes[..<end].split(separator: UInt8(ascii: " ")).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 3, let body = numbers[0], let packed = numbers[1], let rows = numbers[2], body >= 0,
            packed >= 0, rows >= 0
        else { return nil }
        self.init(bodyBytes: body, packedBytes: packed, rows: rows, fields: Array(bytes[(end + 1)...]))
    }
}
