import HTTP
import Runtime
import Testing

@testable import API

struct TAXIIDiscoveryTests {
    @Test(arguments: ["/taxii2/", "/taxii2", "/api/taxii2/", "/api/taxii2"])
    func `discovery is open and names its one root`(path: String) throws {
        let answer = try RecordedService { $0.taxiiContact = "soc@example.org" }.answer("GET", path)
        #expect(answer.status == 200 && answer.fields["content-type"] == "application/taxii+json;version=2.1")
        #expect(answer.json["default"] as? String == "https://soc.example/api/taxii2/api/")
        #expect(answer.json["api_roots"] as? [String] == ["https://soc.example/api/taxii2/api/"])
        #expect(answer.json["contact"] as? String == "soc@example.org")
    }

    @Test(arguments: ["/taxii2/", "/api/taxii2/"])
    func `a setting makes discovery ask for a key`(path: String) throws {
        let answer = try RecordedService { $0.taxiiDiscoveryIsKeyed = true }.answer("GET", path)
        #expect(answer.status == 401 && answer.json["http_status"] as? String == "401")
        #expect(answer.fields["www-authenticate"]?.contains("Basic") == true)
    }

    @Test(arguments: ["text/html", "application/taxii+json;version=2.0", "application/stix+json;version=2.1"])
    func `discovery is sent as TAXII only`(accept: String) throws {
        let answer = try RecordedService().answer("GET", "/taxii2/", [.accept: accept])
        let isSTIX = accept.contains("stix")
        let type = isSTIX ? "application/json" : "application/taxii+json;version=2.1"
        #expect(answer.status == 406 && answer.fields["content-type"] == type)
    }

    @Test(
        arguments: [
            (nil, true), ("*/*", true), ("application/taxii+json", true), ("application/taxii+json;version=2.1", true),
            ("text/html", true), ("application/json, text/plain, */*", true), ("application/*", true),
            ("application/json;q=0.5, application/taxii+json", true), ("application/taxii+json;version=2.0", true),
            ("application/json", false), ("application/stix+json;version=2.1", false),
            ("application/json, */*;q=0.8", false),
            ("application/taxii+json;q=0.5, application/json", false), ("application/json;q=0.9, text/html;q=1", false),
        ] as [(String?, Bool)]
    )
    func `errors have the form that Accept prefers`(accept: String?, isTAXII: Bool) throws {
        let fields: [Request.Field: String] = accept.map { [.accept: $0] } ?? [:]
        for path in ["/taxii2/nowhere", "/api/taxii2/api/", "/api/taxii2/api/collections/all/objects/"] {
            let answer = try RecordedService().answer("GET", path, fields)
            let type = isTAXII ? "application/taxii+json;version=2.1" : "application/json"
            #expect(answer.fields["content-type"] == type && answer.fields["vary"]?.contains("Accept") == true)
            if isTAXII {
                #expect(answer.json["http_status"] as? String == "\(answer.status)")
            } else {
                #expect(!answer.code.isEmpty && answer.error["request_id"] != nil)
            }
            if answer.status == 401 { #expect(answer.fields["www-authenticate"]?.contains("Basic") == true) }
        }
        #expect(try RecordedService().answer("GET", "/api/taxii2x", fields).code == "not_found")
    }
}
