import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

/// What a source says about its own sighting, on its way from the stage to the lists.
@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct SourceVerdictTests {
    private let identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)
    private let day = Timestamp("2023-02-03T00:00:00Z") ?? Timestamp(microseconds: 0)

    private func sighting(_ value: String, _ change: (inout SourceVerdict) -> Void = { _ in }) -> Sighting {
        var sighting = Sighting()
        sighting.type = .domain
        sighting.value = sighting.store(value.utf8)
        sighting.firstSeen = day
        sighting.lastSeen = day
        change(&sighting.verdict)
        return sighting
    }

    private func load(
        _ store: inout Store,
        _ feed: Feed,
        isWholeList: Bool = false,
        _ sightings: [Sighting]
    ) throws -> ImportOutcome {
        try store.importSightings(
            feed: feed.id,
            format: "test",
            bodyDigest: (0..<32).map { _ in UInt8.random(in: 0...255) },
            identity: identity,
            shift: 0,
            isWholeList: isWholeList,
            findFacts: { _, _ in },
            progress: { _ in },
            fill: { stage in for sighting in sightings { try stage.add(sighting) } }
        ).outcome
    }

    /// What a list up to a ceiling shows of the value; nil when it is not there.
    private func listed(
        _ store: inout Store,
        _ value: String,
        upTo ceiling: TLP = .amber,
        onlyForDetection: Bool = false
    )
        throws -> IndicatorRecord?
    {
        var filter = IndicatorFilter(since: day)
        filter.until = day.adding(seconds: 86_400)
        filter.tlpCeiling = ceiling
        filter.isForDetectionOnly = onlyForDetection
        var found: IndicatorRecord?
        let counts = try store.countIndicators(matching: filter)
        var rows = 0
        if let span = counts.span(offset: 0, limit: 1000) {
            try store.forEachIndicator(matching: filter, in: span, limit: 1000, columns: [.details, .history]) {
                record in
                rows += 1
                if record.text(record.value) == value { found = record }
            }
        }
        #expect(rows == counts.total)
        return found
    }

    @Test func `a verdict is stored, merged and counted`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let value = "\(TestDatabase.word()).example"
        let end = Timestamp.now.adding(seconds: 86_400)
        let marked = sighting(value) {
            $0.mark(.amberStrict)
            $0.mark(.green)
            $0.isForDetection = false
            $0.validUntil = end
        }
        #expect(try load(&store, feed, [marked]).newIndicators == 1)
        #expect(try load(&store, feed, [marked]).unchangedRows == 1)
        #expect(try listed(&store, value) == nil)
        #expect(try listed(&store, value, upTo: .red, onlyForDetection: true) == nil)
        let record = try #require(try listed(&store, value, upTo: .amberStrict))
        #expect(record.statedTLP == .amberStrict && record.tlp == .amberStrict)
        #expect(!record.isForDetection && record.validUntil == end)

        #expect(try load(&store, feed, [sighting(value)]).updatedRows == 1)
        let plain = try #require(try listed(&store, value, onlyForDetection: true))
        #expect(plain.statedTLP == nil && plain.tlp == .amber && plain.validUntil == nil)
    }

    @Test func `a revoked record is the same record, and its later version restores it`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let value = "\(TestDatabase.word()).example"
        func version(_ second: Int64, isRevoked: Bool) -> Sighting {
            sighting(value) {
                $0.modified = day.adding(seconds: second)
                $0.isRevoked = isRevoked
            }
        }
        _ = try load(&store, feed, [version(1, isRevoked: false)])
        #expect(try load(&store, feed, [version(2, isRevoked: true)]).updatedRows == 1)
        #expect(try listed(&store, value) == nil)
        #expect(try load(&store, feed, [version(1, isRevoked: false)]).updatedRows == 0)
        #expect(try listed(&store, value) == nil)
        _ = try load(&store, feed, [version(3, isRevoked: false)])
        #expect(try listed(&store, value) != nil)
    }

    @Test func `what leaves a complete list is counted and has an end`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        var change = FeedChange()
        change.isComplete = true
        #expect(try store.changeFeed(feed.slug, change))
        let values = (0..<3).map { "\(TestDatabase.word())-\($0).example" }
        _ = try load(&store, feed, isWholeList: true, values.map { sighting($0) })
        #expect(try load(&store, feed, isWholeList: false, [sighting(values[0])]).unlistedRows == 0)
        #expect(try load(&store, feed, isWholeList: true, values.prefix(2).map { sighting($0) }).unlistedRows == 1)
        let end = try #require(try listed(&store, values[2])?.validUntil)
        #expect(end > Timestamp.now.adding(seconds: 47 * 3600) && end < Timestamp.now.adding(seconds: 49 * 3600))
        _ = try load(&store, feed, isWholeList: true, values.map { sighting($0) })
        #expect(try listed(&store, values[2])?.validUntil == nil)
    }
}
