/// Values as libpq takes them: C strings one after another in PostgreSQL's text form, and where each begins.
///
/// A value that holds a NUL ends there. PostgreSQL's text cannot hold a NUL, and text from outside that holds one has been
/// refused before this point.
struct BoundValues: Equatable, Sendable {
    private var memory: [UInt8] = []
    /// Nil for null.
    private var starts: [Int?] = []

    mutating func append(_ text: some Sequence<UInt8>) {
        starts.append(memory.count)
        memory += text
        memory.append(0)
    }

    mutating func appendNull() { starts.append(nil) }

    mutating func append(_ others: BoundValues) {
        if others.starts.isEmpty { return }
        if starts.isEmpty {
            self = others
            return
        }
        let before = memory.count
        for start in others.starts { starts.append(start.map { before + $0 }) }
        memory += others.memory
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
