import Notation

/// The OpenAPI 3.0.3 document of what this service does, made from the registry of endpoints.
enum OpenAPIDocument {
    static func text(of endpoints: [any Endpoint], publicURL: String, sourceName: String) -> [UInt8] {
        var json = JSONWriter(capacity: 64 * 1024)
        json.object { json in
            json.member("openapi", "3.0.3")
            json.object("info") { json in
                json.member("title", "\(sourceName) Threat Intelligence API")
                json.member(
                    "description",
                    "Indicators of compromise and security news from public feeds. Send the API key as a Bearer token, in X-API-Key, as the password of HTTP Basic with any user name, or as api_key. Reads under /api/v1 also take the cookie of a session where no key is sent; they have an allowance of the account, apart from those of its keys."
                )
                json.member("version", "1.0.0")
            }
            json.key("servers")
            Example.list([["url": .text(publicURL)]]).write(to: &json)
            json.object("paths") { json in
                var patterns: [String] = []
                for endpoint in endpoints where !patterns.contains(endpoint.pattern) {
                    patterns.append(endpoint.pattern)
                }
                for pattern in patterns {
                    json.key(text: pattern)
                    json.object { json in
                        for endpoint in endpoints where endpoint.pattern == pattern {
                            json.key(text: endpoint.method.lowercased())
                            write(endpoint, to: &json)
                        }
                    }
                }
            }
            json.key("components")
            writeComponents(to: &json)
        }
        json.out.append("\n")
        return json.bytes
    }

    private static func write(_ endpoint: any Endpoint, to json: inout JSONWriter) {
        let operation = endpoint.documentation
        json.beginObject()
        json.member("operationId", operation.id)
        json.member("summary", operation.summary)
        if !operation.description.isEmpty { json.member("description", operation.description) }
        json.member("tags", [operation.tag])
        json.array("security") { json in
            for scheme in security(endpoint) {
                Example.object([(scheme, [])]).write(to: &json)
            }
        }
        if !operation.parameters.isEmpty {
            json.array("parameters") { json in
                for parameter in operation.parameters {
                    json.object { json in
                        json.member("name", parameter.name.description)
                        json.member("in", parameter.place.rawValue)
                        json.member("description", parameter.about)
                        json.member("required", parameter.isRequired)
                        if parameter.place == .query, parameter.schema.isArray {
                            json.member("style", "form")
                            json.member("explode", false)
                        }
                        json.key("schema")
                        parameter.schema.write(to: &json)
                    }
                }
            }
        }
        if let body = operation.requestBody {
            json.object("requestBody") { json in
                json.member("required", body.isRequired)
                write([(body.mediaType, body.schema)], to: &json)
            }
        }
        let isKept = operation.responses.contains { $0.status == 304 }
        let common = { ResponseHeader.common(status: $0, access: endpoint.access, isKept: isKept) }
        json.key("responses")
        json.beginObject()
        for response in operation.responses {
            json.key(text: "\(response.status)")
            json.object { json in
                json.member("description", response.description)
                write(common(response.status) + response.headers, to: &json)
                if !response.content.isEmpty { write(response.content, to: &json) }
            }
        }
        var forms = [("application/json", Schema.error)]
        if endpoint.errorStyle == .taxii {
            forms.insert((TAXII.mediaType.description, .reference("TAXIIError")), at: 0)
        }
        var missing = endpoint.pattern.contains("{") ? [(404, "No such resource")] : []
        if operation.requestBody != nil {
            missing += [(413, "The body is too large"), (415, "The body is of another media type")]
        }
        for (status, description) in missing + errors(endpoint.access) {
            if operation.responses.contains(where: { $0.status == status }) { continue }
            json.key(text: "\(status)")
            json.object { json in
                json.member("description", description)
                write(common(status), to: &json)
                write(forms, to: &json)
            }
        }
        json.endObject()
        json.endObject()
    }

    /// The names of the security schemes, of which one is needed; empty for an open operation.
    private static func security(_ endpoint: any Endpoint) -> [String] {
        switch endpoint.access {
        case .open, .discovery: []
        case .list: ["BasicAuth", "BearerAuth", "ApiKeyAuth", "QueryAuth", "CookieAuth"]
        case .session(let takesBearer): takesBearer ? ["CookieAuth", "SessionAuth"] : ["CookieAuth"]
        case .key:
            ["ApiKeyAuth", "BearerAuth", "BasicAuth", "QueryAuth"] + (endpoint.takesSession ? ["CookieAuth"] : [])
        }
    }

    private static func errors(_ access: AccessRule) -> [(Int, String)] {
        let always = [
            (400, "The request cannot be understood"), (405, "Unknown method"), (500, "Internal error"),
            (503, "No database"),
        ]
        return switch access {
        case .open, .discovery: always
        case .session: [(401, "No valid session"), (403, "Not allowed, or not from this page")] + always
        case .key, .list:
            [
                (401, "Missing, unknown or expired key, or no valid session"),
                (403, "Not allowed for this key or plan"),
                (406, "No such representation"), (429, "Rate limit exceeded"),
            ]
                + always
        }
    }

    private static func write(_ headers: [ResponseHeader], to json: inout JSONWriter) {
        json.object("headers") { json in
            for header in headers {
                json.key(text: header.rawValue)
                json.object { json in json.member("$ref", "#/components/headers/\(header.rawValue)") }
            }
        }
    }

    private static func write(_ content: [(mediaType: String, schema: Schema)], to json: inout JSONWriter) {
        json.object("content") { json in
            for (mediaType, schema) in content {
                json.key(text: mediaType)
                json.object { json in
                    json.key("schema")
                    schema.write(to: &json)
                }
            }
        }
    }

    private static let securitySchemes: Example = [
        "BearerAuth": ["type": "http", "scheme": "bearer"],
        "BasicAuth": ["type": "http", "scheme": "basic"],
        "ApiKeyAuth": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
        "QueryAuth": ["type": "apiKey", "in": "query", "name": "api_key"],
        "CookieAuth": ["type": "apiKey", "in": "cookie", "name": "sb-access-token"],
        "SessionAuth": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"],
    ]

    private static func writeComponents(to json: inout JSONWriter) {
        json.object { json in
            json.key("securitySchemes")
            securitySchemes.write(to: &json)
            json.object("headers") { json in
                for header in ResponseHeader.allCases {
                    json.key(text: header.rawValue)
                    json.object { json in
                        json.member("description", header.about)
                        json.key("schema")
                        header.schema.write(to: &json)
                    }
                }
            }
            json.object("schemas") { json in
                for (name, schema) in SchemaRegistry.all {
                    json.key(text: name)
                    schema.write(to: &json)
                }
            }
        }
    }
}
