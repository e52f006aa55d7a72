import Extraction
import Foundation
import Testing

struct ThreatNamesTests {
    private static let names: ThreatNames = {
        var names = ThreatNames()
        for table in ThreatNames.Table.allCases {
            let file = ExtractionSamples.checkout.appending(path: "sql/seed/lists/\(table.fileName)")
            if let data = try? Data(contentsOf: file) { names.load(table, [UInt8](data)) }
        }
        return names
    }()

    private func mentions(_ text: String) -> ThreatMentions {
        Self.names.mentions(in: Array(text.utf8))
    }

    @Test(arguments: [
        ("The wiper is the work of Sandworm.", ["Sandworm Team"]),
        ("apt-29, APT 29 and APT29 are one group.", ["APT29"]),
        ("He lives in apt 28 near the lake.", []),
        ("Silence fell and the snake was bitter; play it again.", []),
        ("Silence fell over the town.", []),
        ("The Silence group emptied cash machines.", ["Silence"]),
        ("COZY BEAR and Fancy Bear were both inside.", ["APT29", "APT28"]),
        ("A fancy bear danced with a cozy bear.", []),
    ])
    func `actors are found by any of their names, ordinary words are not actors`(text: String, actors: [String]) {
        #expect(mentions(text).actors == actors)
    }

    @Test(arguments: [
        ("Wannacry spread by itself.", ["WannaCry"]), ("Geodo is back.", ["Emotet"]),
        ("Users played music and royal hymns.", []),
        ("The Royal ransomware was seen.", ["Royal"]),
    ])
    func `malware is found by any of its names`(text: String, malware: [String]) {
        #expect(mentions(text).malware == malware)
    }

    @Test(arguments: [
        ("Attackers used password spraying.", ["T1110.003"]),
        ("They ran process hollowing through a web shell.", ["T1055.012", "T1505.003"]),
        ("The scheduled tasks of the day were done; services were held.", []),
        ("Masquerading is fun.", []),
        ("Masquerading is a technique of defence evasion.", ["T1036"]),
    ])
    func `techniques are found by their names`(text: String, techniques: [String]) {
        #expect(mentions(text).techniques == techniques)
    }
}
