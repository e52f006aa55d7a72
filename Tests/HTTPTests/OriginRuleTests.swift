import HTTP
import Testing

struct OriginRuleTests {
    private let rule = OriginRule(
        publicURL: "https://Soc.example:8443/base",
        listed: ["https://console.example/", "*", "null"]
    )

    private func permits(_ method: String, _ fields: [Request.Field: String]) -> Bool {
        rule.permits(Request(method: method, path: "/", fields: fields))
    }

    @Test(arguments: ["https://soc.example:8443", "https://console.example"])
    func `our own pages and listed ones may make changes`(origin: String) {
        #expect(permits("POST", [.origin: origin]))
        #expect(permits("DELETE", [.origin: origin, .secFetchSite: "same-site"]))
    }

    @Test(arguments: [
        "https://soc.example", "http://soc.example:8443", "https://soc.example:8443.evil.example", "null", "*",
        "https://evil.example",
        "https://console.example.evil.example", "https://evil.example/https://soc.example:8443",
    ])
    func `other pages may not`(origin: String) {
        for method in ["POST", "PUT", "PATCH", "DELETE", "post", "X"] { #expect(!permits(method, [.origin: origin])) }
        for method in ["GET", "HEAD", "OPTIONS"] { #expect(permits(method, [.origin: origin])) }
    }

    @Test func `without an origin the fetch's site decides, then the form's type`() {
        #expect(permits("POST", [.secFetchSite: "same-origin"]) && permits("POST", [.secFetchSite: "none"]))
        #expect(!permits("POST", [.secFetchSite: "cross-site"]) && !permits("POST", [.secFetchSite: "same-site"]))
        #expect(permits("POST", [.contentType: "application/json"]) && permits("DELETE", [:]))
        for type in [
            "text/plain", "Application/X-WWW-Form-Urlencoded; charset=utf-8", "multipart/form-data; boundary=x",
        ] {
            #expect(!permits("POST", [.contentType: type]))
        }
    }
}
