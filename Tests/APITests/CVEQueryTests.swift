import HTTP
import Model
import Notation
import Testing

@testable import API

/// What a list of CVEs asks for.
struct CVEQueryTests {
    private func list(_ query: String, page: Int = 1000, isTable: Bool = false) throws -> CVEQuery {
        let caller = Caller(
            keyID: UUID(high: 0, low: 1),
            userID: UUID(high: 0, low: 2),
            tier: "pro",
            scopes: NameSet(array: "{read:cves}"),
            formats: NameSet(array: "{json}"),
            lookbackDays: 1,
            articleLookbackDays: 1,
            pageMax: page,
            articlePageMax: page
        )
        return try CVEQuery(Query(Array(query.utf8)), for: caller, isTable: isTable)
    }

    @Test(arguments: [
        ("cvss_min=7", 70), ("cvss_min=7.5", 75), ("cvss_min=7.51", 76), ("cvss_min=0", 0), ("cvss_min=1e1", 100),
        ("cvss_min=0.3", 3),
    ])
    func `least scores are rounded up to tenths`(query: String, tenths: Int) throws {
        #expect(try list(query).filter.leastCVSS == tenths)
    }

    @Test(arguments: [
        ("epss_min=0.07", 70_000), ("epss_min=1", 1_000_000), ("epss_min=0.0000001", 1), ("epss_max=0.0000019", 1),
        ("epss_percentile_min=0.5", 500_000), ("epss_min=1e-7", 1),
    ])
    func `shares are read as millionths, rounded into the range`(query: String, millionths: Int) throws {
        let filter = try list(query).filter
        #expect((filter.leastEPSS ?? filter.mostEPSS ?? filter.leastPercentile) == millionths)
    }

    @Test func `words, lists and flags are read`() throws {
        let filter = try list(
            "ids=cve-2025-0001,CVE-2025-0002&severity=critical,none&cwe=79,cwe-89&vendor=Micro*&product=Exchange%20Server"
                + "&kev=true&ransomware=false&status=all&sort=epss&has_articles=1"
        ).filter
        #expect(filter.ids == ["CVE-2025-0001", "CVE-2025-0002"])
        #expect(filter.severities == [.critical, .none])
        #expect(filter.cwes == ["CWE-79", "CWE-89"])
        #expect((filter.vendor, filter.product) == ("micro*", "exchange server"))
        #expect((filter.isKEV, filter.isRansomware, filter.hasArticles) == (true, false, true))
        #expect((filter.status, filter.order) == (.all, CVEOrder(.epss)))
    }

    @Test(arguments: [
        "cvss_min=11", "cvss_min=-1", "cvss_min=x", "cvss_min=", "cvss_max=nan", "epss_min=1.01", "epss_max=0x1",
        "epss_percentile_min=inf", "kev=maybe", "kev_added_since=soon", "vendor=*", "vendor=a*b", "vendor=", "cwe=CWE-",
        "cwe=xss", "ids=CVE-2025-123", "ids=CVE-2025-1234%20", "severity=urgent", "status=reserved", "sort=name",
        "sort=epss:up", "limit=0", "limit=10001", "cursor=x", "cvss=4.0", "fields=nothing", "expand=everything",
        "cursor=6_5_CVE-2025-1234&sort=cvss", "q=",
    ])
    func `what cannot be meant is refused, and the parameter named`(query: String) throws {
        let name = try #require(query.split(separator: "=").first)
        let error = #expect(throws: ParameterError.self) { try list(query) }
        #expect(error?.parameter == String(name))
    }

    @Test func `two hundred ids are taken and no more`() throws {
        func ids(_ count: Int) -> String {
            "ids=" + (1000..<1000 + count).map { "CVE-2025-\($0)" }.joined(separator: ",")
        }
        #expect(try list(ids(200)).filter.ids.count == 200)
        #expect(throws: ParameterError.self) { try list(ids(201)) }
    }

    @Test func `a page has at most what the plan allows, and a cursor brings its order`() throws {
        #expect(try list("limit=10000", page: 500).limit == 500)
        #expect(try list("").limit == 100)
        #expect(try list("cursor=6_5_CVE-2025-1234&offset=9").filter.order == CVEOrder(.epss))
        #expect(try list("cursor=6_5_CVE-2025-1234&offset=9").offset == 0)
    }

    @Test func `fields and expansions say what is read`() throws {
        #expect(try list("fields=id,cvss").fields.map(\.name.description) == ["id", "cvss"])
        #expect(try list("expand=affected").fields.contains { $0.name.description == "affected" })
        #expect(try !list("").fields.contains { $0.expansion != nil })
        #expect(try list("expand=affected", isTable: true).fields.allSatisfy { !$0.cells.isEmpty })
        #expect(Set(CVEField.all(isDetail: true).map(\.name.description)).count == CVEField.all(isDetail: true).count)
    }

    @Test(arguments: [(1_000_000, "1"), (0, "0"), (12_300, "0.0123"), (999_990, "0.99999"), (1, "0.000001")])
    func `millionths are written as the shortest decimal`(share: Int, text: String) {
        #expect(CVEValue.millionths(share) == text)
    }

    @Test func `what is unknown is not written as a figure`() {
        #expect(CVEValue.millionths(-1) == nil)
        #expect(CVEValue.tenths(-1) == nil)
        #expect(CVEValue.tenths(100) == "10.0")
    }
}
