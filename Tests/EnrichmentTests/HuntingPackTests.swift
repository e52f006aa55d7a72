import Model
import Testing

@testable import Enrichment

struct HuntingPackTests {
    private static let platforms = HuntingPlatform.allCases.filter { $0 != .suricata }

    private func queries(
        _ platform: HuntingPlatform,
        _ values: [(IndicatorType, String)],
        bytes: Int? = nil,
        values most: Int? = nil
    ) -> (queries: [HuntingPack.Query], leftOut: Int) {
        var limits = HuntingPack.Limits(platform)
        if let bytes { limits.bytes = bytes }
        if let most { limits.values = most }
        var pack = HuntingPack(platform, limits: limits)
        var queries: [HuntingPack.Query] = []
        var leftOut = 0
        for (type, value) in values where !pack.append(type, Array(value.utf8), emit: { queries.append($0) }) {
            leftOut += 1
        }
        pack.end { queries.append($0) }
        return (queries, leftOut)
    }

    @Test(arguments: platforms)
    func `every type is hunted, in one query for each kind`(platform: HuntingPlatform) {
        let found = queries(platform, HuntingQueryTests.ordinary)
        #expect(found.leftOut == 0)
        #expect(found.queries.map(\.kind) == HuntingKind.allCases)
        #expect(found.queries.map(\.count) == [2, 1, 1, 1, 4, 1, 1, 1])
        #expect(found.queries[0].types == [.ipv4, .ipv6])
        #expect(found.queries[4].types == [.md5, .sha1, .sha256, .sha512])
    }

    @Test(arguments: platforms)
    func `no query is longer than allowed, and none could have held the next value`(platform: HuntingPlatform) {
        let values = (0..<2000).map { number in
            (IndicatorType.domain, "host-\(number)\(String(repeating: "x", count: number % 40)).example")
        }
        let found = queries(platform, values, bytes: 5000)
        #expect(found.leftOut == 0)
        #expect(found.queries.map(\.count).reduce(0, +) == values.count)
        #expect(found.queries.map(\.number) == Array(1...found.queries.count))
        for query in found.queries { #expect(query.text.count <= 5000) }
        var next = 0
        for query in found.queries.dropLast() {
            let one = queries(platform, Array(values[next...next + query.count]), bytes: 1_000_000).queries[0]
            #expect(one.text.count > 5000)
            next += query.count
        }
    }

    @Test(arguments: platforms)
    func `a list holds as many values as the platform takes`(platform: HuntingPlatform) {
        let values = (0..<25).map { (IndicatorType.ipv4, "203.0.113.\($0)") }
        #expect(queries(platform, values, values: 10).queries.map(\.count) == [10, 10, 5])
    }

    @Test(arguments: platforms)
    func `a value that no query can hold is left out, the others are not`(platform: HuntingPlatform) {
        let long = "http://long.example/" + String(repeating: "a", count: 8000)
        let found = queries(
            platform,
            [(.url, "http://a.example/"), (.url, long), (.url, "http://b.example/")],
            bytes: 4000
        )
        #expect(found.leftOut == 1)
        #expect(found.queries.map(\.count) == [2])
        #expect(queries(platform, [(.url, "")]).leftOut == 1)
    }

    @Test func `what Splunk cannot quote reaches it encoded or not at all`() {
        let found = queries(.splunk, HuntingQueryTests.hostile)
        let never = HuntingQueryTests.hostile.count { $0.0 != .url && $0.0 != .email }
        #expect(found.leftOut == never)
        for query in found.queries {
            #expect(!String(decoding: query.text, as: UTF8.self).contains { "`$[]\\".contains($0) })
        }
    }

    @Test func `nothing makes no query`() {
        for platform in Self.platforms { #expect(queries(platform, []).queries.isEmpty) }
    }
}
