package import Model
package import Notation
import Synchronization

/// Remembers keys about which a worker need not ask the database. It remembers a key that does not exist for a few
/// seconds. It remembers a key that keeps sending after refusals for a quarter of a second, or until the key has a
/// token again.
///
/// It never grants a request, and it never refuses one that the database would grant: a secret that does not exist will
/// never exist (it has 220 random bits), and the database named the moment at which the key has a token again. It stays
/// small: beyond `mostEntries` it is emptied. It is a class because all threads of a worker share it; a mutex guards
/// its state.
package final class RefusalMemory: Sendable {
    package enum Answer: Sendable {
        case unknown
        case refused(Caller, Allowance)
        case missingScope(Caller, Allowance)
    }

    private struct Refused {
        let caller: Caller
        let allowance: Allowance
        let lacksScope: Bool
        /// The time on this machine's clock before the database was asked.
        let askedAt: Timestamp
        /// The time on this machine's clock until which refusals are answered from memory.
        let until: Timestamp
        var count = 1
    }

    private struct State {
        var unknown: [[UInt8]: Timestamp] = [:]
        var refused: [[UInt8]: Refused] = [:]

        mutating func count(_ refusal: Refused, as key: [UInt8]) {
            var refusal = refusal
            if let before = refused[key], before.lacksScope == refusal.lacksScope { refusal.count += before.count }
            if refused.count >= RefusalMemory.mostEntries { refused = [:] }
            refused[key] = refusal
        }
    }

    private let state = Mutex(State())
    private static let mostEntries = 10_000
    private static let unknownMicroseconds: Int64 = 3_000_000
    /// The database is asked about each key at least this often, so that a revocation or a new tier soon takes effect.
    private static let longestMicroseconds: Int64 = 250_000
    /// A key counts as flooding after this many refusals in a row. A client that waits as `Retry-After` says never gets
    /// there.
    private static let flood = 20

    package init() {}

    /// What is known about a key without asking the database; nil when nothing is known.
    /// - Parameter route: names the route, price and scopes of the request. It is read only when keys are remembered.
    package func answer(secretHash: [UInt8], route: @autoclosure () -> String, now: Timestamp) -> Answer? {
        state.withLock { state in
            if state.unknown.isEmpty, state.refused.isEmpty { return nil }
            if let until = state.unknown[secretHash] {
                if now < until { return .unknown }
                state.unknown[secretHash] = nil
            }
            if state.refused.isEmpty { return nil }
            let key = Self.key(secretHash, route())
            guard let refused = state.refused[key], refused.count >= Self.flood, now < refused.until,
                now >= refused.askedAt
            else { return nil }
            let allowance = refused.allowance.later(now.microseconds - refused.askedAt.microseconds)
            return refused.lacksScope
                ? .missingScope(refused.caller, allowance) : .refused(refused.caller, allowance)
        }
    }

    /// Remembers what the database said.
    /// - Parameter askedAt: the time on this machine's clock before the database was asked, so that no wait ends late.
    package func remember(
        _ admission: Admission,
        secretHash: [UInt8],
        route: @autoclosure () -> String,
        askedAt: Timestamp
    ) {
        state.withLock { state in
            switch admission {
            case .unknown:
                if state.unknown.count >= Self.mostEntries { state.unknown = [:] }
                state.unknown[secretHash] = Timestamp(microseconds: askedAt.microseconds + Self.unknownMicroseconds)
            case .refused(let caller, let allowance):
                guard let retry = allowance.retryAt else { return }
                let wait = min(retry.microseconds - allowance.at.microseconds, Self.longestMicroseconds)
                let until = Timestamp(microseconds: askedAt.microseconds + wait)
                state.count(
                    Refused(caller: caller, allowance: allowance, lacksScope: false, askedAt: askedAt, until: until),
                    as: Self.key(secretHash, route())
                )
            case .missingScope(let caller, let allowance):
                let until = Timestamp(microseconds: askedAt.microseconds + Self.longestMicroseconds)
                state.count(
                    Refused(caller: caller, allowance: allowance, lacksScope: true, askedAt: askedAt, until: until),
                    as: Self.key(secretHash, route())
                )
            default:
                if !state.refused.isEmpty { state.refused[Self.key(secretHash, route())] = nil }
            }
        }
    }

    /// How many keys are remembered.
    package var count: Int { state.withLock { $0.unknown.count + $0.refused.count } }

    private static func key(_ secretHash: [UInt8], _ route: String) -> [UInt8] { secretHash + Array(route.utf8) }
}

extension Allowance {
    /// The same buckets some time later, if nothing was taken out of them.
    fileprivate func later(_ microseconds: Int64) -> Allowance {
        Allowance(
            perMinute: perMinute,
            perDay: perDay,
            at: Timestamp(microseconds: at.microseconds + microseconds),
            minuteFullAt: minuteFullAt,
            dayFullAt: dayFullAt,
            retryAt: retryAt
        )
    }
}
