/// The figures of several workers together.
package struct FigureSum: Sendable {
    /// How many requests had one route, plan and status; a status of 0 stands for all that are not counted apart.
    package struct Requests: Sendable {
        package let route: FigureRoute
        package let plan: String
        package let status: Int
        package let count: Int
    }

    /// The durations of a route's requests.
    package struct Durations: Sendable {
        package let route: FigureRoute
        /// How many took at most each of `bounds`, longer ones at the end; each is counted once.
        package let counts: [Int]
        package let microseconds: Int

        /// Upper bounds in microseconds.
        package static var bounds: [Int64] { FigureLayout.bounds }
    }

    private let layout: FigureLayout
    private let snapshots: [Snapshot]

    package init(_ snapshots: [Snapshot], layout: FigureLayout) {
        self.layout = layout
        self.snapshots = snapshots
    }

    package subscript(_ tally: Tally) -> Int { snapshots.reduce(0) { $0 + $1[tally] } }
    package subscript(_ gauge: Gauge) -> Int { snapshots.reduce(0) { $0 + $1[gauge] } }

    /// Every combination that has occurred, in the order of routes, plans and statuses.
    package var requests: [Requests] {
        let names = snapshots.map(\.planNames)
        var plans: [String] = []
        for name in names.joined().map(\.name) where !plans.contains(name) { plans.append(name) }
        var found: [Requests] = []
        for (place, route) in layout.routes.enumerated() {
            for plan in plans {
                var counts = [UInt64](repeating: 0, count: FigureLayout.statuses.count + 1)
                for (snapshot, names) in zip(snapshots, names) {
                    for (number, name) in names where name == plan {
                        for (status, count) in snapshot.requests(route: place, plan: number).enumerated() {
                            counts[status] &+= count
                        }
                    }
                }
                for (status, count) in counts.enumerated() where count > 0 {
                    let code = status < FigureLayout.statuses.count ? FigureLayout.statuses[status] : 0
                    found.append(
                        Requests(route: route, plan: plan, status: code, count: Int(truncatingIfNeeded: count))
                    )
                }
            }
        }
        return found
    }

    /// The durations of every route that was asked for.
    package var durations: [Durations] {
        layout.routes.enumerated().compactMap { place, route in
            var counts = [Int](repeating: 0, count: FigureLayout.bounds.count + 2)
            for snapshot in snapshots {
                for (bucket, count) in snapshot.durations(route: place).enumerated() {
                    counts[bucket] &+= Int(truncatingIfNeeded: count)
                }
            }
            let microseconds = counts.removeLast()
            guard counts.contains(where: { $0 > 0 }) else { return nil }
            return Durations(route: route, counts: counts, microseconds: microseconds)
        }
    }
}
