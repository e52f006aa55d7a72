import Notation

/// The OpenAPI 3.0.3 document of what this service does, made from the registry of endpoints.
enum OpenAPIDocument {
    static func text(of endpoints: [any Endpoint], publicURL: String, sourceName: String) -> [UInt8] {
        var json = JSONWriter(capacity: 64 * 1024)
        json.beginObject()
        json.member("openapi", "3.0.3")
        json.key("info")
        json.beginObject()
        json.member("title", "\(sourceName) Threat Intelligence API")
        json.member(
            "description",
            "Indicators of compromise and security news from public feeds. Send the API key as a Bearer token, in X-API-Key or as api_key."
        )
        json.member("version", "1.0.0")
        json.endObject()
        json.key("servers")
        json.raw("[{\"url\":\"\(publicURL)\"}]")
        json.key("paths")
        json.beginObject()
        var patterns: [String] = []
        for endpoint in endpoints where !patterns.contains(endpoint.pattern) { patterns.append(endpoint.pattern) }
        for pattern in patterns {
            json.key(text: pattern)
            json.beginObject()
            for endpoint in endpoints where endpoint.pattern == pattern {
                json.key(text: endpoint.method.lowercased())
                write(endpoint, to: &json)
            }
            json.endObject()
        }
        json.endObject()
        json.key("components")
        json.raw(components.dropLast(2) + "," + AccountSchemas.text + "," + StatisticsSchemas.text + "}}")
        json.endObject()
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
        json.key("security")
        json.raw(security(endpoint.admittance, endpoint.errorStyle))
        if !operation.parameters.isEmpty {
            json.key("parameters")
            json.beginArray()
            for parameter in operation.parameters {
                json.beginObject()
                json.member("name", parameter.name.description)
                json.member("in", parameter.place.rawValue)
                json.member("description", parameter.description)
                json.member("required", parameter.isRequired)
                if parameter.isList {
                    json.member("style", "form")
                    json.member("explode", false)
                }
                json.key("schema")
                json.raw(parameter.schema)
                json.endObject()
            }
            json.endArray()
        }
        if let body = operation.requestBody {
            json.key("requestBody")
            json.raw("{\"content\":{\"application/json\":{\"schema\":\(body)}}}")
        }
        json.key("responses")
        json.beginObject()
        for response in operation.responses {
            json.key(text: "\(response.status)")
            json.beginObject()
            json.member("description", response.description)
            if !response.content.isEmpty {
                json.key("content")
                json.beginObject()
                for (mediaType, schema) in response.content {
                    json.key(text: mediaType)
                    json.raw("{\"schema\":\(schema)}")
                }
                json.endObject()
            }
            json.endObject()
        }
        let type = endpoint.errorStyle == .taxii ? "application/taxii+json;version=2.1" : "application/json"
        let schema = endpoint.errorStyle == .taxii ? "TAXIIError" : "Error"
        let missing = endpoint.pattern.contains("{") ? [(404, "No such resource")] : []
        for (status, description) in missing + errors(endpoint.admittance) {
            if operation.responses.contains(where: { $0.status == status }) { continue }
            json.key(text: "\(status)")
            json.raw(
                "{\"description\":\"\(description)\",\"content\":{\"\(type)\":{\"schema\":{\"$ref\":\"#/components/schemas/\(schema)\"}}}}"
            )
        }
        json.endObject()
        json.endObject()
    }

    private static func security(_ admittance: Admittance, _ style: ErrorStyle) -> String {
        switch admittance {
        case .open, .discovery: "[]"
        case .session(let takesBearer):
            takesBearer ? "[{\"CookieAuth\":[]},{\"SessionAuth\":[]}]" : "[{\"CookieAuth\":[]}]"
        case .key:
            style == .taxii
                ? "[{\"ApiKeyAuth\":[]},{\"BearerAuth\":[]},{\"QueryAuth\":[]},{\"BasicAuth\":[]}]"
                : "[{\"ApiKeyAuth\":[]},{\"BearerAuth\":[]},{\"QueryAuth\":[]}]"
        }
    }

    private static func errors(_ admittance: Admittance) -> [(Int, String)] {
        let always = [
            (400, "The request cannot be understood"), (405, "Unknown method"), (500, "Internal error"),
            (503, "No database"),
        ]
        return switch admittance {
        case .open, .discovery: always
        case .session: [(401, "No valid session"), (403, "Not allowed, or not from this page")] + always
        case .key:
            [
                (401, "Missing, unknown or expired key"), (403, "Not allowed for this key"),
                (406, "No such representation"), (429, "Rate limit exceeded"),
            ]
                + always
        }
    }

    private static let components = """
        {"securitySchemes":{"BearerAuth":{"type":"http","scheme":"bearer"},"BasicAuth":{"type":"http","scheme":"basic"},\
        "ApiKeyAuth":{"type":"apiKey","in":"header","name":"X-API-Key"},"QueryAuth":{"type":"apiKey","in":"query","name":"api_key"},\
        "CookieAuth":{"type":"apiKey","in":"cookie","name":"sb-access-token"},"SessionAuth":{"type":"http","scheme":"bearer",\
        "bearerFormat":"JWT"}},\
        "schemas":{"Error":{"type":"object","required":["error"],"properties":{"error":{"type":"object",\
        "required":["code","message","request_id"],"properties":{"code":{"type":"string"},"message":{"type":"string"},\
        "details":{"type":"object"},"request_id":{"type":"string"}}}}},\
        "TAXIIError":{"type":"object","required":["title"],"properties":{"title":{"type":"string"},"description":{"type":"string"},\
        "error_id":{"type":"string"},"error_code":{"type":"string"},"http_status":{"type":"string"},"details":{"type":"object"}}},\
        "IOC":{"type":"object","required":["id","type","value","confidence","first_seen","last_seen","source","tags","mitre_techniques"],\
        "properties":{"id":{"type":"string","format":"uuid"},"type":{"type":"string","enum":["ipv4","ipv6","domain","url","md5",\
        "sha1","sha256","sha512","email","cve","mitre_attack"]},"value":{"type":"string"},"confidence":{"type":"string",\
        "enum":["high","medium","low"]},"first_seen":{"type":"string","format":"date-time"},"last_seen":{"type":"string",\
        "format":"date-time"},"source":{"type":"object","properties":{"article_id":{"type":"string"},"article_title":{"type":"string"},\
        "article_url":{"type":"string","format":"uri"},"feed_name":{"type":"string"},"category":{"type":"string"},\
        "origin":{"type":"string","enum":["feed","article"]},"reference_url":{"type":"string","nullable":true}}},\
        "context":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"warning_lists":{"type":"array","items":{"type":"string"}},\
        "mitre_techniques":{"type":"array",\
        "items":{"type":"string"}}}},\
        "IOCListResponse":{"type":"object","required":["meta","data","links"],"properties":{"meta":{"type":"object",\
        "required":["total","limit","offset","generated_at","feed_version","source","filters"],"properties":{"total":{"type":"integer"},\
        "limit":{"type":"integer"},"offset":{"type":"integer"},"generated_at":{"type":"string","format":"date-time"},\
        "feed_version":{"type":"string"},"source":{"type":"string"},"filters":{"type":"object"}}},"data":{"type":"array",\
        "items":{"$ref":"#/components/schemas/IOC"}},"links":{"type":"object","properties":{"self":{"type":"string","format":"uri"},\
        "next":{"type":"string","format":"uri"},"prev":{"type":"string","format":"uri"}}}}},\
        "SearchResponse":\(SearchSchemas.one),"SearchManyResponse":\(SearchSchemas.many),\
        "Health":{"type":"object","required":["status"],"properties":{"status":{"type":"string"}}}}}
        """
}
