/// How long to wait before a process that ended is started again: no wait the first time, then 100 ms, then twice as
/// long each time, at most 5 s. A process that lived for ten seconds resets the wait.
package struct BackOff: Sendable {
    private var failures = 0

    package init() {}

    /// - Parameter milliseconds: how long the process lived.
    /// - Returns: the pause in milliseconds.
    package mutating func pause(afterLifeOf milliseconds: Int64) -> Int64 {
        if milliseconds >= 10_000 { failures = 0 }
        defer { failures = min(failures + 1, 16) }
        return failures == 0 ? 0 : min(100 << Int64(failures - 1), 5000)
    }
}
