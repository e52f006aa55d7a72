import Access
import Model
import Notation
import Testing

struct RefusalMemoryTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private let memory = RefusalMemory()
    private let hash = [UInt8](repeating: 7, count: 32)

    private func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(microseconds: Self.start.microseconds + milliseconds * 1000)
    }

    private static let caller = Caller(
        keyID: UUID(high: 1, low: 1),
        userID: UUID(high: 1, low: 2),
        tier: "free",
        scopes: NameSet(array: "{}"),
        formats: NameSet(array: "{}"),
        lookbackDays: 1,
        articleLookbackDays: 1,
        pageMax: 1,
        articlePageMax: 1
    )

    /// The database's clock is a day ahead of this machine's: only differences count.
    private func refusal(retryInMilliseconds: Int64) -> Admission {
        let now = Self.start.adding(seconds: 86_400)
        func later(_ milliseconds: Int64) -> Timestamp {
            Timestamp(microseconds: now.microseconds + milliseconds * 1000)
        }
        return .refused(
            Self.caller,
            Allowance(
                perMinute: 10,
                perDay: 1000,
                at: now,
                minuteFullAt: later(54_000 + retryInMilliseconds),
                dayFullAt: later(0),
                retryAt: later(retryInMilliseconds)
            )
        )
    }

    private func isRefused(_ now: Timestamp, route: String = "/") -> Bool {
        if case .refused? = memory.answer(secretHash: hash, route: route, now: now) { true } else { false }
    }

    @Test func `an unknown key is remembered for three seconds`() {
        #expect(memory.answer(secretHash: hash, route: "/", now: at(0)) == nil)
        memory.remember(.unknown, secretHash: hash, route: "/", askedAt: at(0))
        for milliseconds in [0, 2_999] as [Int64] {
            guard case .unknown? = memory.answer(secretHash: hash, route: "/other", now: at(milliseconds)) else {
                Issue.record("forgotten after \(milliseconds) ms")
                return
            }
        }
        #expect(memory.answer(secretHash: hash, route: "/", now: at(3_000)) == nil)
    }

    @Test func `only a flood of refusals is answered from memory`() {
        for _ in 1..<20 {
            memory.remember(refusal(retryInMilliseconds: 6_000), secretHash: hash, route: "/", askedAt: at(0))
        }
        #expect(!isRefused(at(1)))
        memory.remember(refusal(retryInMilliseconds: 6_000), secretHash: hash, route: "/", askedAt: at(0))
        #expect(isRefused(at(1)) && isRefused(at(249)))
        #expect(!isRefused(at(250)), "the database is asked four times a second")
        #expect(!isRefused(at(1), route: "/cheaper"))
    }

    @Test func `nothing is refused from the moment on at which there is a token`() {
        for _ in 0..<30 {
            memory.remember(refusal(retryInMilliseconds: 100), secretHash: hash, route: "/", askedAt: at(0))
        }
        #expect(isRefused(at(99)))
        #expect(!isRefused(at(100)))
    }

    @Test func `what is remembered grows older with the clock`() {
        for _ in 0..<20 {
            memory.remember(refusal(retryInMilliseconds: 2_100), secretHash: hash, route: "/", askedAt: at(0))
        }
        guard case .refused(_, let allowance)? = memory.answer(secretHash: hash, route: "/", now: at(200)) else {
            Issue.record("not remembered")
            return
        }
        #expect(allowance.retryAt.map { $0.microseconds - allowance.at.microseconds } == 1_900_000)
        #expect(allowance.minuteRemaining == 0)
    }

    @Test func `a flood for want of a scope is answered from memory, and only for that question`() {
        guard case .refused(let caller, let allowance) = refusal(retryInMilliseconds: 0) else { return }
        for _ in 0..<20 {
            memory.remember(.missingScope(caller, allowance), secretHash: hash, route: "/ {a}", askedAt: at(0))
        }
        guard case .missingScope? = memory.answer(secretHash: hash, route: "/ {a}", now: at(249)) else {
            Issue.record("not remembered")
            return
        }
        #expect(memory.answer(secretHash: hash, route: "/ {a}", now: at(250)) == nil)
        #expect(memory.answer(secretHash: hash, route: "/ {b}", now: at(1)) == nil)
    }

    @Test func `a grant begins the count anew`() {
        for _ in 0..<20 {
            memory.remember(refusal(retryInMilliseconds: 6_000), secretHash: hash, route: "/", askedAt: at(0))
        }
        memory.remember(.revoked(UUID(high: 1, low: 1)), secretHash: hash, route: "/", askedAt: at(1))
        #expect(!isRefused(at(2)))
    }

    @Test func `it stays small whatever is asked`() {
        for number in 0..<25_000 {
            memory.remember(
                .unknown,
                secretHash: [UInt8(number & 255), UInt8(number >> 8)],
                route: "/",
                askedAt: at(0)
            )
        }
        #expect(memory.count <= 10_000)
    }
}
