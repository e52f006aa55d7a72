import HTTP
import Notation

/// A JSON schema as in OpenAPI 3.0.3, of a parameter or a body.
///
/// Write it as a value, such as `.record(["id": .uuid, "tags": .array(of: .text)])`.
struct Schema: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    indirect enum Form: Sendable {
        case any
        case text(length: ClosedRange<Int>?, pattern: String?, format: String?)
        case choice([String])
        case integer(ClosedRange<Int>?)
        case number(ClosedRange<Double>?)
        case flag
        case array(of: Schema, count: ClosedRange<Int>?)
        /// - others: the schema of all other members; nil leaves them open.
        case object([Member], others: Schema?)
        case reference(String)
        case all([Schema])
        case one([Schema])
    }

    let form: Form
    private(set) var isNullable = false
    /// An object that takes no members but the named ones.
    private(set) var isClosed = false
    private(set) var about = ""
    private(set) var fallback: Example?
    private(set) var example: Example?

    init(_ form: Form) { self.form = form }

    /// Anything at all.
    static let any = Schema(.any)
    static let text = Schema(.text(length: nil, pattern: nil, format: nil))
    static let integer = Schema(.integer(nil))
    static let number = Schema(.number(nil))
    static let flag = Schema(.flag)
    static let time = Schema(.text(length: nil, pattern: nil, format: "date-time"))
    static let date = Schema(.text(length: nil, pattern: nil, format: "date"))
    static let uuid = Schema(.text(length: nil, pattern: nil, format: "uuid"))
    static let uri = Schema(.text(length: nil, pattern: nil, format: "uri"))
    /// An object with any members.
    static let object = Schema(.object([], others: nil))
    /// An object whose members are all numbers.
    static let counts = Schema(.object([], others: .integer))

    static func text(length: ClosedRange<Int>? = nil, pattern: String? = nil, format: String? = nil) -> Schema {
        Schema(.text(length: length, pattern: pattern, format: format))
    }

    static func integer(_ valid: ClosedRange<Int>) -> Schema { Schema(.integer(valid)) }
    static func number(_ valid: ClosedRange<Double>) -> Schema { Schema(.number(valid)) }
    /// One of these words.
    static func choice(_ words: [String]) -> Schema { Schema(.choice(words)) }
    static func choice(_ words: [StaticString]) -> Schema { Schema(.choice(words.map(\.description))) }
    static func choice<Choice: ParameterChoice>(of type: Choice.Type) -> Schema {
        choice(Choice.allCases.map(\.name))
    }

    static func array(of items: Schema, count: ClosedRange<Int>? = nil) -> Schema {
        Schema(.array(of: items, count: count))
    }

    /// An object whose members may be absent, except the required ones.
    static func object(_ members: KeyValuePairs<String, Schema>, required: [String] = []) -> Schema {
        Schema(
            .object(
                members.map { Member(name: $0.key, schema: $0.value, isRequired: required.contains($0.key)) },
                others: nil
            )
        )
    }

    /// An object whose members are all present.
    /// - Parameter optional: members that may be absent.
    static func record(
        _ members: KeyValuePairs<String, Schema>,
        optional: KeyValuePairs<String, Schema> = [:]
    ) -> Schema {
        Schema(
            .object(
                members.map { Member(name: $0.key, schema: $0.value, isRequired: true) }
                    + optional.map { Member(name: $0.key, schema: $0.value, isRequired: false) },
                others: nil
            )
        )
    }

    static func object(_ members: [Member]) -> Schema { Schema(.object(members, others: nil)) }

    /// `meta.facets`: values of filters with the number of matches.
    static let facets = Schema(.object([], others: .array(of: .record(["value": .text, "count": .integer]))))

    /// A reference to a schema of the registry in `SchemaRegistry.swift`, by its name.
    static func reference(_ name: String) -> Schema { Schema(.reference(name)) }
    static func all(_ parts: Schema...) -> Schema { Schema(.all(parts)) }
    static func one(_ parts: Schema...) -> Schema { Schema(.one(parts)) }

    /// The same schema, or null.
    var orNull: Schema { with { $0.isNullable = true } }
    var closed: Schema { with { $0.isClosed = true } }
    func about(_ text: String) -> Schema { with { $0.about = text } }
    func byDefault(_ value: Example?) -> Schema { with { $0.fallback = value } }
    func example(_ value: Example) -> Schema { with { $0.example = value } }

    /// An object with the members of both.
    func adding(_ members: KeyValuePairs<String, Schema>) -> Schema {
        guard case .object(let own, let others) = form else { return self }
        let added = members.map { Member(name: $0.key, schema: $0.value, isRequired: false) }
        var schema = Schema(.object(own + added, others: others))
        schema.about = about
        return schema
    }

    private func with(_ change: (inout Schema) -> Void) -> Schema {
        var schema = self
        change(&schema)
        return schema
    }

    /// Whether the schema is an array.
    var isArray: Bool { if case .array = form { true } else { false } }
}
