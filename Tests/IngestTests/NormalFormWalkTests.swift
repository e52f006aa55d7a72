import Cryptography
import Extraction
import Model
import Notation
import Storage
import TestSupport
import Testing

@testable import Ingest

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct NormalFormWalkTests {
    private let identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)

    private func load(_ store: inout Store, _ feed: Feed, _ values: [(IndicatorType, String)]) throws
        -> ImportOutcome
    {
        try store.importSightings(
            feed: feed.id,
            format: "test",
            bodyDigest: (0..<32).map { _ in UInt8.random(in: 0...255) },
            identity: identity,
            shift: 0,
            findFacts: { _, _ in },
            progress: { _ in },
            fill: { stage in
                for (type, value) in values {
                    var sighting = Sighting()
                    sighting.type = type
                    sighting.value = sighting.store(value.utf8)
                    sighting.recordKey = sighting.store("7".utf8)
                    sighting.firstSeen = Timestamp(seconds: 1_700_000_000)
                    sighting.lastSeen = Timestamp(seconds: 1_700_000_000)
                    try stage.add(sighting)
                }
            }
        ).outcome
    }

    private func isThere(_ store: inout Store, _ type: IndicatorType, _ value: String) throws -> Bool {
        var names = NameUUID(namespace: identity)
        let bytes = Array(value.utf8)
        let id = names.id(kind: type.kind, type: type.name, value: bytes, 0..<bytes.count)
        return try store.dossier(id, monthAgo: Timestamp(seconds: 0), tlpCeiling: .red) != nil
    }

    @Test func `values of releases before come together in their normal form`() throws {
        var store = Store(
            try TestDatabase.another(for: "forms"),
            application: "tests",
            statementTimeoutMilliseconds: 30_000
        )
        let feed = try TestDatabase.feed(&store)
        let old: [(IndicatorType, String)] = [
            (.email, "Alice@evil.example"), (.email, "ALICE@evil.example"), (.url, "http://evil.example"),
            (.url, "http://evil.example:80/"), (.url, "http://bücher.example/x"), (.domain, "evil.example"),
        ]
        let new: [(IndicatorType, String)] = [
            (.email, "alice@evil.example"), (.url, "http://evil.example/"),
            (.url, "http://xn--bcher-kva.example/x"), (.domain, "evil.example"),
        ]
        #expect(try load(&store, feed, old).newIndicators == 6)
        let walk = NormalFormWalk(identity: identity, warnings: WarningLists())
        let moved = try walk.run(&store) { _ in }
        #expect(moved.indicators == 5 && moved.sightings == 5 && moved.merged == 2)
        for (type, value) in new { #expect(try isThere(&store, type, value), "\(value)") }
        for (type, value) in old.dropLast() { #expect(try !isThere(&store, type, value), "\(value)") }
        // The same records in their new spelling are the ones that are there.
        let again = try load(&store, feed, new)
        #expect(again.newRows == 0 && again.unchangedRows == 4 && again.newIndicators == 0)
    }

    @Test func `a second walk goes on behind the first`() throws {
        var store = Store(
            try TestDatabase.another(for: "walks"),
            application: "tests",
            statementTimeoutMilliseconds: 30_000
        )
        let feed = try TestDatabase.feed(&store)
        _ = try load(&store, feed, [(.email, "Alice@evil.example")])
        let walk = NormalFormWalk(identity: identity, warnings: WarningLists())
        #expect(try walk.run(&store) { _ in }.indicators == 1)
        let reached = try store.normalFormState()
        #expect(reached.version == NormalFormWalk.version)
        #expect(try walk.run(&store) { _ in }.indicators == 0)
        // What a program of the release before stores meanwhile.
        _ = try load(&store, feed, [(.email, "Bob@evil.example")])
        #expect(try walk.run(&store) { _ in }.indicators == 1)
        #expect(try store.normalFormState().reached > reached.reached)
    }
}
