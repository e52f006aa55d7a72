import Access
import Metrics
import Model
import Notation
import Storage

/// Counts the requests of one thread, one after another.
struct RequestFigures {
    private let figures: Figures
    private let thread: Int
    private var route = 0
    private var plan = 0
    /// The plan of the request before, which is often the next one's too.
    private var known = (name: "", place: 0)

    init(_ figures: Figures, thread: Int) {
        self.figures = figures
        self.thread = thread
    }

    /// - Parameter route: the request's place among the figures.
    mutating func begin(route: Int, at time: Timestamp) {
        self.route = route
        plan = 0
        figures.begin(thread: thread, route: route, at: time)
    }

    mutating func granted(to caller: Caller) {
        belongs(to: caller)
        figures.add(.granted)
    }

    mutating func refused(_ refusal: Refusal) {
        switch refusal {
        case .missingKey: figures.add(.missingKey)
        case .invalidKey, .repeatedKey: figures.add(.invalidKey)
        case .expiredKey: figures.add(.expiredKey)
        case .addressNotAllowed: figures.add(.addressRefused)
        case .rateLimited(let caller, let allowance):
            belongs(to: caller)
            figures.add(allowance.isOfDay ? .limitedByDay : .limitedByMinute)
        case .missingScope(_, let caller, _):
            belongs(to: caller)
            figures.add(.missingScope)
        }
    }

    func add(_ tally: Tally) { figures.add(tally) }

    /// Counts what failed because of the database.
    func failed(_ error: StoreError) {
        switch error {
        case .unavailable: figures.add(.databaseUnavailable)
        case .timeout: figures.add(.databaseTimeout)
        case .refused, .failed: figures.add(.databaseFailed)
        }
    }

    /// - Parameter isAgain: whether the request has been counted before.
    func end(status: Int, microseconds: Int, isAgain: Bool) {
        figures.end(thread: thread)
        if isAgain { return }
        figures.count(route: route, plan: plan, status: status, microseconds: Int64(microseconds))
    }

    private mutating func belongs(to caller: Caller) {
        if caller.tier != known.name { known = (caller.tier, figures.plan(named: caller.tier)) }
        plan = known.place
    }
}
