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
        ("The mails came from Forest Blizzard's older cluster (apt 28).", ["APT28"]),
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
        ("The masquerading technique hid the loader.", ["T1036"]),
        ("Beacons follow a technique known as masquerading.", ["T1036"]),
        ("Victims opened a malicious file and lost their passwords.", ["T1204.002"]),
        // Ordinary words that are also names of techniques.
        ("The tactics observed at two plants used tools and techniques of the trade.", []),
        (
            "One IP address exploiting the flaw sent malware to a server; its domains were bought with stolen credentials.",
            []
        ),
        ("Attackers used email addresses of staff and a botnet behind a proxy.", []),
        ("Software and hardware of the firm use DNS; the adversary's malware technique is unknown.", []),
        ("The remote services of the bank were down, as its web site said.", []),
        // What defenders are told to do.
        ("Disable remote services that nobody uses.", []),
        ("Firms should use software that stops password spraying.", []),
        ("Use phishing-resistant tokens.", []),
        // An author who gives ids has named the techniques.
        ("T1105, T1047 and T1112 were seen. They ran process hollowing and keylogging.", []),
        ("T1105 was seen. They ran process hollowing.", ["T1055.012"]),
        ("Masquerading is a technique of defence evasion.", ["T1036"]),
    ])
    func `techniques are found by their names`(text: String, techniques: [String]) {
        #expect(mentions(text).techniques == techniques)
    }
}
