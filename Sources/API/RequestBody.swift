import HTTP
import Notation

/// A request's body: one JSON object (RFC 8259), read strictly. A member that occurs twice is refused.
struct RequestBody: Sendable {
    enum Value: Sendable {
        case null
        case flag(Bool)
        case integer(Int)
        case text(String)
        case texts([String])
        case object(RequestBody)
        case other
    }

    private var members: [String: Value] = [:]

    private init() {}

    /// - Parameter isRequired: whether there must be a body. Otherwise a missing body counts as an empty object.
    init(of request: Request, required isRequired: Bool) throws {
        if request.body.isEmpty {
            guard !isRequired else { throw Self.malformed("The request needs a body: a JSON object.") }
            return
        }
        let type = request[.contentType]?.lowercased().split(separator: ";").first.map { $0.filter { $0 != " " } } ?? ""
        guard type == "application/json" else {
            throw APIError(
                415,
                "unsupported_media_type",
                "The request's body must be JSON: send Content-Type: application/json."
            )
        }
        do {
            try read(request.body.span)
        } catch let error as JSONError {
            throw Self.malformed("The request's body is not valid JSON: at byte \(error.position), \(error.reason).")
        }
    }

    private static func malformed(_ message: String) -> APIError { APIError(400, "malformed_request", message) }

    private mutating func read(_ json: Span<UInt8>) throws {
        var reader = JSONReader(maximumDepth: 16)
        guard try reader.next(in: json) == .beginObject else {
            throw Self.malformed("The request's body must be a JSON object.")
        }
        try readMembers(&reader, json)
        guard try reader.next(in: json) == .end else { return }
    }

    /// Reads the members of an object to its end.
    private mutating func readMembers(_ reader: inout JSONReader, _ json: Span<UInt8>) throws {
        while try reader.next(in: json) == .key {
            let name = reader.string(in: json)
            guard members[name] == nil else {
                throw Self.malformed(
                    "The member \(ParameterError.printable(name)) occurs more than once in the request's body."
                )
            }
            members[name] = try value(&reader, json)
        }
    }

    private func value(_ reader: inout JSONReader, _ json: Span<UInt8>) throws -> Value {
        switch try reader.next(in: json) {
        case .string: return .text(reader.string(in: json))
        case .number: return reader.integer(in: json).map { .integer($0) } ?? .other
        case .bool: return .flag(reader.isTrue)
        case .null: return .null
        case .beginArray:
            var texts: [String] = []
            var isPlain = true
            while true {
                switch try reader.next(in: json) {
                case .endArray: return isPlain ? .texts(texts) : .other
                case .string: texts.append(reader.string(in: json))
                case .beginArray, .beginObject:
                    try reader.skipRest(in: json)
                    isPlain = false
                default: isPlain = false
                }
            }
        case .beginObject:
            var inner = RequestBody()
            try inner.readMembers(&reader, json)
            return .object(inner)
        default:
            try reader.skipRest(in: json)
            return .other
        }
    }

    /// Refuses a member that is none of these.
    func expect(only known: [any DocumentedMember]) throws {
        let names = known.map(\.name.description)
        for name in members.keys.sorted() where !names.contains(name) {
            let shown = ParameterError.printable(name)
            throw APIError(
                400,
                "invalid_parameter",
                "There is no member \(shown). Valid members are: \(names.joined(separator: ", ")).",
                details: APIError.object { json in
                    json.member("parameter", shown)
                    json.member("valid_values", names)
                }
            )
        }
    }

    func has(_ name: String) -> Bool { members[name] != nil }
    func isNull(_ name: String) -> Bool { if case .null? = members[name] { true } else { false } }

    /// A text; nil when the member is absent or null. The text must not hold control characters or only blanks.
    /// - Parameter length: how many Unicode scalars are valid.
    func text(_ name: StaticString, length: ClosedRange<Int>) throws -> String? {
        switch members[name.description] {
        case nil, .null: return nil
        case .text(let text):
            let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
            guard length.contains(text.unicodeScalars.count), isPlain, text.contains(where: { !$0.isWhitespace }) else {
                throw refused(
                    name,
                    text,
                    "a text of \(length.lowerBound) to \(length.upperBound) characters, none of them a control character"
                )
            }
            return text
        case let value?: throw refused(name, Self.shown(value), "a text")
        }
    }

    /// A text of many lines, which may be empty and hold any character; nil when the member is absent or null. What stands in
    /// it is not repeated in the error.
    /// - Parameter most: its longest length in bytes.
    func prose(_ name: StaticString, atMost most: Int) throws -> String? {
        let expected = "a text of at most \(most) bytes in UTF-8"
        switch members[name.description] {
        case nil, .null: return nil
        case .text(let text) where text.utf8.count <= most: return text
        case .text(let text): throw refused(name, "\(text.utf8.count) bytes", expected)
        case _?: throw refused(name, "(something else)", expected)
        }
    }

    /// Any text without a check, for passwords. Nil when the member is absent or not a text.
    func secret(_ name: String) -> String? { if case .text(let text)? = members[name] { text } else { nil } }

    /// Nil when it is absent or null.
    func integer(_ name: StaticString, in valid: ClosedRange<Int>) throws -> Int? {
        switch members[name.description] {
        case nil, .null: return nil
        case .integer(let number) where valid.contains(number): return number
        case let value?:
            throw refused(name, Self.shown(value), "a whole number from \(valid.lowerBound) to \(valid.upperBound)")
        }
    }

    /// Nil when it is absent or null; each text once, in the order given.
    func texts(_ name: StaticString, atLeast least: Int = 1, atMost most: Int) throws -> [String]? {
        switch members[name.description] {
        case nil, .null: return nil
        case .texts(let texts) where (least...most).contains(texts.count):
            return texts.enumerated().filter { texts[..<$0.offset].contains($0.element) == false }.map(\.element)
        case let value?: throw refused(name, Self.shown(value), "an array of \(least) to \(most) texts, or null")
        }
    }

    /// One or more texts, each as often as it was given, in that order.
    func list(_ name: StaticString, atMost most: Int) throws -> [String] {
        switch members[name.description] {
        case .texts(let texts) where (1...most).contains(texts.count): return texts
        case .texts(let texts): throw refused(name, "\(texts.count) texts", "an array of 1 to \(most) texts")
        case let value: throw refused(name, value.map(Self.shown) ?? "", "given: an array of 1 to \(most) texts")
        }
    }

    /// The members of an object; nil when it is absent or null.
    func object(_ name: StaticString) throws -> RequestBody? {
        switch members[name.description] {
        case nil, .null: return nil
        case .object(let object): return object
        case let value?: throw refused(name, Self.shown(value), "an object")
        }
    }

    /// The members of this object as parameters of a query have them: a list has commas between its texts. Sorted by name.
    /// - Parameter name: what the object is called in errors.
    func parameters(_ name: StaticString) throws -> [(name: String, value: String)] {
        try members.sorted { $0.key < $1.key }.compactMap { member in
            switch member.value {
            case .null: return nil
            case .text(let text): return (member.key, text)
            case .integer(let number): return (member.key, "\(number)")
            case .flag(let flag): return (member.key, "\(flag)")
            case .texts(let texts): return (member.key, texts.joined(separator: ","))
            case .object, .other:
                throw refused(
                    name,
                    member.key,
                    "an object whose members are texts, numbers, true, false or arrays of texts"
                )
            }
        }
    }

    /// One of the words; nil when the member is absent or null.
    func word(_ name: StaticString, of words: [String]) throws -> String? {
        switch members[name.description] {
        case nil, .null: return nil
        case .text(let text) where words.contains(text): return text
        case let value?:
            throw refused(name, Self.shown(value), "one of \(words.joined(separator: ", "))", valid: words)
        }
    }

    /// Nil when it is absent or null.
    func time(_ name: StaticString) throws -> Timestamp? {
        switch members[name.description] {
        case nil, .null: return nil
        case .text(let text):
            if let time = Timestamp(text) { return time }
            throw refused(name, text, "a time such as 2026-01-31T00:00:00Z")
        case let value?: throw refused(name, Self.shown(value), "a time such as 2026-01-31T00:00:00Z")
        }
    }

    /// Nil when it is absent or null.
    func flag(_ name: StaticString) throws -> Bool? {
        switch members[name.description] {
        case nil, .null: return nil
        case .flag(let flag): return flag
        case let value?: throw refused(name, Self.shown(value), "true or false", valid: ["true", "false"])
        }
    }

    func refused(_ name: StaticString, _ given: String, _ expected: String, valid: [String]? = nil) -> ParameterError {
        .invalidValue(name, given, expected: expected, valid: valid)
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .text(let text): text
        case .texts(let texts): "[\(texts.joined(separator: ","))]"
        case .object, .other: "(something else)"
        }
    }
}
