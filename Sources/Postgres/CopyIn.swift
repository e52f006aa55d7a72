import CPQ
package import Notation

/// A running bulk load. It ends once: by `end`, or by `deinit`, which makes the server discard all rows.
///
/// The connection that began the copy outlives it, because a copy lives within the call that holds the connection.
package struct CopyIn: ~Copyable {
    private let wire: Wire

    init(wire: Wire) { self.wire = wire }

    deinit {
        // Whether that reaches the server or not, the rows are gone; a lost connection shows at its next use.
        try? Self.untilTaken(wire) { PQputCopyEnd(wire.handle, "given up") }
        try? wire.skipResults()
    }

    /// Calls `send` again whenever there is room for more, until it has taken everything.
    private static func untilTaken(_ wire: Wire, _ send: () -> Int32) throws(PostgresError) {
        while true {
            switch send() {
            case 1: return
            case 0:
                try wire.wait(forRoom: true)
                guard PQconsumeInput(wire.handle) == 1 else { throw wire.failure() }
            default: throw wire.failure()
            }
        }
    }

    /// Sends rows in COPY's text form.
    package func put(_ rows: borrowing ByteWriter) throws(PostgresError) {
        let wire = wire
        var failed: PostgresError?
        rows.withBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            do throws(PostgresError) {
                try Self.untilTaken(wire) { PQputCopyData(wire.handle, start, Int32(bytes.count)) }
                // libpq would keep in memory whatever the server does not take yet.
                try wire.flush()
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
    }

    /// - Returns: how many rows were copied.
    @discardableResult
    package consuming func end() throws(PostgresError) -> Int {
        let wire = wire
        discard self
        try Self.untilTaken(wire) { PQputCopyEnd(wire.handle, nil) }
        var copied = 0
        var failed: PostgresError?
        while let result = try wire.nextResult() {
            if PQresultStatus(result) == PGRES_COMMAND_OK {
                copied = Int(String(cString: PQcmdTuples(result))) ?? 0
            } else {
                failed = wire.failure(result)
            }
            PQclear(result)
        }
        if let failed { throw failed }
        return copied
    }
}

/// Writes one field of a row in COPY's text form (PostgreSQL, COPY, "Text Format").
extension ByteWriter {
    package mutating func copyField(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\t"): append("\\t")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            default: append(byte)
            }
        }
    }

    package mutating func copyField(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { copyField(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    package mutating func copyField(_ text: String) {
        var text = text
        text.withUTF8 { copyField(UnsafeRawBufferPointer($0)) }
    }

    package mutating func copyNull() { append("\\N") }
    package mutating func nextField() { append(UInt8(ascii: "\t")) }
    package mutating func endRow() { append(UInt8(ascii: "\n")) }
}
