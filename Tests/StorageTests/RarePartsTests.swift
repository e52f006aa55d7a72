import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

struct RarePartsTests {
    private func parts(_ all: [(String, Int, Int)]) -> RareParts {
        RareParts(all.map { RareParts.Part(text: $0.0, place: $0.1, holders: $0.2) })
    }

    @Test func `a whole text is looked for by its rarest parts`() {
        #expect(parts([]).ofWhole == [])
        #expect(parts([("abc", 1, 30_001)]).ofWhole == [])
        #expect(parts([("abc", 1, 5)]).ofWhole == ["abc"])
        #expect(parts([("abc", 1, 5), ("bcd", 2, 90_000), ("cde", 3, 90_000)]).ofWhole == ["abc", "bcd"])
        #expect(
            parts([("abc", 1, 5), ("bcd", 2, 6), ("cde", 3, 7), ("def", 4, 8)]).ofWhole == ["abc", "bcd", "cde"]
        )
    }

    @Test func `parts of a similar text stand apart and are rare`() {
        #expect(parts([("abc", 1, 1), ("bcd", 2, 2), ("cde", 3, 3), ("com", 9, 90_000)]).ofSimilar == ["abc", "cde"])
        let many = parts((0..<20).map { ("\($0)", 1 + $0 * 2, $0) })
        #expect(many.ofSimilar.count == 6 && many.listed == 190)
        #expect(parts([("com", 9, 90_000)]).ofSimilar == [])
    }

    @Test func `pairs are all of two parts`() {
        #expect(RareParts.pairs([]).isEmpty)
        #expect(RareParts.pairs(["a"]).map { $0.0 + $0.1 } == ["aa"])
        #expect(RareParts.pairs(["a", "b"]).map { $0.0 + $0.1 } == ["aa", "bb"])
        #expect(RareParts.pairs(["a", "b", "c"]).map { $0.0 + $0.1 } == ["ab", "ac", "bc"])
    }
}

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct SimilarSearchTests {
    /// Values with their similarity that a search finds.
    private func found(
        _ store: inout Store,
        _ condition: IndicatorSearch.Condition,
        wholeUpTo most: Int = RareParts.mostListed
    ) throws -> (values: [String: Int], reach: SearchReach) {
        let search = IndicatorSearch(
            condition,
            types: [],
            since: Timestamp(microseconds: 0),
            tlpCeiling: .red,
            limit: 100
        )
        var values: [String: Int] = [:]
        let reach = try store.forEachSighting(matching: search, wholeUpTo: most) { record, similarity in
            values[record.text(record.value)] = similarity
        }
        return (values, reach)
    }

    @Test func `a bounded search finds what the whole one does and says by what`() throws {
        var store = try TestDatabase.store()
        let feed = try TestDatabase.feed(&store)
        let word = String(TestDatabase.word().prefix(16))
        let names = ["\(word).secure-bank.example", "www.\(word).secure-bank.example", "\(word)50%_x.example"]
        _ = try store.importSightings(
            feed: feed.id,
            format: "test",
            bodyDigest: Array(word.utf8) + Array(word.utf8),
            identity: UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e),
            shift: 0,
            findFacts: { _, _ in },
            progress: { _ in },
            fill: { stage in
                for name in names {
                    var sighting = Sighting()
                    sighting.type = .domain
                    sighting.value = sighting.store(name.utf8)
                    try stage.add(sighting)
                }
            }
        )
        try TestDatabase.run("analyze indicators")
        let whole = try found(&store, .similar("\(word).secure-bnak.example"))
        let bounded = try found(&store, .similar("\(word).secure-bnak.example"), wholeUpTo: 0)
        #expect(whole.values[names[0]] != nil && whole.reach == .all)
        #expect(bounded.values == whole.values)
        guard case .holding(let parts) = bounded.reach else {
            Issue.record("the bound is not said")
            return
        }
        #expect(parts.count == 6)
        #expect(try found(&store, .similar("zqzqzqzqzq"), wholeUpTo: 0).values.isEmpty)

        #expect(try Set(found(&store, .substring("\(word).SECURE-b")).values.keys) == Set(names.prefix(2)))
        #expect(try Set(found(&store, .substring("\(word)50%_X")).values.keys) == [names[2]])
        for text in ["\(word)%_x", "\(word)50__", "\(word)5%\\_", "\(word)_secure"] {
            #expect(try found(&store, .substring(text)).values.isEmpty, "\(text)")
        }
    }
}
