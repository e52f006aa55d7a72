import Glibc

/// Lends the texts as a C array of C strings for the time of the call.
func withCStrings<R>(
    _ texts: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 1) { list in
        for (place, text) in texts.enumerated() { list.initializeElement(at: place, to: strdup(text)) }
        list.initializeElement(at: texts.count, to: nil)
        defer { for text in list { free(text) } }
        // The buffer has at least one element, so it has an address.
        return body(list.baseAddress.unsafelyUnwrapped)
    }
}
