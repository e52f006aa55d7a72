import Feeds
import Foundation
import Model
import Testing

/// The captures whose records are counted.
private enum Captures {
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
        ("kev/known_exploited_vulnerabilities_2026-07-23.json", "kev-json"),
        ("kev/known_exploited_vulnerabilities_2025-01-27.csv", "kev-csv"),
    ]

    struct Count: Decodable {
        let records: Int
        let distinct: [String: Int]
    }
}

struct CaptureTests {
    @Test(.enabled(if: SharedCaptures.areThere, "no captures beside this checkout"), arguments: Captures.files)
    func `a capture gives the records and values that were counted in it`(file: String, format: String) throws {
        // A count of another kind in the same file must not break the decoding, so each is decoded by itself.
        let all = try JSONSerialization.jsonObject(
            with: Data(contentsOf: SharedCaptures.folder.appending(path: "COUNTS.json"))
        )
        let entry = try #require((all as? [String: Any])?[file])
        let count = try JSONDecoder().decode(Captures.Count.self, from: JSONSerialization.data(withJSONObject: entry))
        let found = try read([UInt8](Data(contentsOf: SharedCaptures.folder.appending(path: file))), as: format)
        #expect(found.accepted == count.records)
        #expect(found.rejected.map { "\($0)" } == [])
        let values = Dictionary(uniqueKeysWithValues: found.values.map { ($0.key.text, $0.value.count) })
        #expect(values == count.distinct)
    }

    @Test(
        .enabled(if: SharedCaptures.areThere, "no captures beside this checkout"),
        arguments: [
            ("misp/eset_backdoordiplomacy.misp.json", 66, 0), ("misp/eset_powerpool.misp.json", 11, 0),
            ("misp/eset_sshdoor_kessel.misp.json", 3, 0), ("stix/amnesty_novispy.stix21.json", 11, 7),
            ("stix/talos_axios.stix20.json", 10, 0), ("stix/talos_dohdoor.stix20.json", 34, 0),
            ("stix/talos_uat-9244.stix20.json", 70, 0),
        ]
    )
    func `events and bundles of others give their indicators`(file: String, accepted: Int, rejected: Int) throws {
        let found = try read(SharedCaptures.bytes(file), as: file.hasPrefix("misp") ? "misp" : "stix")
        #expect(found.accepted == accepted)
        #expect(found.rejected.count == rejected, "\(found.rejected)")
        #expect(found.sightings.allSatisfy { $0.firstSeen != nil && !$0.recordKey.isEmpty })
    }

    @Test(.enabled(if: SharedCaptures.areThere, "no captures beside this checkout"))
    func `the JSON and the CSV of one ThreatFox export are the same sightings`() throws {
        let folder = SharedCaptures.folder.appending(path: "feeds/threatfox")
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
