import CPQ

/// A statement with its values, both written out once: for what is sent again and again with the same values.
package struct FixedStatement: Sendable {
    let text: String
    private let values: BoundValues

    package init(_ sql: SQL) {
        text = sql.text
        values = BoundValues(sql.values)
    }

    func withValues<R>(_ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R { values.withPointers(body) }
}

/// Values as libpq takes them: C strings one after another, and where each begins.
///
/// A value that holds a NUL ends there. PostgreSQL's text cannot hold a NUL, and text from outside that holds one has been
/// refused before this point.
struct BoundValues: Sendable {
    private let memory: [UInt8]
    private let starts: [Int?]

    init(_ values: [SQL.Value]) {
        var memory: [UInt8] = []
        memory.reserveCapacity(512)
        var starts: [Int?] = []
        starts.reserveCapacity(values.count)
        for value in values {
            switch value {
            case .null: starts.append(nil)
            case .text(let bytes):
                starts.append(memory.count)
                memory += bytes
                memory.append(0)
            }
        }
        self.memory = memory
        self.starts = starts
    }

    /// Lends the values as C strings for the time of the call.
    func withPointers<R>(_ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        memory.withUnsafeBytes { bytes in
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: starts.count) { pointers in
                for (place, start) in starts.enumerated() {
                    pointers.initializeElement(at: place, to: start.flatMap { start in base.map { $0 + start } })
                }
                return body(Int32(starts.count), pointers.baseAddress)
            }
        }
    }
}
