import Cryptography
import Notation
import Testing

struct DigestTests {
    @Test(arguments: [
        ("indicator|ipv4|192.168.1.1", "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da"),
        (#"indicator|url|http://e.example/a'b\c"#, "0b8c97e3-e316-5b74-b75e-e3b12ee5a91d"),
        ("indicator|url|http://e.example/💀", "79c66acd-01a1-5d2a-b1b6-57d42bbce458"),
        ("vulnerability|cve|CVE-2021-44228", "831cf515-1cb4-5973-9b20-4a98c54b0375"),
    ])
    func `names give the UUIDv5 on record`(name: String, expected: String) throws {
        var names = NameUUID(namespace: try #require(UUID("f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e")))
        #expect(names.id(name: name).text == expected)
        #expect(names.id(name: name).text == expected, "a digest begins anew after it is finished")
    }

    @Test func `an id of parts equals the id of the joined name`() throws {
        var names = NameUUID(namespace: try #require(UUID("f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e")))
        let value = Array("x192.168.1.1".utf8)
        #expect(
            names.id(kind: "sigma", type: "ipv4", value: value, 1..<12).text == "3a02feed-3c31-54ac-9936-e80c25f77241"
        )
    }

    @Test func `SHA-256 of nothing is the known one`() {
        #expect(TextCoding.hex(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
