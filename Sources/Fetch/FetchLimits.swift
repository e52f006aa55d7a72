/// The limits of one fetch, redirects included.
package struct FetchLimits: Sendable {
    /// Bytes of the body after decompression.
    package var bodyBytes = 32 * 1024 * 1024
    /// Bytes after unpacking, when the body itself is a packed file (`.csv.gz`).
    package var unpackedBytes = 256 * 1024 * 1024
    package var totalSeconds = 60.0
    package var connectSeconds = 10.0
    /// The fetch ends when the body comes more slowly than `minimumBytesPerSecond` for this long.
    package var slowSeconds = 20
    package var minimumBytesPerSecond = 200
    package var redirects = 5
    /// Bytes of all header fields of one answer.
    package var headerBytes = 64 * 1024
    /// Whether `http` addresses are fetched too; else a feed and all its redirects must be `https`.
    package var allowsPlainHTTP = false
    /// Whether private, loopback, link-local and reserved addresses may be connected to: for tests and feeds inside.
    package var allowsInternalAddresses = false

    package init() {}
}
