import CPQ
package import Notation

/// Reads the columns of one row in their order, each once: every call reads the next column.
///
/// A reader that does not fit its statement is a programming error, and it traps. It always traps on a column past the
/// last one. In debug builds, and so in every test, it also traps on a column of another type, on an unexpected null,
/// and on a column that was not read.
///
/// `result` is alive while the reader is in use: `Connection` lends readers to closures and clears the result only
/// after they return.
package struct RowReader: ~Copyable {
    private let result: OpaquePointer
    private let row: Int32
    private let columnCount: Int32
    private var next: Int32 = 0

    init(result: OpaquePointer, row: Int32) {
        self.result = result
        self.row = row
        columnCount = PQnfields(result)
    }

    /// Checks, after the closure that got the reader, that all columns were read or skipped.
    func finish() {
        assert(next == columnCount, "\(columnCount - next) columns were not read, from \(columnName(next))")
    }

    /// Skips the next columns without reading them.
    package mutating func skip(_ count: Int = 1) {
        precondition(count >= 0 && Int(columnCount - next) >= count, "the row has only \(columnCount) columns")
        next += Int32(count)
    }

    /// Skips all columns that are left, when the columns before say that they hold nothing.
    package mutating func skipRest() { next = columnCount }

    /// Whether the next column is null. The reader does not move.
    package var isNull: Bool { PQgetisnull(result, row, next) == 1 }

    private func columnName(_ column: Int32) -> String { PQfname(result, column).map { String(cString: $0) } ?? "?" }

    /// Moves past the next column and returns its number.
    private mutating func advance(_ kind: ColumnKind, isOptional: Bool) -> Int32 {
        precondition(next < columnCount, "the row has only \(columnCount) columns")
        assert(kind.fits(PQftype(result, next)), "\(columnName(next)) is no \(kind), but type \(PQftype(result, next))")
        assert(isOptional || !isNull, "\(columnName(next)) is null")
        next += 1
        return next - 1
    }

    /// The text of the next column as PostgreSQL writes it; empty for null. It is valid until the closure that got the
    /// reader returns. It allocates nothing, so the hot path uses it.
    package mutating func bytes(_ kind: ColumnKind) -> UnsafeRawBufferPointer {
        let column = advance(kind, isOptional: true)
        let size = PQgetlength(result, row, column)
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(size))
    }

    /// The text of the next column, which must not be null.
    private mutating func requiredBytes(_ kind: ColumnKind) -> UnsafeRawBufferPointer {
        assert(!isNull, "\(columnName(next)) is null")
        return bytes(kind)
    }

    /// Reads the next column; skips a null and returns nil.
    private mutating func optional<T>(_ read: (inout RowReader) -> T) -> T? {
        guard isNull else { return read(&self) }
        skip()
        return nil
    }

    package mutating func text() -> String { String(decoding: requiredBytes(.text), as: UTF8.self) }
    package mutating func optionalText() -> String? { optional { $0.text() } }

    /// A column of any type, as PostgreSQL writes it; empty for null.
    package mutating func writtenText() -> String { String(decoding: bytes(.any), as: UTF8.self) }
    package mutating func optionalWrittenText() -> String? { optional { $0.writtenText() } }

    package mutating func integer() -> Int {
        var value = 0
        var isNegative = false
        for byte in requiredBytes(.integer) {
            if byte == UInt8(ascii: "-") {
                isNegative = true
            } else {
                assert(byte >= 0x30 && byte <= 0x39, "\(columnName(next - 1)) is no whole number")
                value = value &* 10 &+ Int(byte & 0x0F)
            }
        }
        return isNegative ? -value : value
    }

    package mutating func optionalInteger() -> Int? { optional { $0.integer() } }

    package mutating func flag() -> Bool { requiredBytes(.flag).first == UInt8(ascii: "t") }

    /// A `timestamptz`, or the midnight of a `date`; the epoch for one outside the years 1 to 9999.
    package mutating func time() -> Timestamp { Timestamp(column: requiredBytes(.time)) }
    package mutating func optionalTime() -> Timestamp? { optional { $0.time() } }

    package mutating func uuid() -> UUID {
        let bytes = requiredBytes(.uuid)
        let uuid = UUID(bytes: bytes)
        assert(uuid != nil, "\(columnName(next - 1)) is no UUID")
        return uuid ?? UUID(high: 0, low: 0)
    }

    package mutating func optionalUUID() -> UUID? { optional { $0.uuid() } }

    /// The elements of a one-dimensional array.
    package mutating func texts() -> [String] { ArrayText.texts(requiredBytes(.array)) }
    package mutating func optionalTexts() -> [String]? { optional { $0.texts() } }
}
