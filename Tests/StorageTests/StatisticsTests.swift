import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct StatisticsTests {
    @Test func `figures are there after a refresh, and young ones are left alone`() throws {
        var store = try TestDatabase.store()
        #expect(try store.refreshStatistics())
        let statistics = try #require(try store.statistics())
        #expect(statistics.body.first == UInt8(ascii: "{") && statistics.body.last == UInt8(ascii: "}"))
        #expect(try store.statisticsTime() == statistics.updated)
        #expect(try store.refreshStatistics(leastAgeSeconds: 0))
        #expect(try #require(try store.statistics()).updated > statistics.updated)
    }

    @Test func `a list of facts replaces what was there, whatever it holds`() throws {
        var store = try TestDatabase.store()
        let list = SQLFile(list: "sectors", text: "sector\tname\taliases\nquoted\tIt's a \\ sector\ta;b\n")
        let other = SQLFile(list: "sectors", text: "sector\tname\taliases\n")
        try store.primary.use { connection in
            try connection.script("begin; set local client_min_messages = warning")
            try connection.script(unsafeSQL: list.text)
            let names = try connection.rows("select name, array_length(aliases, 1) from industries") {
                "\($0.text()) \($0.integer())"
            }
            #expect(names == ["It's a \\ sector 2"])
            try connection.script("rollback")
        }
        #expect(list.text != other.text && list.name == "lists/sectors")
    }

    @Test func `the first page of the newest reaches back to its start`() {
        let start = Timestamp(seconds: 1_700_000_000)
        let span = DayCounts.Span.newest(since: start)
        #expect(span.from == start && span.offset == 0 && span.before > Timestamp.now)
    }
}
