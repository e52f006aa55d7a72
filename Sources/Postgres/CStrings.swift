import Notation

/// Lends a null-terminated array of C strings for the time of the call.
func withCStrings<R>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    var memory = ByteWriter(capacity: 256)
    var starts: [Int] = []
    for text in texts {
        starts.append(memory.count)
        memory.append(text: text)
        memory.append(0)
    }
    return memory.withBytes { bytes in
        let base = bytes.bindMemory(to: CChar.self).baseAddress
        let pointers = starts.map { start in base.map { $0 + start } } + [nil]
        return pointers.withUnsafeBufferPointer { pointers in
            // The array is never empty, because it holds the terminator.
            body(pointers.baseAddress.unsafelyUnwrapped)
        }
    }
}
