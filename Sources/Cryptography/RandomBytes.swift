import COpenSSL
package import Notation

/// Random bytes that nobody can guess.
package enum RandomBytes {
    /// Nil when there is no randomness.
    package static func make(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }

    /// A random UUID (RFC 9562 §5.4).
    package static func uuid() -> UUID? { make(16).map { UUID(digest: $0, version: 4) } }
}
