import HTTP
import Metrics
import Model
import Notation
import Storage
import Testing

@testable import API

/// What a list asks for, within what the plan allows.
struct ListQueryTests {
    private let now = Timestamp("2026-03-10T12:34:56Z") ?? Timestamp(microseconds: 0)

    private func caller(days: Int = 30, page: Int = 1000) -> Caller {
        Caller(
            keyID: UUID(high: 0, low: 1),
            userID: UUID(high: 0, low: 2),
            tier: "pro",
            scopes: NameSet(array: "{read:iocs}"),
            formats: NameSet(array: "{json}"),
            lookbackDays: days,
            articleLookbackDays: days,
            pageMax: page,
            articlePageMax: page
        )
    }

    private func list(_ query: String, days: Int = 30, page: Int = 1000, mostRows: Int? = nil) throws -> ListQuery {
        try ListQuery(
            Query(Array(query.utf8), at: now),
            for: caller(days: days, page: page),
            now: now,
            mostRows: mostRows
        )
    }

    @Test(arguments: [
        ("", "2026-02-08T00:00:00Z"), ("since=2026-01-01", "2026-02-08T00:00:00Z"),
        ("since=0001-01-01", "2026-02-08T00:00:00Z"),
        ("since=2026-02-08", "2026-02-08T00:00:00Z"), ("since=2026-02-07T23:59:59.999999Z", "2026-02-08T00:00:00Z"),
        ("since=2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("since=2026-03-01T10:00:00%2B02:00", "2026-03-01T08:00:00Z"),
        ("since=2027-01-01", "2027-01-01T00:00:00Z"), ("since=-7d", "2026-03-03T00:00:00Z"),
        ("since=-90d", "2026-02-08T00:00:00Z"), ("since=-2h", "2026-03-10T10:00:00Z"),
    ])
    func `since is clamped to the plan's window, which begins with a day`(query: String, since: String) throws {
        let list = try list(query)
        #expect(list.filter.since.text == since)
        #expect(list.effective(asOf: now).first { $0.name == "since" }?.value == since)
    }

    @Test(arguments: [
        ("", 1000, nil, 100), ("limit=500", 1000, nil, 500), ("limit=10000", 1000, nil, 1000),
        ("limit=10000", 10_000, 100, 100),
        ("", 50, nil, 50), ("limit=7", 1000, 5, 5), ("limit=1", 1000, 5, 1),
    ])
    func `a page has at most what the plan and the format allow`(query: String, page: Int, most: Int?, limit: Int)
        throws
    {
        #expect(try list(query, page: page, mostRows: most).limit == limit)
    }

    @Test func `the effective filters are shown in words`() throws {
        let bare = try list("")
        #expect(bare.effective(asOf: now).map(\.name) == ["type", "category", "confidence", "since", "until"])
        #expect(bare.effective(asOf: now).map(\.value).prefix(3) == ["all", "all", "all"])
        #expect(bare.effective(asOf: now).last?.value == now.text && bare.given.isEmpty)
        let full = try list(
            "type=url,mitre-attack&category=news&confidence=low,high&origin=article&time_field=modified"
        )
        #expect(full.effective(asOf: now).prefix(3).map(\.value) == ["url,mitre_attack", "news", "low,high"])
        #expect(full.effective(asOf: now).suffix(2).map(\.name) == ["origin", "time_field"])
        #expect(
            full.filter.types == [.url, .mitreAttack] && full.filter.origin == .article
                && full.filter.timeField == .modified
        )
    }

    @Test func `an industry is known by its short name and by other words`() throws {
        #expect(try list("industry=energy").filter.sectors == ["energy"])
        let several = try list("industry=finance,Healthcare")
        #expect(several.filter.sectors == ["financial-services", "healthcare-public-health"])
        #expect(several.given == "industry=financial-services,healthcare-public-health")
        #expect(several.effective(asOf: now).contains { $0.name == "industry" })
        #expect(throws: ParameterError.self) { _ = try list("industry=banana") }
        #expect(throws: ParameterError.self) { _ = try list("industry=") }
    }

    @Test(arguments: [
        "type=x", "type=", "limit=0", "limit=10001", "offset=-1", "since=x", "until=x",
        "since=2026-03-02&until=2026-03-01", "tlp=x",
        "include_context=x", "confidence=x", "category=x", "origin=x", "time_field=x",
    ])
    func `a wrong value is refused`(query: String) {
        #expect(throws: ParameterError.self) { _ = try list(query) }
    }

    @Test func `one moment is a window`() throws {
        let list = try list("since=2026-03-01&until=2026-03-01")
        #expect(list.filter.since == list.filter.until)
    }

    @Test(arguments: [
        ("", false, false, false), ("", true, true, false), ("exclude_warning_lists=false", true, false, false),
        ("exclude_warning_lists=true", false, true, true), ("exclude_warninglisted=1", false, true, true),
        ("exclude_warning_lists=false&exclude_warninglisted=true", false, true, true),
    ])
    func `what stands in a warning list is left out when the format or the query says so`(
        query: String,
        isBlockList: Bool,
        isExcluded: Bool,
        isGiven: Bool
    ) throws {
        let list = try ListQuery(
            Query(Array(query.utf8)),
            for: caller(),
            now: now,
            leavesOutWarned: isBlockList
        )
        #expect(list.filter.excludesWarned == isExcluded)
        let shown = list.effective(asOf: now).filter { $0.name == "exclude_warning_lists" }.map(\.value)
        #expect(shown == (isExcluded ? ["true"] : []))
        #expect(list.given == (isGiven ? "exclude_warning_lists=true" : ""))
    }

    @Test(arguments: [
        ("", false, false), ("", true, true), ("detection_only=false", true, false),
        ("detection_only=true", false, true),
    ])
    func `what is not for detection is left out when the format or the query says so`(
        query: String,
        detects: Bool,
        isOnly: Bool
    ) throws {
        let list = try ListQuery(Query(Array(query.utf8)), for: caller(), now: now, detects: detects)
        #expect(list.filter.isForDetectionOnly == isOnly)
        #expect(list.effective(asOf: now).contains { $0.name == "detection_only" } == isOnly)
        #expect(list.given == query)
    }

    @Test func `a list goes up to the caller's TLP ceiling`() throws {
        #expect(try list("").filter.tlpCeiling == .amber)
    }

    @Test(arguments: ["exclude_warning_lists=yes", "exclude_warninglisted="])
    func `a switch is true or false`(query: String) {
        #expect(throws: ParameterError.self) { try list(query) }
    }
}

struct BodyCacheTests {
    private func key(_ number: UInt8) -> AnswerKey { AnswerKey(digest: [number], generation: 1) }
    private func body(_ count: Int) -> BodyCache.Body {
        BodyCache.Body(bytes: [UInt8](repeating: 1, count: count), rows: count)
    }

    @Test func `the bodies kept never exceed the limit, and the oldest goes first`() {
        let cache = BodyCache(mostBytes: 100)
        for number in 0..<5 { cache.keep(body(25), as: key(UInt8(number))) }
        #expect(cache.body(key(0)) == nil)
        for number in 1..<5 { #expect(cache.body(key(UInt8(number)))?.rows == 25) }
    }

    @Test func `a body of more than a quarter of the limit is not kept`() {
        let cache = BodyCache(mostBytes: 100)
        cache.keep(body(26), as: key(1))
        #expect(cache.body(key(1)) == nil)
    }

    @Test func `totals are kept for one version of the data and its time`() {
        let cache = CountCache<IndicatorFilter, DayCounts>(Figures(FigureLayout(routes: [])))
        let filter = IndicatorFilter(since: Timestamp(microseconds: 0))
        let counts = DayCounts(days: [DayCounts.Day(start: Timestamp(microseconds: 0), count: 3)])
        func generation(_ version: Int, at second: Int64 = 0) -> Generation {
            Generation(version: version, time: Timestamp(microseconds: second * 1_000_000))
        }
        cache.keep(counts, for: filter, of: generation(4))
        #expect(cache.counts(filter, of: generation(4))?.total == 3)
        #expect(cache.counts(filter, of: generation(5)) == nil && cache.counts(filter, of: generation(3)) == nil)
        #expect(
            cache.counts(filter, of: generation(4, at: 1)) == nil,
            "another import has the version of one that was lost"
        )
        cache.keep(counts, for: filter, of: generation(3, at: 1))
        #expect(cache.counts(filter, of: generation(3, at: 1))?.total == 3, "the version fell")
    }
}
