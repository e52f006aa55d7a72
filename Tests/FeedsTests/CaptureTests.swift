import Feeds
import Foundation
import Model
import Testing

/// Real downloads of the feeds; they are not part of the repository.
private enum Captures {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SOCD_SHARED"] {
            return URL(filePath: path).appending(path: "data")
        }
        var checkout = URL(filePath: #filePath)
        for _ in 0..<3 { checkout.deleteLastPathComponent() }
        return checkout.deletingLastPathComponent().appending(path: "shared/data")
    }()

    static let areThere = FileManager.default.fileExists(atPath: folder.appending(path: "COUNTS.json").path)

    static let files = [
        ("feeds/urlhaus/csv_online_2026-02-07.csv", "urlhaus-csv"),
        ("feeds/urlhaus/json_online_2026-02-07_first500.json", "urlhaus-json"),
        ("feeds/urlhaus/json_recent_2026-02-02_15rows.json", "urlhaus-json"),
        ("feeds/urlhaus/text_urls_2022-07.txt", "urlhaus-text"),
        ("feeds/urlhaus/csv_online_2026-02-07.csv", "urlhaus"),
        ("feeds/urlhaus/json_recent_2026-02-02_15rows.json", "urlhaus"),
        ("feeds/urlhaus/text_urls_2022-07.txt", "urlhaus"), ("feeds/urlhaus/text_urls_2022-07.txt", "list"),
        ("feeds/feodotracker/ipblocklist_2021-12-20.csv", "feodo-csv"),
        ("feeds/feodotracker/ipblocklist_2024-04-04.csv", "feodo-csv"),
        ("feeds/feodotracker/ipblocklist_2025-06-25.csv", "feodo"),
        ("feeds/feodotracker/ipblocklist_2026-07-09.json", "feodo-json"),
        ("feeds/feodotracker/ipblocklist_2026-07-09.json", "feodo"),
        ("feeds/threatfox/json_recent_2026-07-24T14.json", "threatfox-json"),
        ("feeds/threatfox/json_recent_2026-07-24T08.json", "threatfox"),
        ("feeds/threatfox/csv_recent_2026-07-24_reencoded.csv", "threatfox-csv"),
        ("feeds/sslbl/sslblacklist_2018-07.csv", "sslbl-csv"),
        ("feeds/sslbl/sslblacklist_2023-12-22_excel.csv", "sslbl"),
        ("feeds/sslbl/sslipblacklist_2015-10.csv", "sslbl-csv"),
    ]

    struct Count: Decodable {
        let records: Int
        let distinct: [String: Int]
    }
}

struct CaptureTests {
    @Test(.enabled(if: Captures.areThere, "no captures beside this checkout"), arguments: Captures.files)
    func `a capture gives the records and values that were counted in it`(file: String, format: String) throws {
        // A count of another kind in the same file must not break the decoding, so each is decoded by itself.
        let all = try JSONSerialization.jsonObject(
            with: Data(contentsOf: Captures.folder.appending(path: "COUNTS.json"))
        )
        let entry = try #require((all as? [String: Any])?[file])
        let count = try JSONDecoder().decode(Captures.Count.self, from: JSONSerialization.data(withJSONObject: entry))
        let found = try read([UInt8](Data(contentsOf: Captures.folder.appending(path: file))), as: format)
        #expect(found.accepted == count.records)
        #expect(found.rejected.map { "\($0)" } == [])
        let values = Dictionary(uniqueKeysWithValues: found.values.map { ($0.key.text, $0.value.count) })
        #expect(values == count.distinct)
    }

    @Test(.enabled(if: Captures.areThere, "no captures beside this checkout"))
    func `the JSON and the CSV of one ThreatFox export are the same sightings`() throws {
        let folder = Captures.folder.appending(path: "feeds/threatfox")
        let csv = try read(
            [UInt8](Data(contentsOf: folder.appending(path: "csv_recent_2026-07-24_reencoded.csv"))),
            as: "threatfox"
        )
        let json = try read(
            [UInt8](Data(contentsOf: folder.appending(path: "json_recent_2026-07-24T14.json"))),
            as: "threatfox"
        )
        #expect(csv.sightings.map(\.line) == json.sightings.map(\.line))
    }
}
