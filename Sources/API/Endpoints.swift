/// REGISTRY of endpoints: one line each. Route, admission, errors, the OpenAPI document and usage records follow.
enum Endpoints {
    static let all: [any Endpoint] = [
        Live(),
        Ready(),
        ShowOpenAPI(),
        ListIOCs(),
        TAXIIDiscovery("/api/taxii2/"),
        TAXIIDiscovery("/taxii2/"),
        TAXIIRoot(),
        TAXIIStatus(),
        TAXIICollections(.standard),
        TAXIICollections(.short),
        TAXIICollection(.standard),
        TAXIICollection(.short),
        TAXIIObjects(.standard),
        TAXIIObjects(.short),
        TAXIIObject(.standard),
        TAXIIObject(.short),
        TAXIIManifest(.standard),
        TAXIIManifest(.short),
        TAXIIVersions(.standard),
        TAXIIVersions(.short),
        TAXIIAddObjects(.standard),
        TAXIIAddObjects(.short),
        TAXIIDeleteObject(.standard),
        TAXIIDeleteObject(.short),
    ]
}
