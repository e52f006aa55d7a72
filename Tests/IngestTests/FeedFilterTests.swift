import Model
import Testing

@testable import Ingest

struct FeedFilterTests {
    private let entry = ArticleEntry(
        key: "1",
        title: "Ransomware gang hits Müller AG",
        link: "https://news.example.net/Deals/2026/x",
        summary: "<p>A zero<b>-</b>day in <i>the</i>\n wild.</p>",
        categories: ["Threat Intel", "APT28"]
    )

    @Test(arguments: [
        ("ransomware", true), ("RANSOMWARE GANG", true), ("ware", false), ("gang hits müller", true), ("müll", false),
        ("zero-day", true), ("the wild", true), ("apt28", true), ("apt", false), ("title:zero-day", false),
        ("title:hits", true), ("category:threat intel", true), ("category:threat", false), ("url:/deals/", true),
        ("url:news.EXAMPLE", true), ("deals", false), ("nothing", false),
    ])
    func `a term fits or it does not`(term: String, fits: Bool) {
        #expect(FeedFilter(include: [term], exclude: []).takes(entry) == fits)
        #expect(FeedFilter(include: [], exclude: [term]).takes(entry) == !fits)
    }

    @Test func `one term to include is enough, one to exclude too`() {
        #expect(FeedFilter(include: ["nothing", "gang"], exclude: ["webinar"]).takes(entry))
        #expect(!FeedFilter(include: ["gang"], exclude: ["webinar", "category:apt28"]).takes(entry))
        #expect(FeedFilter(include: [], exclude: []).takes(entry))
    }

    @Test(arguments: [
        ("category:elf", true), ("category:el", false), ("url:192.0.2", true), ("url:report.example", true),
        ("title:downloads mirai", true), ("mirai", true), ("botnet", false),
    ])
    func `sightings have the same terms`(term: String, fits: Bool) {
        var sighting = Sighting()
        sighting.value = sighting.store("http://192.0.2.1/a".utf8)
        sighting.context = sighting.store("URL that downloads Mirai".utf8)
        sighting.reference = sighting.store("https://report.example/1".utf8)
        sighting.tags = [sighting.store("ELF".utf8)]
        #expect(FeedFilter(include: [term], exclude: []).takes(sighting) == fits)
    }
}
