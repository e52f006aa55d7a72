package import Model
package import Notation
import Synchronization

/// What a worker remembers of keys that it need not ask the database about: those that do not exist, for a few seconds,
/// and those that flood although they were refused, for a quarter of a second or until they have a token again.
///
/// Nothing is ever granted out of it, and nothing refused that the database would grant: a secret that does not exist
/// will not come to exist (220 random bits), and tokens only grow until the moment the database named. It stays small:
/// beyond `mostEntries` it begins anew. A class because all threads of a worker share it; its state stands behind a mutex.
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
        /// This machine's clock before the database was asked.
        let askedAt: Timestamp
        /// This machine's clock; refusals are answered from here until then.
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
    /// The database is asked about each key at least this often, so that a revocation or another plan is soon seen.
    private static let longestMicroseconds: Int64 = 250_000
    /// Refusals without a grant between them before a key counts as flooding. Whoever heeds `Retry-After` never gets there.
    private static let flood = 20

    package init() {}

    /// What is known of a key without the database; nil for nothing.
    /// - Parameter route: names what was asked for; price and needed scopes differ by it. Read only when keys are
    ///   remembered.
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
    /// - Parameter askedAt: this machine's clock before it was asked, so that no wait ends late.
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
    /// The same buckets some time later, when nothing was taken out of them.
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
