import Foundation
import Runtime
import Testing

@testable import API

/// Routes and document held against each other: both come from the registry, so the next endpoint is covered unasked.
struct OpenAPIDocumentTests {
    private let document: [String: Any]

    init() throws { document = try RecordedService().answer("GET", "/api/openapi.json").json }

    private func operation(_ endpoint: any Endpoint) throws -> [String: Any] {
        let paths = try #require(document["paths"] as? [String: Any])
        let path = try #require(paths[endpoint.pattern] as? [String: Any])
        return try #require(path[endpoint.method.lowercased()] as? [String: Any])
    }

    @Test func `the document is of the version it names and branded as configured`() throws {
        #expect(document["openapi"] as? String == "3.0.3")
        let servers = try #require(document["servers"] as? [[String: Any]])
        #expect(servers.map { $0["url"] as? String } == ["https://soc.example"])
        let branded = try RecordedService { $0.sourceName = "A \"quoted\" name" }.answer("GET", "/api/openapi.json")
            .json
        #expect((branded["info"] as? [String: Any])?["title"] as? String == "A \"quoted\" name Threat Intelligence API")
    }

    @Test func `the document has every endpoint and nothing else`() throws {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        #expect(Set(paths.keys) == Set(Endpoints.all.map(\.pattern)))
        #expect(paths.values.map(\.count).reduce(0, +) == Endpoints.all.count)
        for endpoint in Endpoints.all {
            let operation = try operation(endpoint)
            #expect(operation["operationId"] as? String == endpoint.documentation.id)
        }
        #expect(Set(Endpoints.all.map(\.documentation.id)).count == Endpoints.all.count)
    }

    @Test func `every parameter of a path is documented, and every documented one is in it`() throws {
        for endpoint in Endpoints.all {
            let inPath = endpoint.pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            let documented = endpoint.documentation.parameters.filter { $0.place == .path }
            #expect(Set(inPath) == Set(documented.map(\.name.description)), "\(endpoint.pattern)")
            #expect(documented.allSatisfy { $0.isRequired })
        }
    }

    @Test func `every schema is JSON, and lists say that commas part them`() throws {
        for endpoint in Endpoints.all {
            let parameters = try operation(endpoint)["parameters"] as? [[String: Any]] ?? []
            #expect(parameters.count == endpoint.documentation.parameters.count)
            for parameter in parameters {
                let schema = try #require(parameter["schema"] as? [String: Any])
                #expect(schema["type"] != nil || schema["$ref"] != nil)
                let isList = schema["type"] as? String == "array" && parameter["in"] as? String == "query"
                #expect((parameter["explode"] as? Bool == false) == isList)
            }
        }
    }

    @Test func `every reference leads somewhere`() throws {
        let components = try #require(document["components"] as? [String: Any])
        func check(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String {
                    let names = reference.split(separator: "/").map(String.init)
                    #expect(names.count == 4 && names[0...1] == ["#", "components"])
                    let kind = names.count == 4 ? components[names[2]] as? [String: Any] : nil
                    #expect(kind?[names[3]] != nil, "\(reference)")
                }
                object.values.forEach(check)
            } else if let list = value as? [Any] {
                list.forEach(check)
            }
        }
        check(document)
    }

    @Test func `operations with a key name the ways to send it and the errors that follow`() throws {
        for endpoint in Endpoints.all {
            let operation = try operation(endpoint)
            let security = try #require(operation["security"] as? [[String: Any]])
            let responses = try #require(operation["responses"] as? [String: Any])
            if case .key = endpoint.access {
                #expect(
                    security.count >= 3 && ["401", "403", "429"].allSatisfy { responses[$0] != nil },
                    "\(endpoint.pattern)"
                )
            }
            #expect(["400", "405", "500", "503"].allSatisfy { responses[$0] != nil })
        }
    }

    /// Names that clients of the contract know.
    private static let operations = [
        "listIOCs", "searchIOCs", "getIOCStats", "exportSTIX", "exportMISP", "exportCEF", "exportOpenIOC",
        "listAPIKeys", "createAPIKey", "getAPIKey", "revokeAPIKey", "getAPIKeyUsage", "taxiiDiscovery",
        "taxiiAPIRoot", "listTAXIICollections", "getTAXIIObjects",
    ]
    private static let schemas = [
        "IOC", "IOCListResponse", "SearchResponse", "StatsResponse", "STIXBundle", "MISPEvent", "APIKeyInfo",
        "APIKeyCreated", "APIKeyDetails", "APIKeyUsageStats", "TAXIIDiscovery", "TAXIIAPIRoot", "TAXIICollections",
        "Error",
    ]

    @Test func `every operation and every schema of the contract is there by its name`() throws {
        let ids = Set(Endpoints.all.map(\.documentation.id))
        #expect(Self.operations.filter { !ids.contains($0) } == [])
        let components = try #require(document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: Any])
        #expect(Self.schemas.filter { schemas[$0] == nil } == [])
        let examples = schemas.values.filter { ($0 as? [String: Any])?["example"] != nil }
        #expect(examples.count >= 10)
    }

    @Test func `every named schema is referred to`() throws {
        var used: Set<String> = []
        func collect(_ value: Any) {
            if let object = value as? [String: Any] {
                if let name = (object["$ref"] as? String)?.split(separator: "/").last { used.insert(String(name)) }
                object.values.forEach(collect)
            } else if let list = value as? [Any] {
                list.forEach(collect)
            }
        }
        collect(document)
        #expect(Set(SchemaRegistry.all.map(\.name)).subtracting(used) == [])
    }
}
