/// A number that only rises: how often something happened in a worker, restarts included.
package enum Tally: Int, CaseIterable, Sendable {
    /// Connections of nginx that were accepted.
    case accepted
    // What was decided about requests that must be vouched for.
    case granted, limitedByMinute, limitedByDay, missingScope, missingKey, invalidKey, expiredKey, addressRefused
    case sessionRefused, crowded
    // Connections to the database that were opened, or could not be.
    case connected, connectFailed
    // Requests that failed because of the database.
    case databaseUnavailable, databaseTimeout, databaseFailed
    // What was asked of the caches.
    case answerInMemory, answerInFile, answerMade, countKnown, countMade

    /// The value of the label that tells it from others of its metric.
    package var label: StaticString {
        switch self {
        case .accepted: "accepted"
        case .granted: "granted"
        case .limitedByMinute: "minute_limit"
        case .limitedByDay: "day_limit"
        case .missingScope: "missing_scope"
        case .missingKey: "missing_key"
        case .invalidKey: "invalid_key"
        case .expiredKey: "expired_key"
        case .addressRefused: "address"
        case .sessionRefused: "session"
        case .crowded: "crowded"
        case .connected: "opened"
        case .connectFailed: "failed"
        case .databaseUnavailable: "unavailable"
        case .databaseTimeout: "timeout"
        case .databaseFailed: "failed"
        case .answerInMemory: "memory"
        case .answerInFile: "file"
        case .answerMade, .countMade: "miss"
        case .countKnown: "hit"
        }
    }
}

/// A number that rises and falls, as it is now in a worker.
package enum Gauge: Int, CaseIterable, Sendable {
    case threads
    case connections
    /// Requests that wait for a place among those that nothing vouches for.
    case waiting
    /// 1 while requests or connections wait that no thread has taken yet.
    case backlog
    /// Usage records that are not yet stored.
    case usageRecords
    /// 1 while the database cannot be reached and threads wait before the next try.
    case backingOff
}
