package import Notation

/// A statement that keeps its values apart from its text: an interpolated value becomes `$1`, `$2`, … and never part of
/// the text. Statements nest, so a filter can be built from pieces. The text comes only from literals: no `String`
/// becomes SQL.
package struct SQL: ExpressibleByStringInterpolation, Equatable, Sendable {
    let pieces: [Piece]
    let values: BoundValues

    /// A piece of the text. Literals are told apart by where they stand in the program, which takes less time than to compare
    /// them, so the same text from two places counts as two.
    enum Piece: Hashable, Sendable {
        case literal(StaticString)
        case number(UInt)
        /// `$1`, `$2`, …: counted from the first.
        case value

        private var place: (kind: Int, start: UInt, count: Int) {
            switch self {
            case .literal(let text) where text.hasPointerRepresentation:
                (0, UInt(bitPattern: text.utf8Start), text.utf8CodeUnitCount)
            case .literal(let text): (1, UInt(text.unicodeScalar.value), 1)
            case .number(let number): (2, number, 0)
            case .value: (3, 0, 0)
            }
        }

        static func == (left: Piece, right: Piece) -> Bool { left.place == right.place }

        func hash(into hasher: inout Hasher) {
            let place = place
            hasher.combine(place.start &+ UInt(bitPattern: place.count &* 4 &+ place.kind))
        }
    }

    package init(stringLiteral text: StaticString) {
        pieces = [.literal(text)]
        values = BoundValues()
    }

    package init(stringInterpolation built: StringInterpolation) {
        pieces = built.pieces
        values = built.values
    }

    /// The text that the server gets.
    var text: String {
        var text = ""
        var place = 0
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal.description
            case .number(let number): text += "\(number)"
            case .value:
                place += 1
                text += "$\(place)"
            }
        }
        return text
    }

    /// Joins the parts with commas.
    package static func list(_ parts: some Sequence<SQL>) -> SQL {
        var list = StringInterpolation(literalCapacity: 0, interpolationCount: 16)
        for (place, part) in parts.enumerated() {
            if place > 0 { list.appendLiteral(", ") }
            list.appendInterpolation(part)
        }
        return SQL(stringInterpolation: list)
    }

    package static func + (left: SQL, right: SQL) -> SQL { "\(left)\(right)" }

    package struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []
        var values = BoundValues()

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ text: StaticString) {
            if text.utf8CodeUnitCount > 0 { pieces.append(.literal(text)) }
        }

        /// Puts a number into the text itself, for a bound that the planner must know.
        package mutating func appendInterpolation(literal number: UInt) { pieces.append(.number(number)) }

        /// Puts a word of the program into the text itself, in quotes, for a value that the planner must know.
        package mutating func appendInterpolation(literal word: StaticString) {
            appendLiteral("'")
            appendLiteral(word)
            appendLiteral("'")
        }

        package mutating func appendInterpolation(_ sql: SQL) {
            pieces += sql.pieces
            values.append(sql.values)
        }

        private mutating func bind(_ text: some Sequence<UInt8>) {
            values.append(text)
            pieces.append(.value)
        }

        package mutating func appendInterpolation(_ text: String?) {
            if let text { return bind(text.utf8) }
            values.appendNull()
            pieces.append(.value)
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
