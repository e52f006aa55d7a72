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
        #expect(answer.status == 406 && answer.fields["content-type"] == "application/taxii+json;version=2.1")
    }
}
