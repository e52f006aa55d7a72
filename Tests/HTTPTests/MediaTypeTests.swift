import HTTP
import Testing

struct MediaTypeTests {
    @Test func `type, subtype and names of parameters have no case`() throws {
        let type = try #require(MediaType(" Application/STIX+json ; Version=\"2.\\1\" ; Charset=UTF-8 "))
        #expect(type.type == "application")
        #expect(type.subtype == "stix+json")
        #expect(type["version"] == "2.1")
        #expect(type["charset"] == "UTF-8")
        #expect(type["q"] == nil)
        #expect(MediaType("application/stix+json").map(type.isSame) == true)
        #expect(MediaType("application/json").map(type.isSame) == false)
    }

    @Test(arguments: [
        "", "/", "text", "text/", "/plain", "text/plain, text/csv", "text/plain;a=", "text/plain;a=1;A=2",
        "text/plain x",
        "text/plain;a=\"", "text/plain;a=\"\u{1}\"", "text/pl\u{0}ain", "te xt/plain", "text/plain;=1", "é/é",
        String(repeating: "a", count: 65_536), String(repeating: "\"", count: 65_536),
    ])
    func `what is not one media type is refused`(text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test func `a Content-Type is compared by type and subtype`() {
        #expect(MediaType.field("application/JSON; charset=utf-8", is: "application/json"))
        #expect(!MediaType.field("application/json2", is: "application/json"))
        #expect(!MediaType.field("", is: "application/json"))
        #expect(!MediaType.field(nil, is: "application/json"))
    }
}
