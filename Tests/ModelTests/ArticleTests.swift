import Model
import Notation
import Testing

struct ArticleTests {
    private static let id = UUID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)

    @Test(arguments: [
        ArticleCursor(order: .publishedDescending, time: Timestamp(microseconds: 1_763_739_511_123_456), id: id),
        ArticleCursor(order: .modifiedAscending, time: Timestamp(microseconds: -1), id: id),
        ArticleCursor(order: .severityDescending, time: Timestamp(seconds: 0), weight: "9.0", id: id),
        ArticleCursor(order: .relevance, time: Timestamp(seconds: 7), weight: "1.5e-05", id: id),
    ])
    func `a cursor's text is read back as the same cursor`(cursor: ArticleCursor) {
        #expect(ArticleCursor(cursor.text) == cursor)
        #expect(
            cursor.text.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != 0x26 && $0 != 0x23 && $0 != 0x25 && $0 != 0x2B
            }
        )
    }

    @Test(arguments: [
        "", "0", "0_1__", "0_1__x", "9_1__\(id.text)", "0_x__\(id.text)", "0_1_5_\(id.text)", "4_1__\(id.text)",
        "4_1_nan_\(id.text)",
        "4_1_1e400_\(id.text)", "4_1_0x1_\(id.text)", "0_99999999999999999999__\(id.text)", "0_1__\(id.text)_",
        "5_1_1'_\(id.text)",
        "0_9223372036854775807__\(id.text)",
    ])
    func `what no list made is no cursor`(text: String) {
        #expect(ArticleCursor(text) == nil)
    }

    @Test(arguments: [
        ("threat-intel", "threat-intelligence"), ("attacks-breaches", "attacks-breaches"),
        ("cybercrime", "attacks-breaches"),
    ])
    func `categories are known by other words as well`(word: String, slug: String) {
        #expect(ArticleCategory.named(word)?.slug.description == slug)
    }

    @Test func `no word stands for two categories or two sectors`() {
        let categories = ArticleCategory.all.flatMap { [$0.slug] + $0.aliases }.map(\.description)
        #expect(Set(categories).count == categories.count)
        let sectors = Sector.all.flatMap { [$0.slug] + $0.aliases }.map(\.description)
        #expect(Set(sectors).count == sectors.count)
    }

    @Test(arguments: [
        (0, Severity.low), (39, .low), (40, .medium), (70, .high), (89, .high), (90, .critical), (100, .critical),
    ])
    func `severity bands are those of CVSS`(tenths: Int, severity: Severity) {
        #expect(Severity(tenths: tenths) == severity)
    }
}
