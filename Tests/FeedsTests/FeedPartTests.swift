import Feeds
import Notation
import Testing

struct FeedPartTests {
    @Test(arguments: [
        (#"{"more":true,"next":"a b","objects":[{"more":false,"next":"x"}]}"#, true, "a b"),
        (#"{"objects":[],"more":false}"#, false, nil), ("{}", false, nil), (#"{"more":true,"next":""}"#, true, nil),
        (#"{"more":true,"next":7}"#, true, "7"),
    ])
    func `a page says whether there is more`(body: String, hasMore: Bool, next: String?) throws {
        let page = try TAXIIEnvelope(Array(body.utf8).span)
        #expect(page.hasMore == hasMore)
        #expect(page.next == next)
    }

    @Test(arguments: ["", "[]", "7", "<html>", #"{"more":"yes"}"#, #"{"more":tr"#, #"{"more":true} x"#])
    func `what is no page is refused`(body: String) {
        #expect(throws: FeedError.self) { try TAXIIEnvelope(Array(body.utf8).span) }
    }

    @Test func `a next that is longer than any server's is refused`() {
        let long = #"{"more":true,"next":"\#(String(repeating: "x", count: 3000))"}"#
        #expect(throws: FeedError.self) { try TAXIIEnvelope(Array(long.utf8).span) }
    }

    private static let first = "5f1d7b2c-0d8c-4a53-9f11-2d4f6a1b0c01"
    private static let second = "5f1d7b2c-0d8c-4a53-9f11-2d4f6a1b0c02"

    @Test func `a manifest gives each event once, the newest first`() throws {
        let body = """
            {"\(Self.first)": {"Orgc": {"name": "o", "timestamp": "9"}, "timestamp": "1700000000", "Tag": []},
             "\(Self.second.uppercased())": {"timestamp": 1700000005}, "\(Self.first)": {"timestamp": "1600000000"},
             "../x": {"timestamp": "1"}, "\(Self.first)/../x": {}, "\(Self.second)": null}
            """
        let manifest = try MISPManifest(Array(body.utf8).span)
        #expect(manifest.events.map(\.id.text) == [Self.second, Self.first])
        #expect(manifest.events.map(\.stamp) == [1_700_000_005, 1_700_000_000])
        #expect(manifest.rejected == 3)
    }

    @Test(arguments: ["", "{}", "[]"]) func `an empty manifest has no events`(body: String) throws {
        #expect(try MISPManifest(Array(body.utf8).span).events.isEmpty)
    }

    @Test(arguments: ["<html>", "[1]", "7", #"{"error":"no"}"#, "{\"\(first)\": {\"timestamp\": \"17", "{} {}"])
    func `what is no manifest is refused`(body: String) {
        #expect(throws: FeedError.self) { try MISPManifest(Array(body.utf8).span) }
    }
}
