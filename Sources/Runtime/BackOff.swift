/// How long to wait before something that ended is started again: not at all the first time, then 100 ms, twice as long
/// each time, 5 s at most. Ten seconds of life make it the first time again.
package struct BackOff: Sendable {
    private var failures = 0

    package init() {}

    /// - Parameter milliseconds: how long it lived.
    /// - Returns: the pause in milliseconds.
    package mutating func pause(afterLifeOf milliseconds: Int64) -> Int64 {
        if milliseconds >= 10_000 { failures = 0 }
        defer { failures = min(failures + 1, 16) }
        return failures == 0 ? 0 : min(100 << Int64(failures - 1), 5000)
    }
}
