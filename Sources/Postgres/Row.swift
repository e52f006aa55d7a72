import CPQ
package import Notation

/// One row of a result, for the time of the call it is passed to.
///
/// `result` is alive while the row is in use: rows are handed to closures by `Connection`, which clears the result only
/// after they return.
package struct Row: ~Copyable {
    let result: OpaquePointer
    let index: Int32

    package var columnCount: Int { Int(PQnfields(result)) }

    package func isNull(_ column: Int) -> Bool { PQgetisnull(result, index, Int32(column)) == 1 }

    /// The cell's text; nothing for null. Valid until the closure that got the row returns.
    package func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let size = PQgetlength(result, index, Int32(column))
        return UnsafeRawBufferPointer(start: PQgetvalue(result, index, Int32(column)), count: Int(size))
    }

    package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// 0 for null and for anything that is no whole number.
    package func integer(_ column: Int) -> Int {
        var value = 0
        var isNegative = false
        for byte in bytes(column) {
            if byte == UInt8(ascii: "-") {
                isNegative = true
            } else {
                guard byte >= 0x30, byte <= 0x39 else { return 0 }
                value = value &* 10 &+ Int(byte - 0x30)
            }
        }
        return isNegative ? -value : value
    }

    package func optionalInteger(_ column: Int) -> Int? { isNull(column) ? nil : integer(column) }

    package func flag(_ column: Int) -> Bool { bytes(column).first == UInt8(ascii: "t") }

    /// The session's `timezone` is UTC and its `datestyle` ISO, so a cell reads `2024-12-08 14:30:00.123456+00`.
    package func time(_ column: Int) -> Timestamp? { isNull(column) ? nil : Timestamp(bytes(column)) }

    package func uuid(_ column: Int) -> UUID? { UUID(bytes: bytes(column)) }

    /// The elements of a one-dimensional array.
    package func texts(_ column: Int) -> [String] {
        var texts: [String] = []
        Self.forEachElement(of: bytes(column)) { element in texts.append(String(decoding: element, as: UTF8.self)) }
        return texts
    }

    /// Walks an array in PostgreSQL's text form, `{a,"b \"c\""}`. Null elements are passed as the text `NULL`.
    package static func forEachElement(of array: UnsafeRawBufferPointer, _ body: ([UInt8]) -> Void) {
        guard array.count > 2 else { return }
        var element: [UInt8] = []
        var isQuoted = false
        var place = 1
        while place < array.count {
            let byte = array[place]
            place += 1
            if byte == UInt8(ascii: "\\"), place < array.count {
                element.append(array[place])
                place += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: ",") || place == array.count {
                body(element)
                element.removeAll(keepingCapacity: true)
            } else {
                element.append(byte)
            }
        }
    }
}
