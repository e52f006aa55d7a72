import Model
import Notation
import Testing

@testable import Extraction

struct TagNamesTests {
    private static let names = {
        var names = ThreatNames()
        names.load(
            .actors,
            Array("name\tid\tcountry\taliases\nAPT28\t\t\tFancy Bear;APT-28\n?Play\t\t\t\nTwin\t\t\t\n".utf8)
        )
        let software = """
            kind\tname\tmitre_id\taliases
            tool\tCobalt Strike\tS0154\tcobalt-strike
            malware\tMozi\t\t
            malware\tTwin\t\t
            """
        names.load(.software, Array(software.utf8))
        return TagNames(names, more: Array("malware\tother tags\nLoud\tLd;L-oader\nQuiet\t\n".utf8))
    }()

    @Test(arguments: [
        (["apt28"], "", "APT28", ""),
        (["APT-28", "Fancy Bear"], "", "APT28", ""),
        (["cobaltstrike", "mozi"], "Cobalt Strike", "", ""),
        (["misp-galaxy:threat-actor=\"APT 28\""], "", "APT28", ""),
        (["play", "elf", "32-bit", "", "="], "", "", ""),
        (["malware_download", "Mozi"], "Mozi", "", "malware_hosting"),
        (["botnet_cc", "payload"], "", "", "botnet_cc"),
        (["LOUD"], "Loud", "", ""), (["quiet", "l oader"], "Quiet", "", ""), (["loader"], "Loud", "", ""),
        (["twin"], "Twin", "", ""),
        (["apt28x", "xapt28"], "", "", ""),
    ])
    func `tags name malware, actors and the kind of threat`(
        tags: [String],
        malware: String,
        actors: String,
        threat: String
    ) {
        var names = Self.names
        var facts = SightingFacts()
        for tag in tags { names.read(Array(tag.utf8).span, into: &facts) }
        #expect(facts.malware ?? "" == malware)
        #expect(facts.actors.joined(separator: ",") == actors)
        #expect(facts.threatType ?? "" == threat)
    }

    @Test(arguments: [("cobaltstrike", "Cobalt Strike"), ("New Thing", "New Thing"), ("", "")])
    func `what a source calls the malware is put in the lists' spelling`(name: String, malware: String) {
        var names = Self.names
        var facts = SightingFacts()
        names.read(malware: Array(name.utf8).span, into: &facts)
        #expect(facts.malware ?? "" == malware)
    }
}
