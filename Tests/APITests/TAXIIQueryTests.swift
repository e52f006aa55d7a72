import HTTP
import Model
import Notation
import Testing

@testable import API

struct TAXIIQueryTests {
    private func read(_ raw: String, _ fields: TAXIIQuery.Fields = [.paging, .objects, .versions, .specVersion]) throws
        -> TAXIIQuery
    {
        try TAXIIQuery(Query(Array(raw.utf8)), fields)
    }

    private static let network = STIXCollection(
        id: UUID(high: 0, low: 0),
        alias: "net",
        aliases: ["network"],
        title: "",
        description: "",
        types: [.ipv4, .domain, .cve],
        isShared: false
    )

    @Test func `nothing said means the first hundred of the last versions`() throws {
        let query = try read("")
        #expect(query.after == nil && query.limit == 100 && query.ids == nil && query.types == nil && query.wantsSTIX21)
        #expect(query.versions == .latest && query.isFirstPage)
        #expect(try TAXIIQuery(Query([]), .paging, usualRows: 500).limit == 500)
        #expect(try TAXIIQuery(Query([]), .paging, mostRows: 50, usualRows: 500).limit == 50)
        #expect(try TAXIIQuery(Query([]), .objects, usualRows: 500).limit == 500)
    }

    @Test(arguments: [
        ("", false), ("next=", false), ("added_after=2023-11-14T22:13:20Z", false), ("next=%zz", false),
        ("next=1700000000000001", true), ("limit=5&next=0", true), ("next=x", true),
    ])
    func `a page after the first has a price of its own`(raw: String, isFurther: Bool) throws {
        #expect(TAXIIQuery.asksForFurtherPage(Array(raw.utf8)) == isFurther)
        let request = Request(method: "GET", path: "", query: Array(raw.utf8))
        let standard = "/api/taxii2/api/collections/{collectionId}/objects/"
        for base in [TAXII.Base.standard, .short] {
            #expect(ListTAXIIObjects(base).costPattern(of: request) == standard + (isFurther ? "?next" : ""))
            #expect(AddTAXIIObjects(base).costPattern(of: request) == standard)
        }
    }

    @Test(
        arguments: [
            ("next=", nil), ("next=1700000000000001", 1_700_000_000_000_001),
            ("next=2023-11-14T22:13:20.000001Z", 1_700_000_000_000_001),
            ("next=0", 0), ("added_after=2023-11-14T22:13:20Z", 1_700_000_000_000_000),
            ("next=1700000000000001&added_after=2023-11-14T22:13:20Z", 1_700_000_000_000_001),
            ("next=1700000000000001&added_after=2023-11-14T22:13:21Z", 1_700_000_001_000_000),
        ] as [(String, Int64?)]
    )
    func `a page begins after the later of next and added_after`(raw: String, after: Int64?) throws {
        #expect(try read(raw).after == after.map { Timestamp(microseconds: $0) })
    }

    @Test(arguments: [
        "next=x", "next=-1", "next=1234567890123456789", "next=1e9", "next=%20", "added_after=",
        "added_after=1700000000",
        "limit=0", "limit=-5",
        "limit=1.0", "limit=", "limit=%2B1", "match[id]=", "match[id]=,", "match[type]=a,", "match[version]=",
        "match[version]=Last",
        "match[version]=all,first", "match[version]=last,all", "match[version]=2023-11-14",
        "match[version]=1700000000000",
        "match[spec_version]=", "limit=1&limit=1",
    ])
    func `what is malformed is refused`(raw: String) {
        #expect(throws: ParameterError.self) { try read(raw) }
    }

    @Test(arguments: [("limit=1", 1), ("limit=1000", 1000), ("limit=1001", 1000), ("limit=99999999999999999999", 1000)])
    func `a limit is capped`(raw: String, limit: Int) throws {
        #expect(try read(raw).limit == limit)
        #expect(try TAXIIQuery(Query(Array(raw.utf8)), .paging, mostRows: 50).limit == min(limit, 50))
    }

    @Test func `what follows next is the text of next`() throws {
        let place = Timestamp(microseconds: 1_800_000_000_123_456)
        #expect(try read("next=\(TAXIIQuery.text(ofNext: place))").after == place)
    }

    @Test func `versions are words, times, and lists of both`() throws {
        let time = Timestamp(microseconds: 1_700_000_000_123_000)
        let choice = try read("match[version]=first,2023-11-14T22:13:20.123Z,last").versions
        #expect(choice.first && choice.last && !choice.all && choice.times == [time])
        #expect(try read("match[version]=2023-11-15T00:13:20.123+02:00").versions.times == [time])
        #expect(try read("match[version]=all").versions == .every)
        #expect(choice.includes(only: time) && !choice.isLatestOnly && VersionChoice.latest.isLatestOnly)
        #expect(try !read("match[version]=2023-11-14T22:13:20.123Z").versions.includes(only: place(1)))
    }

    private func place(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

    @Test(
        arguments: [
            ("", false, [.ipv4, .domain, .cve]), ("type=indicator", false, [.ipv4, .domain]),
            ("match[type]=vulnerability,malware", false, [.cve]),
            ("match[type]=indicator,vulnerability&type=vulnerability", false, [.cve]),
            ("match[type]=indicator&type=vulnerability", false, []),
            ("match[type]=ipv4-addr", false, []), ("match[type]=ipv4-addr", true, [.ipv4]),
            ("match[type]=file", true, []),
            ("match[spec_version]=2.0", false, []),
            ("match[spec_version]=2.0,2.1&type=indicator", false, [.ipv4, .domain]),
        ] as [(String, Bool, [IndicatorType])]
    )
    func `types of STIX select types of indicator`(raw: String, observables: Bool, types: [IndicatorType]) throws {
        #expect(try read(raw).indicatorTypes(of: Self.network, observables: observables) == types)
    }

    @Test func `ids of other kinds of object find nothing`() {
        let uuid = "11111111-1111-5111-8111-111111111111"
        let ids = [
            "indicator--\(uuid)", "vulnerability--\(uuid)", "malware--\(uuid)", "indicator--1", "indicator",
            "--\(uuid)", uuid,
        ]
        #expect(TAXIIQuery.uuids(of: [.ipv4], in: ids) == [uuid])
        #expect(TAXIIQuery.uuids(of: [.ipv4, .cve], in: ids) == [uuid, uuid])
        #expect(TAXIIQuery.uuids(of: [.ipv4], in: nil) == nil)
    }

    @Test func `a resource ignores filters that it does not know`() throws {
        let query = try read("match[id]=,&match[version]=x&match[type]=,&limit=5", .paging)
        #expect(query.limit == 5 && query.ids == nil && query.versions == .latest)
    }

    @Test func `a collection answers to its names only`() {
        #expect(Self.network.isNamed("net") && Self.network.isNamed("network"))
        #expect(Self.network.isNamed("00000000-0000-0000-0000-000000000000"))
        #expect(!Self.network.isNamed("Net") && !Self.network.isNamed(""))
    }
}
