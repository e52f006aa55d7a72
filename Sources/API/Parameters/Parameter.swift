import HTTP

/// The description of a parameter in the OpenAPI document.
protocol DocumentedParameter: Sendable {
    var name: StaticString { get }
    var place: ParameterPlace { get }
    var about: String { get }
    var schema: Schema { get }
    var isRequired: Bool { get }
}

/// Where a parameter stands in a request.
enum ParameterPlace: String, Sendable { case query, path }

/// A parameter of the query, declared once: it reads its value and describes itself in the OpenAPI document.
///
/// Declare one as a static value, such as `Parameter<Int>.integer("limit", in: 1...100, default: 10, "Rows a page")`,
/// name it in the list of its operation's parameters, and call `read(from:)` where the value is needed.
struct Parameter<Value: Sendable>: DocumentedParameter {
    let name: StaticString
    let about: String
    let schema: Schema
    let isRequired: Bool
    var place: ParameterPlace { .query }
    private let value: @Sendable (Query, StaticString) throws -> Value

    /// For values that no function of `Parameter+Values.swift` makes.
    /// - Parameter read: gets the query and the parameter's name. It must refuse everything that the schema does not
    ///   allow.
    init(
        _ name: StaticString,
        _ schema: Schema,
        _ about: String,
        required isRequired: Bool = false,
        read: @escaping @Sendable (Query, StaticString) throws -> Value
    ) {
        self.name = name
        self.about = about
        self.schema = schema
        self.isRequired = isRequired
        value = read
    }

    /// The value in this request, or the default of an absent parameter.
    /// - Throws: `ParameterError` that names the parameter.
    func read(from query: Query) throws -> Value { try value(query, name) }
}

/// A parameter of the path, declared once.
struct PathParameter<Value: Sendable>: DocumentedParameter {
    let name: StaticString
    let about: String
    let schema: Schema
    var place: ParameterPlace { .path }
    var isRequired: Bool { true }
    private let value: @Sendable (String, StaticString) throws -> Value

    init(
        _ name: StaticString,
        _ schema: Schema,
        _ about: String,
        read: @escaping @Sendable (String, StaticString) throws -> Value
    ) {
        self.name = name
        self.about = about
        self.schema = schema
        value = read
    }

    func read(from call: Call) throws -> Value { try read(String(call.path[name] ?? "")) }
    /// The value of one segment of a path, decoded.
    func read(_ segment: String) throws -> Value { try value(segment, name) }
}
