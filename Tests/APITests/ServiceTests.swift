import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Testing

@testable import API

/// One request through `Service`, without a database: what is decided before the first statement.
struct ServiceTests {
    private let service: RecordedService

    init() throws { service = try RecordedService() }

    /// A path of the pattern, with something in the place of each parameter.
    private func path(_ pattern: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false).map { $0.hasPrefix("{") ? "some" : String($0) }
            .joined(separator: "/")
    }

    private var keyed: [any Endpoint] {
        Endpoints.all.filter { if case .key = $0.access { true } else { false } }
    }

    @Test func `an endpoint that asks for a key refuses whoever has none`() throws {
        for endpoint in keyed {
            let answer = service.answer(endpoint.method, path(endpoint.pattern))
            #expect(answer.status == 401, "\(endpoint.pattern)")
            #expect(answer.fields["www-authenticate"] != nil)
            if endpoint.errorStyle == .json { #expect(answer.code == "missing_api_key") }
        }
    }

    @Test func `every resource of TAXII asks for a scope of TAXII, discovery alone does not`() {
        let resources = Endpoints.all.filter { $0.pattern.contains("taxii2") }
        #expect(resources.count > 10)
        for resource in resources {
            #expect(resource is any TAXIIEndpoint && resource.takesEitherSlash && resource.errorStyle == .taxii)
            switch resource.access {
            case .key(let needs):
                #expect(
                    needs.allText == "{}" && needs.oneOfText == "{read:taxii,write:taxii,admin:taxii}",
                    "\(resource.pattern)"
                )
            case .discovery: #expect(resource is ShowTAXIIDiscovery)
            default: Issue.record("\(resource.pattern) is open")
            }
        }
    }

    @Test func `every endpoint that asks for a key names a scope`() {
        for endpoint in Endpoints.all {
            guard case .key(let needs) = endpoint.access else { continue }
            #expect(needs.allText != "{}" || needs.oneOfText != nil, "\(endpoint.pattern)")
        }
    }

    @Test(arguments: ["x", "sk_live_", "sk_live_0123456789012345678901234567890123456789012", "\u{FFFD}"])
    func `an endpoint that asks for a key refuses what is none without asking the database`(text: String) {
        for endpoint in keyed {
            let answer = service.answer(endpoint.method, path(endpoint.pattern), [.apiKey: text])
            #expect(answer.status == 401, "\(endpoint.pattern)")
        }
    }

    @Test func `a key that may be one is answered with 503 while the database is away`() throws {
        let secret = try #require(KeySecret.mint())
        for endpoint in keyed {
            let answer = service.answer(endpoint.method, path(endpoint.pattern), [.apiKey: secret])
            #expect(answer.status == 503, "\(endpoint.pattern)")
            #expect(answer.fields["retry-after"] == "2" && answer.fields["cache-control"] == "no-store")
            #expect(!answer.body.contains("nonexistent") && !answer.body.contains(secret))
        }
    }

    @Test func `every endpoint answers OPTIONS with its methods and refuses others with Allow`() throws {
        for endpoint in Endpoints.all {
            let options = service.answer("OPTIONS", path(endpoint.pattern))
            #expect(options.status == 204 && options.body.isEmpty)
            let allow = options.fields["allow"]?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
            #expect(allow.contains(endpoint.method) && allow.contains("OPTIONS"))
            #expect(allow.contains("HEAD") == allow.contains("GET"))
            let other = service.answer("BREW", path(endpoint.pattern))
            #expect(other.status == 405 && other.fields["allow"] == options.fields["allow"])
        }
    }

    @Test func `the process is alive without its database and ready only with it`() throws {
        #expect(service.answer("GET", "/healthz").status == 200)
        #expect(service.answer("GET", "/healthz").body == "{\"status\":\"ok\"}\n")
        let ready = service.answer("GET", "/readyz")
        #expect(ready.status == 503 && ready.code == "unavailable" && ready.fields["retry-after"] != nil)
    }

    @Test(arguments: [
        ("/nowhere", "", 404, "not_found"), ("/healthz/x", "", 404, "not_found"),
        ("/healthz", "x=1", 400, "invalid_parameter"),
        ("/healthz", "x=1&x=2", 400, "invalid_parameter"), ("/healthz", "x=%00", 400, "malformed_request"),
        ("/healthz", "%zz", 400, "malformed_request"), ("/readyz", "=", 400, "malformed_request"),
    ])
    func `an error has the contract's form`(path: String, query: String, status: Int, code: String) {
        let answer = service.answer("GET", path, query: query)
        #expect(answer.status == status && answer.code == code)
        #expect(answer.fields["content-type"] == "application/json" && answer.fields["cache-control"] == "no-store")
        #expect(answer.fields["x-request-id"] == "req_0123" && answer.error["request_id"] as? String == "req_0123")
        #expect((answer.error["message"] as? String)?.isEmpty == false)
        #expect(answer.json.count == 1)
    }

    @Test(arguments: ["/api/taxii2/nowhere/", "/taxii2/nowhere/"])
    func `under the TAXII path an error has the standard's form`(path: String) {
        let answer = service.answer("GET", path)
        #expect(answer.status == 404 && answer.fields["content-type"] == "application/taxii+json;version=2.1")
        #expect(answer.json["http_status"] as? String == "404" && answer.json["error_id"] as? String == "req_0123")
    }

    @Test func `HEAD has the fields of GET and no body`() throws {
        let get = service.answer("GET", "/api/openapi.json")
        let head = service.answer("HEAD", "/api/openapi.json")
        #expect(get.status == 200 && head.status == 200 && head.body.isEmpty && !get.body.isEmpty)
        #expect(head.fields["content-type"] == get.fields["content-type"])
    }

    @Test func `a body that was too large is refused`() throws {
        var request = Request(method: "GET", path: "/healthz")
        request.isBodyTooLarge = true
        let answer = service.answer(request)
        #expect(answer.status == 413 && answer.code == "payload_too_large")
    }

    @Test func `a method that a client makes up is not repeated raw`() throws {
        let answer = service.answer("GET\u{202E}<script>", "/healthz")
        #expect(answer.status == 405 && !answer.body.contains("\u{202E}"))
    }

    @Test func `other origins are answered only when they are listed`() throws {
        let origin: [Request.Field: String] = [.origin: "https://console.example"]
        #expect(service.answer("GET", "/healthz", origin).fields["access-control-allow-origin"] == nil)
        let listed = try RecordedService { $0.corsOrigins = ["https://console.example"] }
        #expect(
            listed.answer("GET", "/healthz", origin).fields["access-control-allow-origin"] == "https://console.example"
        )
        #expect(
            listed.answer("GET", "/nowhere", [.origin: "https://other.example"]).fields["access-control-allow-origin"]
                == nil
        )
    }

    @Test func `every request is one usage record, under its route and never its path`() throws {
        let secret = try #require(KeySecret.mint())
        let service = try RecordedService()
        for path in ["/healthz", "/nowhere/\(secret)", "/api/v1/iocs"] {
            _ = service.answer("GET", path, query: "api_key=\(secret)")
        }
        _ = service.answer("SECRET", "/healthz")
        var shown: [UsageRecord] = []
        service.state.meter.stop()
        service.state.meter.run(store: service.store(), graceSeconds: 1, show: { shown += $0 }, report: { _ in })
        #expect(shown.map(\.route) == ["/healthz", "(none)", "/api/v1/iocs", "/healthz"])
        #expect(shown.map(\.status) == [200, 404, 503, 405])
        #expect(shown.map(\.code) == [nil, "not_found", "unavailable", "method_not_allowed"])
        #expect(shown.map(\.method) == ["GET", "GET", "GET", "(other)"])
        #expect(shown.allSatisfy { $0.holder == nil && $0.requestID == "req_0123" })
    }
}
