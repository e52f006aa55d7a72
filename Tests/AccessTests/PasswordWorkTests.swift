import Glibc
import Runtime
import Synchronization
import Testing

@testable import Access

struct PasswordWorkTests {
    /// Opens once. It is a class because threads share it.
    private final class Gate: Sendable {
        private let flag = Atomic<Bool>(false)
        var isOpen: Bool { flag.load(ordering: .relaxed) }
        func open() { flag.store(true, ordering: .relaxed) }
    }

    @Test func `work is done on another thread, and its result comes back`() {
        let work = PasswordWork()
        #expect(work.run(for: "a") { 6 * 7 } == 42)
        #expect(work.run(for: "a") { pthread_self() } != pthread_self())
    }

    @Test func `so many wait, and one of a network`() throws {
        let work = PasswordWork(mostWaiting: 2)
        let (gate, isRunning) = (Gate(), Gate())
        let results = Mutex<[String: Int?]>([:])
        func begin(_ name: String, for network: String, _ body: @escaping @Sendable () -> Int) throws -> pthread_t {
            try #require(
                BackgroundThread.start {
                    let result = work.run(for: network, body)
                    results.withLock { $0[name] = .some(result) }
                }
            )
        }
        var threads = [
            try begin("first", for: "a") {
                isRunning.open()
                while !gate.isOpen { usleep(1000) }
                return 1
            }
        ]
        while !isRunning.isOpen { usleep(1000) }
        // The first runs and waits no more.
        threads.append(try begin("second", for: "a") { 2 })
        while work.state.withLock({ $0.jobs.count }) < 1 { usleep(1000) }
        #expect(work.run(for: "a") { 3 } == nil, "the network waits already")
        threads.append(try begin("third", for: "b") { 4 })
        while work.state.withLock({ $0.jobs.count }) < 2 { usleep(1000) }
        #expect(work.run(for: "c") { 5 } == nil, "the queue is full")
        gate.open()
        for thread in threads { pthread_join(thread, nil) }
        #expect(results.withLock { $0 } == ["first": 1, "second": 2, "third": 4])
    }
}
