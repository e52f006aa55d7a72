import Cryptography
import Encoders
import Model
import Notation
import TestSupport
import Testing

struct IdentifierTests {
    @Test(arguments: [
        ("indicator|ipv4|192.168.1.1", "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da"),
        ("indicator|domain|evil.example", "be146b70-5fcc-55a3-90ce-477cffb50346"),
        ("indicator|url|http://e.example/a'b\\c", "0b8c97e3-e316-5b74-b75e-e3b12ee5a91d"),
        ("indicator|url|http://e.example/💀", "79c66acd-01a1-5d2a-b1b6-57d42bbce458"),
        ("vulnerability|cve|CVE-2021-44228", "831cf515-1cb4-5973-9b20-4a98c54b0375"),
        ("attack-pattern|mitre_attack|T1059.001", "62eab2f6-0cc0-502d-8687-58ad800e4741"),
        ("sigma|ipv4|192.168.1.1", "3a02feed-3c31-54ac-9936-e80c25f77241"),
        ("openioc-item|ipv4|192.168.1.1", "7780a998-e07b-53cd-ad81-a9f5c81f342b"),
    ])
    func `ids are the UUIDv5 of kind, type and value under the publisher's identity`(name: String, id: String) {
        var names = NameUUID(namespace: ExportContext.sample.identity)
        #expect(names.id(name: name).text == id)
    }

    @Test func `STIX, Sigma and OpenIOC carry these ids`() throws {
        let records = RecordSample.everyType.records
        let stix = try #require(ExportFormat.named("stix")).text(of: records)
        #expect(stix.contains("indicator--eea43629-a1c1-5d5d-a1ec-ad8c447ff8da"))
        #expect(stix.contains("vulnerability--831cf515-1cb4-5973-9b20-4a98c54b0375"))
        #expect(stix.contains("attack-pattern--62eab2f6-0cc0-502d-8687-58ad800e4741"))
        let sigma = try #require(ExportFormat.named("sigma")).text(of: records)
        #expect(sigma.contains("id: \"3a02feed-3c31-54ac-9936-e80c25f77241\""))
        let openioc = try #require(ExportFormat.named("openioc")).text(of: records)
        #expect(openioc.contains("7780a998-e07b-53cd-ad81-a9f5c81f342b"))
    }

    @Test func `another publisher gets other ids, and another filter another event`() throws {
        let misp = try #require(ExportFormat.named("misp"))
        var other = ExportContext.sample
        other.filter = "type=ipv4"
        let records = Array(RecordSample.everyType.records.prefix(1))
        func ids(_ text: String) -> [Substring] {
            text.split(separator: "\"").filter { $0.count == 36 && $0 != "f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e" }
        }
        #expect(Set(ids(misp.text(of: records))).isDisjoint(with: ids(misp.text(of: records, other))))
    }
}
