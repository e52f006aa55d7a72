package import Notation

/// A statement that keeps its values apart from its text: an interpolated value becomes `$1`, `$2`, … and never part of
/// the text. Statements nest, so a filter can be built from pieces. The text comes only from literals: no `String`
/// becomes SQL.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The literal pieces; value n is between pieces n and n+1.
    private(set) var pieces: [String]
    private(set) var values: [Value]

    /// A bound value in PostgreSQL's text form.
    enum Value: Sendable {
        case null
        case text([UInt8])
    }

    package init(stringLiteral text: StaticString) {
        pieces = [text.description]
        values = []
    }

    package init(stringInterpolation built: StringInterpolation) {
        pieces = built.pieces
        values = built.values
    }

    /// The text that the server gets.
    var text: String {
        var text = pieces[0]
        for place in values.indices {
            text += "$\(place + 1)"
            text += pieces[place + 1]
        }
        return text
    }

    /// Joins the parts with commas.
    package static func list(_ parts: some Sequence<SQL>) -> SQL {
        var list: SQL = ""
        for (place, part) in parts.enumerated() { list = place == 0 ? part : "\(list), \(part)" }
        return list
    }

    package static func + (left: SQL, right: SQL) -> SQL { "\(left)\(right)" }

    package struct StringInterpolation: StringInterpolationProtocol {
        var pieces = [""]
        var values: [Value] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ text: StaticString) { append(text.description) }

        private mutating func append(_ text: String) { pieces[pieces.count - 1] += text }

        /// Puts a number into the text itself, for a bound that the planner must know.
        package mutating func appendInterpolation(literal number: UInt) { append("\(number)") }

        package mutating func appendInterpolation(_ sql: SQL) {
            append(sql.pieces[0])
            pieces += sql.pieces.dropFirst()
            values += sql.values
        }

        private mutating func bind(_ text: some Sequence<UInt8>) {
            values.append(.text(Array(text)))
            pieces.append("")
        }

        package mutating func appendInterpolation(_ text: String?) {
            if let text { return bind(text.utf8) }
            values.append(.null)
            pieces.append("")
        }

        package mutating func appendInterpolation(_ number: Int?) { appendInterpolation(number.map { "\($0)" }) }
        package mutating func appendInterpolation(_ flag: Bool?) { appendInterpolation(flag.map { $0 ? "t" : "f" }) }
        package mutating func appendInterpolation(_ uuid: UUID?) { appendInterpolation(uuid?.text) }

        package mutating func appendInterpolation(_ time: Timestamp?) {
            guard let time else { return appendInterpolation(nil as String?) }
            var out = ByteWriter(capacity: 32)
            out.append(rfc3339: time, fraction: .microseconds)
            bind(out.bytes)
        }

        /// Binds a `bytea`.
        package mutating func appendInterpolation(bytes: [UInt8]) { bind("\\x\(TextCoding.hex(bytes))".utf8) }

        /// Binds an array of text.
        package mutating func appendInterpolation(_ texts: [String]) {
            var out = ByteWriter(capacity: 256)
            out.append(UInt8(ascii: "{"))
            for (place, text) in texts.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                out.append(UInt8(ascii: "\""))
                for byte in text.utf8 {
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(UInt8(ascii: "\\")) }
                    out.append(byte)
                }
                out.append(UInt8(ascii: "\""))
            }
            out.append(UInt8(ascii: "}"))
            bind(out.bytes)
        }
    }
}
