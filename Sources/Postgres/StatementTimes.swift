import Glibc

/// What statements have taken on a connection, as its program waited for them.
package struct StatementTimes: Sendable {
    package private(set) var statements = 0
    package private(set) var microseconds = 0
    /// Of the slowest.
    package private(set) var slowest = 0
    private var slowestSQL: SQL?

    package init() {}

    /// The text of the slowest statement, without its values; empty when there was none.
    package var slowestText: String { slowestSQL?.text ?? "" }

    /// - Parameter start: a moment of `now`.
    package mutating func add(_ sql: SQL, since start: Int64) {
        let taken = Int((Self.now - start) / 1000)
        statements += 1
        microseconds += taken
        if taken > slowest || slowestSQL == nil {
            slowest = taken
            slowestSQL = sql
        }
    }

    package mutating func add(_ others: StatementTimes) {
        statements += others.statements
        microseconds += others.microseconds
        if others.slowest > slowest {
            slowest = others.slowest
            slowestSQL = others.slowestSQL
        }
    }

    /// Nanoseconds of a clock that nobody sets.
    package static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
