import Notation
import Testing

@testable import API

struct SchemaTests {
    private func json(_ schema: Schema) -> String {
        var json = JSONWriter()
        schema.write(to: &json)
        return json.text
    }

    @Test func `a schema writes itself`() {
        #expect(json(.text) == #"{"type":"string"}"#)
        #expect(
            json(.text(length: 1...5, pattern: #"^\d"$"#))
                == #"{"type":"string","minLength":1,"maxLength":5,"pattern":"^\\d\"$"}"#
        )
        #expect(json(.integer(1...10).byDefault(3)) == #"{"type":"integer","minimum":1,"maximum":10,"default":3}"#)
        #expect(json(.integer(1...Int.max)) == #"{"type":"integer","minimum":1}"#)
        #expect(json(.number(0...1)) == #"{"type":"number","minimum":0.0,"maximum":1.0}"#)
        #expect(json(.time.orNull) == #"{"type":"string","format":"date-time","nullable":true}"#)
        #expect(json(.choice(["a", "b"] as [String])) == #"{"type":"string","enum":["a","b"]}"#)
        #expect(
            json(.array(of: .reference("IOC"), count: 1...4))
                == ##"{"type":"array","minItems":1,"maxItems":4,"items":{"$ref":"#/components/schemas/IOC"}}"##
        )
        #expect(json(.counts) == #"{"type":"object","additionalProperties":{"type":"integer"}}"#)
        #expect(json(.any) == "{}")
        #expect(json(.body([])) == #"{"type":"object","additionalProperties":false}"#)
    }

    @Test func `an object names what is required`() {
        let record = Schema.record(["id": .uuid], optional: ["about": .text.about("Free text")])
        #expect(
            json(record)
                == #"{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"},"#
                + #""about":{"type":"string","description":"Free text"}}}"#
        )
        #expect(json(record.adding(["n": .integer])).contains(#""n":{"type":"integer"}"#))
        #expect(json(.all(record, .object)).hasPrefix(#"{"allOf":["#))
    }

    @Test func `examples are JSON in the order written`() {
        let schema = Schema.object.example(["b": 1, "a": [nil, true, 1.5, "x\"y"]])
        #expect(json(schema) == #"{"type":"object","example":{"b":1,"a":[null,true,1.5,"x\"y"]}}"#)
    }

    @Test func `no two schemas have one name`() {
        let names = SchemaRegistry.all.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
