import HTTP
import Testing

struct NegotiationTests {
    private static let names = ["json", "csv", "txt", "stix", "openioc", "sigma", "ndjson", "cef"]
    private let exports = Negotiation([
        Offer("application/json", aliases: ["application/*"]),
        Offer("text/csv; charset=utf-8; header=present"),
        Offer("text/plain; charset=utf-8", aliases: ["text/*"]),
        Offer("application/stix+json;version=2.1", required: "version"),
        Offer("application/xml", aliases: ["text/xml", "application/x-openioc+xml"]),
        Offer("application/yaml", aliases: ["application/x-yaml", "text/yaml"]),
        Offer("application/x-ndjson", aliases: ["application/jsonl"]),
        Offer("text/x-cef"),
    ])

    private func preferred(_ accept: String?) -> [String] { exports.preferred(accept).map { Self.names[$0] } }

    @Test(arguments: [
        nil, "", " ", "*/*", " */* ", "*", "*/*;q=1", ",", ", ,", ";;;", "json", "*/json", "/", "text/", "/json",
        "a b/c",
        "text/csv;q=2", "text/csv;q=-1", "text/csv;q=", "text/csv;q=1.001", "text/csv;q=a", "text/csv;q=\"1\"",
        "text/csv;q=01", "text/csv;q=0.5.5", "text/csv;q=.", "text/csv;q=..5",
        "text/csv; charset=\"unclosed, application/json", "\u{0}", "text/csv\u{0}",
        "text/csv;x=\u{1}", "\u{FFFD}/\u{FFFD}", String(repeating: "a", count: 65_536),
        String(repeating: ";", count: 65_536),
        String(repeating: "\"", count: 65_535), String(repeating: "/", count: 5000),
    ])
    func `without a well-formed range all is acceptable in the order of the offers`(accept: String?) {
        #expect(preferred(accept) == Self.names)
    }

    @Test(arguments: [
        ("application/json", "json"),
        ("APPLICATION/Json", "json"),
        ("text/csv", "csv"),
        ("text/csv;header=absent;charset=latin1", "csv"),
        ("text/*", "txt csv cef"),
        ("text/csv, text/*", "csv txt cef"),
        ("text/csv;q=0.5, text/*", "txt cef csv"),
        ("text/plain;q=0, text/*", "csv cef"),
        ("application/*", "json stix openioc sigma ndjson"),
        ("text/xml", "openioc"),
        ("text/yaml;q=0.2, application/jsonl;q=0.3", "ndjson sigma"),
        ("text/csv;q=0.3, application/json;q=0.2, text/plain;q=0.25", "csv txt json"),
        ("application/json;q=0.5, text/csv;q=0.5", "json csv"),
        ("text/csv, application/json", "json csv"),
        ("application/json;q=0, */*", "csv txt stix openioc sigma ndjson cef"),
        ("text/xml;q=0, application/xml", "openioc"),
        ("application/xml;q=0.1, text/xml;q=0.9, text/csv;q=0.5", "openioc csv"),
        ("*/*;q=0.1, text/csv;q=0, application/*;q=0", "txt cef"),
        ("text/csv;q=0.001", "csv"),
        ("text/csv;q=0.0009, text/plain;q=0.0019", "txt"),
        ("text/csv;q=1., text/plain;q=0.", "csv"),
        ("text/csv;q=1.000", "csv"),
        ("text/csv;Q=0.4;ext=1, text/plain;q=0.5", "txt csv"),
        ("text/csv ; q = 0.4 , text/plain ;q=0.5", "txt csv"),
        ("text/csv;;q=0.4;, text/plain;flag;q=0.5", "txt csv"),
        ("text/csv;x=\"a,b;q=0\\\"\";q=0.4, text/plain", "txt csv"),
        ("text/csv;q=2, text/plain;q=0.1", "txt"),
        ("*/json, text/plain", "txt"),
        (";;;, text/plain", "txt"),
        ("text/plain, text/csv;x=\"unclosed", "txt"),
        ("application/stix+json", "stix"),
        ("application/stix+json;version=2.1", "stix"),
        ("application/stix+json; version=\"2.1\"", "stix"),
        ("application/stix+json; VERSION=\"2\\.1\";q=0.2", "stix"),
        ("application/stix+json;version=2.0, text/plain;q=0.1", "txt"),
        ("application/stix+json;version=2.1;q=0, application/stix+json", ""),
        ("application/stix+json;version=2.0;q=0, application/stix+json", "stix"),
        ("application/stix+json;version=2.1;version=2.0", ""),
        ("application/stix+json;version=2.11", ""),
        ("image/png", ""),
        ("application/json;q=0", ""),
        ("*/*;q=0", ""),
        ("text/html, image/png;q=0.5", ""),
    ])
    func `the client's order decides`(accept: String, expected: String) {
        #expect(preferred(accept).joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("application/json, text/plain, */*", "json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "json"),
        // Firefox, Chrome, Safari; Internet Explorer; WebKit and Gecko of long ago; a browser without a wildcard.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,*/*;q=0.8", "json"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
                + "application/signed-exchange;v=b3;q=0.7", "json"
        ),
        ("text/html, application/xhtml+xml, */*", "json"),
        ("text/html, application/xhtml+xml, image/jxr, */*", "json"),
        ("application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5", "json"),
        ("text/xml,application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5", "json"),
        ("TEXT/HTML, Application/XML ;Q=0.9", "json"),
        // What only happens to know HTML too still gets what it wants.
        ("application/xml, text/html;q=0.5", "openioc"),
        ("application/xml", "openioc"),
        ("text/html, application/xml;q=0.9, text/csv;q=0.95, */*;q=0.1", "csv"),
        ("text/html, application/x-openioc+xml;q=0.9", "openioc"),
        ("application/json;q=0.9,text/plain;q=0.8,*/*;q=0.1", "json"),
    ])
    func `headers that common clients send are understood`(accept: String, expected: String) {
        #expect(preferred(accept).first == expected)
    }

    @Test func `only the first ranges of a long header count`() {
        let many = String(repeating: "a/b,", count: Negotiation.mostRanges - 1)
        #expect(preferred(many + "text/csv") == ["csv"])
        #expect(preferred("a/b," + many + "text/csv") == [])
        #expect(preferred("text/csv," + String(repeating: " ", count: 65_536)) == ["csv"])
        #expect(preferred("text/csv," + String(repeating: "a/b,", count: 20_000)) == ["csv"])
        #expect(preferred("text/csv," + String(repeating: "x", count: 4080) + "/y,text/plain") == ["csv"])
        let cut = "text/csv," + String(repeating: ",", count: 4082) + "text/plainest"
        #expect(preferred(cut) == ["csv"], "a member that the limit cuts is not read as a shorter one")
    }

    @Test func `TAXII offers go by version and type`() {
        let taxii = Negotiation([
            Offer("application/taxii+json;version=2.1", aliases: ["application/json"], required: "version"),
            Offer("application/stix+json;version=2.1", required: "version"),
        ])
        #expect(taxii.preferred("application/taxii+json;version=2.1") == [0])
        #expect(taxii.preferred("application/taxii+json") == [0])
        #expect(taxii.preferred("application/taxii+json;version=2.0") == [])
        #expect(taxii.preferred("application/vnd.oasis.taxii+json; version=2.0") == [])
        #expect(taxii.preferred("application/stix+json;version=2.1") == [1])
        #expect(taxii.preferred("application/json, text/plain, */*") == [0, 1])
        #expect(
            taxii.offers.map(\.mediaType) == [
                "application/taxii+json;version=2.1", "application/stix+json;version=2.1",
            ]
        )
    }
}
