import CPQ
package import Notation

/// A running bulk load. It ends once: by `end`, or by `deinit`, which makes the server discard all rows.
///
/// The handle belongs to the connection that began the copy. That connection outlives the copy, because a copy lives
/// within the call that holds the connection.
package struct CopyIn: ~Copyable {
    private let handle: OpaquePointer?

    init(handle: OpaquePointer?) { self.handle = handle }

    deinit {
        PQputCopyEnd(handle, "given up")
        while let result = PQgetResult(handle) { PQclear(result) }
    }

    /// Sends rows in COPY's text form.
    package func put(_ rows: borrowing ByteWriter) throws(PostgresError) {
        let sent = rows.withBytes { bytes in
            PQputCopyData(handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
        }
        if sent != 1 { throw Connection.failure(handle, nil) }
    }

    /// - Returns: how many rows were copied.
    @discardableResult
    package consuming func end() throws(PostgresError) -> Int {
        let handle = handle
        discard self
        var copied = 0
        var failed: PostgresError? = PQputCopyEnd(handle, nil) == 1 ? nil : Connection.failure(handle, nil)
        while let result = PQgetResult(handle) {
            if PQresultStatus(result) == PGRES_COMMAND_OK {
                copied = Int(String(cString: PQcmdTuples(result))) ?? 0
            } else {
                failed = Connection.failure(handle, result)
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
