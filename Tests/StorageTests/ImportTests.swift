import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct ImportTests {
    private struct Cut: Error {}

    private let identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)
    private let day = Timestamp("2024-05-06T00:00:00Z") ?? Timestamp(microseconds: 0)

    private func sighting(_ value: String, at seconds: Int64 = 0, confidence: Confidence = .medium) -> Sighting {
        var sighting = Sighting()
        sighting.type = .domain
        sighting.value = sighting.store(value.utf8)
        sighting.confidence = confidence
        sighting.firstSeen = day.adding(seconds: seconds)
        sighting.lastSeen = day.adding(seconds: seconds)
        sighting.tags = [sighting.store("a \"b\" \\ {c}".utf8)]
        return sighting
    }

    private func load(
        _ store: inout Store,
        _ feed: Feed,
        _ sightings: [Sighting],
        thenThrows: Bool = false
    ) throws -> ImportOutcome {
        let digest = (0..<32).map { _ in UInt8.random(in: 0...255) }
        return try store.importSightings(
            feed: feed.id,
            format: "test",
            bodyDigest: digest,
            identity: identity,
            shift: 0,
            findFacts: { _, _ in },
            progress: { _ in },
            fill: { stage in
                for sighting in sightings { try stage.add(sighting) }
                stage.reject("not a value", record: 99)
                if thenThrows { throw Cut() }
            }
        ).outcome
    }

    /// The values of the feed's own day, as a list gives them.
    private func listed(
        _ store: inout Store,
        _ change: (inout IndicatorFilter) -> Void = { _ in },
        offset: Int = 0,
        limit: Int = 1000
    )
        throws -> (values: [String], total: Int)
    {
        var filter = IndicatorFilter(since: day)
        filter.until = day.adding(seconds: 7 * 86_400)
        change(&filter)
        let counts = try store.countIndicators(matching: filter)
        var values: [String] = []
        if let span = counts.span(offset: offset, limit: limit) {
            try store.forEachIndicator(
                matching: filter,
                in: span,
                limit: limit,
                columns: [.details, .history, .revocation]
            ) { record in
                values.append(record.text(record.value))
            }
        }
        return (values, counts.total)
    }

    private func cubeIsRight(_ store: inout Store) throws -> Bool {
        try store.primary.use { connection in
            try connection.first(
                """
                select not exists (
                    select from (
                        select d.time_field, d.day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp,
                               count(*) as n
                        from indicators i cross join lateral indicator_days(first_seen, last_seen, modified_at) d
                        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
                    ) counted full join (select * from indicator_counts where n <> 0) kept
                        using (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp)
                    where counted.n is distinct from kept.n)
                """
            ) { $0.flag() } ?? false
        }
    }

    @Test func `what is new, changed and unchanged is counted and merged`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let values = (0..<5).map { "\(TestDatabase.word())-\($0).example" }
        let first = try load(&store, feed, values.map { sighting($0) })
        #expect(first.newRows == 5 && first.newIndicators == 5 && first.updatedRows == 0 && first.rejectedRows == 1)
        let again = try load(&store, feed, values.map { sighting($0) })
        #expect(
            again.unchangedRows == 5 && again.newRows == 0 && again.updatedRows == 0 && again.changedIndicators == 0
        )
        let mixed = try load(
            &store,
            feed,
            [
                sighting(values[0]), sighting(values[1], at: 60, confidence: .high),
                sighting("\(TestDatabase.word()).example"),
            ]
        )
        #expect(mixed.unchangedRows == 1 && mixed.updatedRows == 1 && mixed.newRows == 1)
        #expect(mixed.newIndicators == 1 && mixed.changedIndicators == 1)
        #expect(try cubeIsRight(&store))
    }

    @Test func `of a report that stands twice the last counts`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let value = "\(TestDatabase.word()).example"
        let outcome = try load(&store, feed, [sighting(value, confidence: .low), sighting(value, confidence: .high)])
        #expect(outcome.newRows == 1 && outcome.newIndicators == 1)
        let repeated = try load(&store, feed, [sighting(value, confidence: .low), sighting(value, confidence: .high)])
        #expect(repeated.newRows == 0 && repeated.updatedRows == 0)
        let confidence = try store.primary.use { connection in
            try connection.first("select confidence from indicators where value = \(value)") { $0.text() }
        }
        #expect(confidence == "high")
    }

    @Test func `a body that breaks off leaves nothing, and the store goes on`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let value = "\(TestDatabase.word()).example"
        #expect(throws: Cut.self) { _ = try load(&store, feed, [sighting(value)], thenThrows: true) }
        #expect(try !listed(&store).values.contains(value))
        #expect(try load(&store, feed, [sighting(value)]).newRows == 1)
        #expect(throws: Cut.self) {
            _ = try load(&store, feed, [sighting("\(TestDatabase.word()).example")], thenThrows: true)
        }
        #expect(try listed(&store).values.contains(value) && cubeIsRight(&store))
    }

    @Test func `pages follow one another without a gap or a repetition`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        // Many at one moment, and some on each of five days.
        let values = (0..<60).map { "\(TestDatabase.word())-\($0).example" }
        _ = try load(
            &store,
            feed,
            values.enumerated().map { sighting($1, at: $0 < 30 ? 3600 : Int64($0 % 5) * 86_400 + 7) }
        )
        let whole = try listed(&store)
        #expect(Set(values).isSubset(of: Set(whole.values)) && whole.values.count == whole.total)
        for limit in [1, 7, 30, whole.total, whole.total + 1] {
            var walked: [String] = []
            while walked.count < whole.total {
                let page = try listed(&store, offset: walked.count, limit: limit).values
                if page.isEmpty { break }
                walked += page
            }
            #expect(walked == whole.values, "pages of \(limit)")
        }
        #expect(try listed(&store, offset: whole.total).values.isEmpty)
    }

    @Test func `a long list, which is read row by row, is the same as a short one`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        _ = try load(&store, feed, (0..<50).map { sighting("\(TestDatabase.word())-\($0).example", at: Int64($0)) })
        #expect(try listed(&store, limit: 2000).values == listed(&store, limit: 2001).values)
    }

    @Test(arguments: [
        (0, 0), (0, 86_399), (3600, 3600), (1, 86_400), (3599, 90_000), (86_400, 86_400), (80_000, 300_000),
    ])
    func `a window is inclusive at both ends and counted exactly`(since: Int64, until: Int64) throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let moments: [Int64] = [0, 1, 3599, 3600, 3601, 86_399, 86_400, 86_401, 200_000, 300_000]
        let values = moments.map { "\(TestDatabase.word())-\($0).example" }
        _ = try load(&store, feed, zip(values, moments).map { sighting($0, at: $1) })
        let list = try listed(&store) { filter in
            filter.since = day.adding(seconds: since)
            filter.until = day.adding(seconds: until)
        }
        let expected = zip(values, moments).filter { since <= $1 && $1 <= until }.map(\.0)
        #expect(list.values.count == list.total)
        #expect(Set(list.values).intersection(values) == Set(expected))
    }

    @Test func `another identity is refused`() throws {
        var store = try TestDatabase.store()
        try store.claimIdentity(identity)
        try store.claimIdentity(identity)
        #expect(throws: ImportError.self) { try store.claimIdentity(UUID(high: 1, low: 2)) }
    }

    @Test func `a large import is published in several transactions and counts once`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let values = (0..<1500).map { "\(TestDatabase.word())-\($0).example" }
        // Not in the days that other tests list. The last report of a value counts, in whatever batch it stands.
        let again = values.prefix(300).map { sighting($0, at: 40_000_005, confidence: .high) }
        let outcome = try load(&store, feed, values.map { sighting($0, at: 40_000_000) } + again)
        #expect(outcome.newRows == 1500 && outcome.unchangedRows == 300 && outcome.newIndicators == 1500)
        let written = try store.primary.use { connection in
            try connection.first(
                """
                select count(*), count(distinct xmin::text), count(*) filter (where confidence = 'high')
                from sightings where feed_id = \(feed.id)::integer
                """
            ) { (rows: $0.integer(), transactions: $0.integer(), sure: $0.integer()) }
        }
        #expect(written.map { $0.rows == 1500 && $0.transactions > 1 && $0.sure == 300 } == true)
        let repeated = try load(&store, feed, values.map { sighting($0, at: 40_000_000) } + again)
        #expect(repeated.newRows == 0 && repeated.updatedRows == 0 && repeated.unchangedRows == 1800)
        #expect(try cubeIsRight(&store))
    }
}
