import Notation

extension Schema {
    /// Writes the schema as a JSON object.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        switch form {
        case .any: break
        case .text(let length, let pattern, let format):
            json.member("type", "string")
            if let format { json.member("format", format) }
            if let length {
                if length.lowerBound > 0 { json.member("minLength", length.lowerBound) }
                json.member("maxLength", length.upperBound)
            }
            if let pattern { json.member("pattern", pattern) }
        case .choice(let words):
            json.member("type", "string")
            json.array("enum") { json in
                for word in words { json.value(word) }
                // Without it null is none of the values, nullable or not (OpenAPI 3.0.3, proposal 2019-10-31).
                if isNullable { json.null() }
            }
        case .integer(let valid):
            json.member("type", "integer")
            if let valid {
                json.member("minimum", valid.lowerBound)
                if valid.upperBound < Int.max { json.member("maximum", valid.upperBound) }
            }
        case .number(let valid):
            json.member("type", "number")
            if let valid {
                json.key("minimum")
                Example.number(valid.lowerBound).write(to: &json)
                json.key("maximum")
                Example.number(valid.upperBound).write(to: &json)
            }
        case .flag: json.member("type", "boolean")
        case .array(let items, let count):
            json.member("type", "array")
            if let count {
                if count.lowerBound > 0 { json.member("minItems", count.lowerBound) }
                json.member("maxItems", count.upperBound)
            }
            json.key("items")
            items.write(to: &json)
        case .object(let members, let others): Self.write(members, others, to: &json)
        case .reference(let name): json.member("$ref", "#/components/schemas/\(name)")
        case .all(let parts): Self.write("allOf", parts, to: &json)
        case .one(let parts): Self.write("oneOf", parts, to: &json)
        }
        if isClosed { json.member("additionalProperties", false) }
        if isNullable { json.member("nullable", true) }
        if !about.isEmpty { json.member("description", about) }
        if let fallback {
            json.key("default")
            fallback.write(to: &json)
        }
        if let example {
            json.key("example")
            example.write(to: &json)
        }
        json.endObject()
    }

    private static func write(_ members: [Member], _ others: Schema?, to json: inout JSONWriter) {
        json.member("type", "object")
        let required = members.filter(\.isRequired).map(\.name)
        if !required.isEmpty { json.member("required", required) }
        if !members.isEmpty {
            json.object("properties") { json in
                for member in members {
                    json.key(text: member.name)
                    member.schema.write(to: &json)
                }
            }
        }
        if let others {
            json.key("additionalProperties")
            others.write(to: &json)
        }
    }

    private static func write(_ name: StaticString, _ parts: [Schema], to json: inout JSONWriter) {
        json.key(name)
        json.array { json in
            for part in parts { part.write(to: &json) }
        }
    }
}
