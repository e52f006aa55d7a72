import Access
import Model
import Notation
import Postgres
import Runtime
import Storage
import TestSupport
import Testing

struct UsageMeterTests {
    private let meter = UsageMeter()

    private func record(_ key: UUID?, id: String) -> UsageRecord {
        UsageRecord(
            at: .now,
            holder: key,
            requestID: id,
            route: "/x",
            method: "GET",
            status: 200,
            microseconds: 1000,
            bytes: 10,
            rows: 1
        )
    }

    /// Runs the meter, which was told to stop, over a database that is away.
    private func runAway() -> (shown: [UsageRecord], said: [String]) {
        var shown: [UsageRecord] = []
        var said: [String] = []
        meter.run(
            store: Store("host=/nonexistent dbname=none", application: "tests", statementTimeoutMilliseconds: 1000),
            graceSeconds: 0,
            show: { shown += $0 },
            report: { outcome in
                switch outcome {
                case .delayed(let records, let reason):
                    said.append("\(records) delayed")
                    #expect(!reason.isEmpty)
                case .lost(let records): said.append("\(records) lost")
                }
            }
        )
        return (shown, said)
    }

    @Test func `without records it ends at once`() {
        meter.stop()
        let (shown, said) = runAway()
        #expect(shown.isEmpty && said.isEmpty)
    }

    @Test func `what the database does not take is shown once and counted as lost`() {
        let key = UUID(high: 1, low: 1)
        for number in 0..<3 { meter.add(record(key, id: "\(number)")) }
        meter.stop()
        let (shown, said) = runAway()
        #expect(shown.map(\.requestID) == ["0", "1", "2"])
        #expect(said == ["3 delayed", "3 lost"])
    }

    @Test func `what waits is bounded, and what is beyond that is counted`() {
        let one = record(UUID(high: 1, low: 1), id: "r")
        for _ in 0..<200_002 { meter.add(one) }
        meter.stop()
        let (shown, said) = runAway()
        #expect(shown.count == 200_000)
        #expect(said == ["2 lost", "200000 delayed", "200000 lost"])
    }

    @Test(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
    func `requests are in the key's sums, however many batches they make`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        // Two batches; requests without a key are shown and not stored.
        for number in 0..<5003 { meter.add(record(number < 5001 ? key.id : nil, id: "req_\(number)")) }
        meter.stop()
        var shown = 0
        meter.run(
            store: try TestDatabase.store(),
            graceSeconds: 600,
            show: { shown += $0.count },
            report: { Issue.record("\($0)") }
        )
        #expect(shown == 5003)
        let own = try #require(try store.key(key.id, of: key.user))
        #expect(own.totalRequests == 5001)
    }

    @Test(
        .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"),
        arguments: [RequestLog.all, .errors, .none]
    )
    func `sums count every request, whatever the log keeps, and say what the log would`(log: RequestLog) throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        // Two days, four minutes, five statuses, two routes, and times on both sides of every class of duration.
        let times = [
            0, 499, 500, 1500, 998_500, 999_499, 999_500, 1_004_999, 1_005_000, 9_994_999, 9_995_000, 10_049_999,
            10_050_000, 700_000_000,
        ]
        for number in 0..<420 {
            let status = [200, 304, 400, 429, 503][number % 5]
            let at = Timestamp.now.startOfDay.adding(seconds: Int64([-61, -1, 0, 61][number % 4]))
            meter.add(
                UsageRecord(
                    at: at,
                    holder: key.id,
                    requestID: "req_\t\(number)",
                    route: number % 3 == 0 ? "/x" : "/y\\",
                    method: "GET",
                    status: status,
                    code: status < 400 ? nil : "code\n",
                    microseconds: times[number % times.count],
                    bytes: number,
                    rows: 2
                )
            )
        }
        meter.stop()
        var shown = 0
        meter.run(
            store: try TestDatabase.store(),
            graceSeconds: 600,
            log: log,
            show: { shown += $0.count },
            report: { Issue.record("\($0)") }
        )
        let kept = log == .all ? 420 : log == .errors ? 252 : 0
        #expect(shown == 420, "the log of the worker chooses by itself")
        #expect(try TestDatabase.text("select count(*) from request_log where key_id = \(key.id)") == "\(kept)")
        guard log == .all else {
            #expect(try store.key(key.id, of: key.user)?.totalRequests == 420)
            return
        }
        // The sums are those that the log gives.
        func sums() throws -> String {
            try TestDatabase.text(
                """
                select string_agg(row, '\\n' order by row) from (
                    select u::text from usage_days u where key_id = \(key.id) union all
                    select u::text from usage_latencies u where key_id = \(key.id) union all
                    select u::text from usage_hours u where key_id = \(key.id) union all
                    select u::text from usage_minutes u where key_id = \(key.id)) sums (row)
                """
            )
        }
        let stored = try sums()
        #expect(!stored.isEmpty)
        try TestDatabase.run(
            "select roll_up_usage((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date)"
        )
        #expect(try sums() == stored)
    }
}
