import Glibc
package import Notation
import Synchronization

/// What a worker counts. All its threads write here without a lock, and any worker of the machine reads it.
///
/// It is a class because all threads of a worker share it; its numbers are atomic, and a mutex guards the names of plans.
package final class Figures: Sendable {
    package let layout: FigureLayout
    /// The number of this worker's file; 0 where it shares none.
    package let number: Int
    private let words: SharedWords
    private let folder: FigureFolder?
    /// The open file whose lock says that this worker runs; -1 where there is none.
    private let holder: Int32
    private let plans = Mutex<[String: Int]>([:])

    /// - Parameters:
    ///   - folder: where the workers of this machine share their figures; nil for nowhere.
    ///   - trouble: gets what is wrong with the folder; the figures are then this worker's alone.
    package init(
        _ layout: FigureLayout,
        folder path: String? = nil,
        started: Timestamp = .now,
        trouble: (String) -> Void = { _ in }
    ) {
        self.layout = layout
        let folder = path.map { FigureFolder($0, layout: layout) }
        switch folder?.take() {
        case .success(let (number, words, holder)):
            self.holder = holder
            self.number = number
            self.words = words
            self.folder = folder
        case .failure(let reason):
            trouble(reason.text)
            fallthrough
        case nil:
            number = 0
            holder = -1
            words = SharedWords(count: layout.count)
            self.folder = nil
        }
        begin(at: started)
    }

    deinit { if holder >= 0 { close(holder) } }

    /// Takes the file over: what rises stays, all else is this process's.
    private func begin(at started: Timestamp) {
        for gauge in Gauge.allCases { set(gauge, 0) }
        for thread in 0..<FigureLayout.mostThreads {
            for word in 0..<3 { words.store(0, at: layout.place(ofThread: thread) + word) }
        }
        words.store(UInt64(UInt32(bitPattern: getpid())), at: FigureLayout.pid)
        words.store(UInt64(bitPattern: started.microseconds), at: FigureLayout.started)
        isAlive(at: started)
        let known = Snapshot(number: number, words: words.all, layout: layout, isHeld: true).planNames
        plans.withLock { plans in
            for (place, name) in known where (1..<FigureLayout.mostPlans - 1).contains(place) { plans[name] = place }
        }
    }

    /// Says that the process works.
    package func isAlive(at now: Timestamp) { words.store(UInt64(bitPattern: now.microseconds), at: FigureLayout.seen) }

    // MARK: Counting

    @inline(__always) package func add(_ tally: Tally, _ number: Int = 1) {
        if number > 0 { words.add(UInt64(number), at: layout.place(of: tally)) }
    }

    package func set(_ gauge: Gauge, _ value: Int) { words.store(UInt64(max(0, value)), at: layout.place(of: gauge)) }

    /// A thread has begun a request.
    /// - Parameter route: the route's place in the layout.
    package func begin(thread: Int, route: Int, at time: Timestamp) {
        guard thread < FigureLayout.mostThreads else { return }
        let place = layout.place(ofThread: thread)
        words.store(UInt64(bitPattern: time.microseconds), at: place + 1)
        words.store(UInt64(route + 1), at: place)
    }

    /// A thread waits for the next request.
    package func end(thread: Int) {
        guard thread < FigureLayout.mostThreads else { return }
        let place = layout.place(ofThread: thread)
        words.store(0, at: place)
        words.add(1, at: place + 2)
    }

    /// Counts a request that was answered.
    /// - Parameters:
    ///   - route: the route's place in the layout.
    ///   - plan: as `plan(named:)` gave it; 0 where no plan is known.
    package func count(route: Int, plan: Int, status: Int, microseconds: Int64) {
        words.add(1, at: layout.place(ofRequests: route, plan: plan, status: FigureLayout.index(ofStatus: status)))
        let durations = layout.place(ofDurations: route)
        words.add(1, at: durations + FigureLayout.bucket(of: microseconds))
        words.add(UInt64(max(0, microseconds)), at: durations + FigureLayout.bounds.count + 1)
    }

    /// The place of a plan among those that are counted apart. The first fourteen have one of their own.
    package func plan(named name: String) -> Int {
        plans.withLock { plans in
            if let known = plans[name] { return known }
            let place = plans.count + 1
            guard !name.isEmpty, place < FigureLayout.mostPlans - 1 else { return FigureLayout.mostPlans - 1 }
            let bytes = Array(name.utf8.prefix(FigureLayout.mostPlanBytes))
            let start = layout.place(ofPlan: place)
            for (word, at) in stride(from: 0, to: bytes.count, by: 8).enumerated() {
                let eight = bytes[at..<min(at + 8, bytes.count)]
                words.store(eight.reversed().reduce(0) { $0 << 8 | UInt64($1) }, at: start + 1 + word)
            }
            // The length comes last: a reader that sees it sees the name.
            words.store(UInt64(bytes.count), at: start)
            plans[name] = place
            return place
        }
    }

    // MARK: Reading

    /// What all workers of the machine have counted, those that have ended included.
    package func snapshots() -> [Snapshot] {
        guard let folder else {
            return [Snapshot(number: number, words: words.all, layout: layout, isHeld: true)]
        }
        return folder.all().map { Snapshot(number: $0.number, words: $0.words.all, layout: layout, isHeld: $0.isHeld) }
    }
}
