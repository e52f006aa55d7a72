import Notation

/// A JSON value that is written as a Swift literal: an example or a default of the OpenAPI document.
enum Example: Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Example])
    case object([(name: String, value: Example)])

    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .flag(let flag): json.value(flag)
        case .integer(let number): json.value(number)
        case .number(let number): json.raw("\(number)")
        case .text(let text): json.value(text)
        case .list(let items):
            json.array { json in
                for item in items { item.write(to: &json) }
            }
        case .object(let members):
            json.object { json in
                for (name, value) in members {
                    json.key(text: name)
                    value.write(to: &json)
                }
            }
        }
    }
}

extension Example: ExpressibleByNilLiteral {
    init(nilLiteral: ()) { self = .null }
}

extension Example: ExpressibleByBooleanLiteral {
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
}

extension Example: ExpressibleByIntegerLiteral {
    init(integerLiteral number: Int) { self = .integer(number) }
}

extension Example: ExpressibleByFloatLiteral {
    init(floatLiteral number: Double) { self = .number(number) }
}

extension Example: ExpressibleByStringInterpolation {
    init(stringLiteral text: String) { self = .text(text) }
}

extension Example: ExpressibleByArrayLiteral {
    init(arrayLiteral items: Example...) { self = .list(items) }
}

extension Example: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral members: (String, Example)...) {
        self = .object(members.map { (name: $0.0, value: $0.1) })
    }
}
