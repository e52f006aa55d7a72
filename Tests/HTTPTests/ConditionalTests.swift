import HTTP
import Testing

struct ConditionalTests {
    private func isNamed(_ field: String?) throws -> Bool {
        let tag = try #require(EntityTag(text: "abc"))
        return tag.isNamed(by: Request(method: "GET", path: "/", fields: field.map { [.ifNoneMatch: $0] } ?? [:]))
    }

    @Test(arguments: [
        "\"abc\"", "W/\"abc\"", "*", " * ", "\"x\", \"abc\"", "\"x\",W/\"abc\"", ",, \"abc\"", "\"a,bc\",\"abc\"",
        "\"\",\"abc\"",
        "\"abc\", broken",
    ])
    func `a tag in the list means not modified`(field: String) throws {
        #expect(try isNamed(field))
    }

    @Test(arguments: [
        nil, "", "abc", "\"abcd\"", "\"ab\"", "\"ABC\"", "w/\"abc\"", "\"abc", "abc\"", "\"", "W/", "W/*", "**",
        "*, \"x\"",
        "\"x\"\"abc\"", "broken, \"abc\"", "\u{0}", String(repeating: "\"", count: 65_536),
        String(repeating: ",", count: 65_536),
    ])
    func `anything else means send it`(field: String?) throws {
        #expect(try !isNamed(field))
    }

    @Test func `a tag is text in quotes`() {
        let tag = EntityTag(digest: [UInt8](0..<32))
        #expect(tag.text == "\"000102030405060708090a0b0c0d0e0f\"")
        #expect(tag.isNamed(by: Request(method: "GET", path: "/", fields: [.ifNoneMatch: "W/" + tag.text])))
        for wrong in ["", "a\"b", "a b", "é", "\u{0}", "\u{7f}"] { #expect(EntityTag(text: wrong) == nil) }
    }
}
