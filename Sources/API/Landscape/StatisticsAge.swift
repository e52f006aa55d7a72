import HTTP
import Model
import Notation

/// The header fields that say how old figures are which were computed before.
enum StatisticsAge {
    /// The age in seconds after which figures are stale: two refreshes were then missed.
    static let staleSeconds: Int64 = 1200

    /// Writes `X-Cache-Updated-At`, `X-Cache-Age-Seconds` and `X-Cache-Stale`.
    /// - Parameter updated: when the figures were computed.
    static func write(of updated: Timestamp, to reply: inout Reply) {
        let age = max(0, (Timestamp.now.microseconds - updated.microseconds) / 1_000_000)
        reply.field("X-Cache-Updated-At", text: updated.text)
        reply.field("X-Cache-Age-Seconds", Int(age))
        reply.field("X-Cache-Stale", age > staleSeconds ? "true" : "false")
    }
}
