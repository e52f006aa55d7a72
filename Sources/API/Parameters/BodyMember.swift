import HTTP

/// The description of a member of a request's body in the OpenAPI document.
protocol DocumentedMember: Sendable {
    var name: StaticString { get }
    var schema: Schema { get }
    var isRequired: Bool { get }
}

/// A member of a request's body, declared once: it reads its value and describes itself in the OpenAPI document.
/// Null means the same as an absent member.
struct BodyMember<Value: Sendable>: DocumentedMember {
    let name: StaticString
    let schema: Schema
    let isRequired: Bool
    private let value: @Sendable (RequestBody, StaticString) throws -> Value

    init(
        _ name: StaticString,
        _ schema: Schema,
        required isRequired: Bool = false,
        read: @escaping @Sendable (RequestBody, StaticString) throws -> Value
    ) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        value = read
    }

    /// - Throws: `ParameterError` that names the member.
    func read(from body: RequestBody) throws -> Value { try value(body, name) }
}

extension BodyMember where Value == String? {
    /// - Parameter length: how many Unicode scalars are valid.
    static func text(_ name: StaticString, length: ClosedRange<Int>, _ about: String) -> Self {
        Self(name, .text(length: length).orNull.about(about)) { body, name in try body.text(name, length: length) }
    }
}

extension BodyMember where Value == String {
    /// A text that is required.
    static func requiredText(_ name: StaticString, length: ClosedRange<Int>, _ about: String) -> Self {
        Self(name, .text(length: length).about(about), required: true) { body, name in
            if let text = try body.text(name, length: length) { return text }
            let expected = "a text of \(length.lowerBound) to \(length.upperBound) characters; it is required"
            throw body.refused(name, "", expected)
        }
    }
}

extension BodyMember where Value == Int? {
    static func integer(_ name: StaticString, in valid: ClosedRange<Int>, _ about: String) -> Self {
        Self(name, .integer(valid).orNull.about(about)) { body, name in try body.integer(name, in: valid) }
    }
}

extension BodyMember where Value == Int {
    static func integer(_ name: StaticString, in valid: ClosedRange<Int>, default fallback: Int, _ about: String)
        -> Self
    {
        Self(name, .integer(valid).orNull.byDefault(.integer(fallback)).about(about)) { body, name in
            try body.integer(name, in: valid) ?? fallback
        }
    }
}

extension BodyMember where Value == Bool {
    static func boolean(_ name: StaticString, default fallback: Bool, _ about: String) -> Self {
        Self(name, .flag.orNull.byDefault(.flag(fallback)).about(about)) { body, name in
            try body.flag(name) ?? fallback
        }
    }
}

extension BodyMember where Value == [String]? {
    static func texts(_ name: StaticString, atMost most: Int, _ about: String) -> Self {
        Self(name, .array(of: .text, count: 1...most).orNull.about(about)) { body, name in
            try body.texts(name, atMost: most)
        }
    }
}

extension BodyMember {
    /// Some of the words of `Choice`, each once, in the order given; none where the member is absent, null or empty.
    static func choices<Choice: ParameterChoice & Sendable>(_ name: StaticString, of type: Choice.Type, _ about: String)
        -> Self where Value == [Choice]
    {
        let words = Choice.allCases.map(\.name.description)
        // A word may come twice.
        let most = 2 * words.count
        return Self(name, .array(of: .choice(words), count: 0...most).orNull.about(about)) { body, name in
            try (body.texts(name, atLeast: 0, atMost: most) ?? []).map { word in
                if let choice = Choice(word) { return choice }
                throw body.refused(name, word, "some of \(words.joined(separator: ", "))", valid: words)
            }
        }
    }
}

extension Schema {
    /// The body that has these members and no others.
    static func body(_ members: [any DocumentedMember]) -> Schema {
        object(members.map { Member(name: $0.name.description, schema: $0.schema, isRequired: $0.isRequired) }).closed
    }
}
