/// One line of the list of routes: what a request was about.
package struct FigureRoute: Sendable {
    package let method: String
    package let pattern: String

    package init(method: String, pattern: String) {
        self.method = method
        self.pattern = pattern
    }
}

/// Where each figure of a worker stands among the numbers of its file. Workers of one release agree on it; `digest` tells
/// them from others.
package struct FigureLayout: Sendable {
    package let routes: [FigureRoute]

    /// The statuses that are counted apart; all others share one place behind them.
    package static let statuses = [
        200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 429, 500, 503,
    ]
    /// Upper bounds of the buckets of durations, in microseconds; one more bucket has what took longer.
    package static let bounds: [Int64] = [
        250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 30_000_000,
    ]
    /// The most threads of a worker, as the settings have it.
    static let mostThreads = 256
    /// Plans that are counted apart: the first stands for requests of no plan, the last for all plans that come too late.
    static let mostPlans = 16
    /// Words of a plan's name: one for the length, the rest for its bytes.
    static let planWords = 9
    static let mostPlanBytes = 64

    // The head of a file.
    static let mark = 0
    static let pid = 1
    static let started = 2
    static let seen = 3
    private static let gauges = 8

    private let threads: Int
    private let tallies: Int
    private let plans: Int
    private let durations: Int
    private let requests: Int
    /// How many numbers there are.
    let count: Int

    package init(routes: [FigureRoute]) {
        self.routes = routes
        threads = Self.gauges + Gauge.allCases.count
        tallies = threads + Self.mostThreads * 3
        plans = tallies + Tally.allCases.count
        durations = plans + Self.mostPlans * Self.planWords
        requests = durations + routes.count * (Self.bounds.count + 2)
        count = requests + Self.mostPlans * routes.count * (Self.statuses.count + 1)
    }

    func place(of gauge: Gauge) -> Int { Self.gauges + gauge.rawValue }
    func place(of tally: Tally) -> Int { tallies + tally.rawValue }
    /// Three numbers: the route and one, or 0 while the thread waits; since when; how many requests it has answered.
    func place(ofThread number: Int) -> Int { threads + number * 3 }
    func place(ofPlan number: Int) -> Int { plans + number * Self.planWords }
    /// The buckets of durations, then the sum in microseconds.
    func place(ofDurations route: Int) -> Int { durations + route * (Self.bounds.count + 2) }
    func place(ofRequests route: Int, plan: Int, status: Int) -> Int {
        requests + (plan * routes.count + route) * (Self.statuses.count + 1) + status
    }

    /// The place of a duration among `bounds`; the one behind them for what took longer.
    static func bucket(of microseconds: Int64) -> Int { bounds.firstIndex { microseconds <= $0 } ?? bounds.count }

    static func index(ofStatus status: Int) -> Int { statuses.firstIndex(of: status) ?? statuses.count }

    /// Differs where files of two releases could not be read as one (FNV-1a).
    package var digest: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        for route in routes { add("\(route.method) \(route.pattern)") }
        for tally in Tally.allCases { add("\(tally.rawValue) \(tally.label)") }
        for number in Self.statuses { add("\(number)") }
        for number in Self.bounds { add("\(number)") }
        add("\(Gauge.allCases.count) \(Self.mostThreads) \(Self.mostPlans) \(Self.planWords)")
        return hash
    }
}
