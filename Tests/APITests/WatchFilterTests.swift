import Model
import Notation
import Testing

@testable import API

@Suite struct WatchFilterTests {
    private static let identity = UUID("f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e") ?? UUID(high: 0, low: 0)

    private static func terms(_ values: String...) throws -> [String] {
        try WatchFilter.question(values: values, identity: identity).clauses[0].filter { !$0.hasPrefix("id:") }
    }

    @Test func `a name stands for all below it, and a network for its addresses`() throws {
        #expect(try Self.terms("Example.COM") == ["name:example.com"])
        #expect(
            try Self.terms("mail[.]example[.]com", "198.51.100.0/24") == [
                "name:mail.example.com", "network:198.51.100.0/24",
            ]
        )
        #expect(try Self.terms("198.51.100.77/24") == ["network:198.51.100.0/24"])
        #expect(try Self.terms("2001:db8::/32") == ["network:2001:db8::/32"])
    }

    @Test(arguments: ["198.51.100.7", "hxxp://example[.]com/a", "d41d8cd98f00b204e9800998ecf8427e", "a@example.com"])
    func `other values stand for themselves`(value: String) throws {
        let question = try WatchFilter.question(values: [value], identity: Self.identity)
        #expect(question.clauses.count == 1 && question.clauses[0].contains { $0.hasPrefix("id:") })
        #expect(question.values == [value] && question.networks.isEmpty && question.filter.isEmpty)
    }

    @Test func `what is no value is named`() {
        #expect(throws: (any Error).self) {
            try WatchFilter.question(values: ["example.com", "no value!"], identity: Self.identity)
        }
    }

    @Test func `a stored filter is read back by name`() {
        let parameters = WatchFilter.parameters(of: "tag=a%20b%2Cc&type=domain")
        #expect(parameters.map(\.name) == ["type", "tag"] && parameters.map(\.value) == ["domain", "a b,c"])
    }
}
