package import Notation

/// The figures of one worker at one moment.
package struct Snapshot: Sendable {
    /// What a thread does.
    package struct Thread: Sendable {
        package let number: Int
        /// The place of the route in the layout; nil while the thread waits.
        package let route: Int?
        package let since: Timestamp
        /// Requests that it has answered.
        package let answered: Int
    }

    /// The number of the worker's file.
    package let number: Int
    /// Whether the worker runs.
    package let isHeld: Bool
    private let words: [UInt64]
    private let layout: FigureLayout

    init(number: Int, words: [UInt64], layout: FigureLayout, isHeld: Bool) {
        self.number = number
        self.words = words
        self.layout = layout
        self.isHeld = isHeld
    }

    package var pid: Int { Int(truncatingIfNeeded: words[FigureLayout.pid]) }
    package var started: Timestamp { time(FigureLayout.started) }
    /// When the worker last said that it works.
    package var seen: Timestamp { time(FigureLayout.seen) }

    /// As it is now; 0 of a worker that has ended.
    package subscript(_ gauge: Gauge) -> Int { isHeld ? number(layout.place(of: gauge)) : 0 }
    package subscript(_ tally: Tally) -> Int { number(layout.place(of: tally)) }

    /// None of a worker that has ended.
    package var threads: [Thread] {
        (0..<min(self[.threads], FigureLayout.mostThreads)).map { thread in
            let place = layout.place(ofThread: thread)
            let route = number(place)
            return Thread(
                number: thread,
                route: (1...layout.routes.count).contains(route) ? route - 1 : nil,
                since: time(place + 1),
                answered: number(place + 2)
            )
        }
    }

    /// Names of plans by their place in this worker's file: of no plan at 0, of all others at the end.
    package var planNames: [(place: Int, name: String)] {
        var names: [(place: Int, name: String)] = [(0, "")]
        for place in 1..<FigureLayout.mostPlans - 1 {
            let start = layout.place(ofPlan: place)
            let length = min(number(start), FigureLayout.mostPlanBytes)
            if length <= 0 { continue }
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: words[start + 1 + $0 / 8] >> UInt64($0 % 8 * 8)) }
            names.append((place, String(decoding: bytes, as: UTF8.self)))
        }
        names.append((FigureLayout.mostPlans - 1, "(other)"))
        return names
    }

    /// Requests of one route and plan, by the place of their status.
    func requests(route: Int, plan: Int) -> ArraySlice<UInt64> {
        let place = layout.place(ofRequests: route, plan: plan, status: 0)
        return words[place...place + FigureLayout.statuses.count]
    }

    /// Requests of a route by the place of their duration, then the sum of all durations in microseconds.
    func durations(route: Int) -> ArraySlice<UInt64> {
        let place = layout.place(ofDurations: route)
        return words[place...place + FigureLayout.bounds.count + 1]
    }

    private func number(_ place: Int) -> Int { Int(truncatingIfNeeded: words[place]) }
    private func time(_ place: Int) -> Timestamp { Timestamp(microseconds: Int64(bitPattern: words[place])) }
}
