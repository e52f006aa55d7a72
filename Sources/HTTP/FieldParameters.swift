/// Steps through the `;name=value` parameters of a field value (RFC 9110 §5.6.6) without copying them.
///
/// It accepts more than the grammar: blanks around `=`, and names without a value.
struct FieldParameters {
    struct Parameter {
        let name: Range<Int>
        /// The value without its quotes; backslashes are still in it.
        let value: Range<Int>
        let isQuoted: Bool

        func hasValue(_ text: [UInt8], in bytes: Span<UInt8>) -> Bool {
            var place = value.lowerBound
            for letter in text {
                if isQuoted, place < value.upperBound, bytes[place] == UInt8(ascii: "\\") { place += 1 }
                guard place < value.upperBound, bytes[place].lowercased == letter.lowercased else { return false }
                place += 1
            }
            return place == value.upperBound
        }

        func text(in bytes: Span<UInt8>) -> String {
            var unescaped: [UInt8] = []
            var place = value.lowerBound
            while place < value.upperBound {
                if isQuoted, bytes[place] == UInt8(ascii: "\\"), place + 1 < value.upperBound { place += 1 }
                unescaped.append(bytes[place])
                place += 1
            }
            return String(decoding: unescaped, as: UTF8.self)
        }
    }

    /// Where the next parameter begins. After the last parameter this is the comma or the end of the text.
    private(set) var place: Int
    /// Whether malformed text was found instead of a parameter. `place` is then the end of this member of the list.
    private(set) var isMalformed = false

    /// - Parameter place: just behind the value that the parameters belong to.
    init(from place: Int) { self.place = place }

    /// Nil at the end, at a comma, or when the text is malformed.
    mutating func next(in bytes: Span<UInt8>) -> Parameter? {
        skipBlanks(bytes)
        while place < bytes.count, bytes[place] == UInt8(ascii: ";") {
            place += 1
            skipBlanks(bytes)
            let name = token(bytes)
            if name.isEmpty { continue }
            skipBlanks(bytes)
            guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { continue }
            place += 1
            skipBlanks(bytes)
            if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
                guard let value = quoted(bytes) else {
                    isMalformed = true
                    return nil
                }
                return Parameter(name: name, value: value, isQuoted: true)
            }
            let value = token(bytes)
            if value.isEmpty {
                isMalformed = true
                skipMember(bytes)
                return nil
            }
            return Parameter(name: name, value: value, isQuoted: false)
        }
        if place < bytes.count, bytes[place] != UInt8(ascii: ",") {
            isMalformed = true
            skipMember(bytes)
        }
        return nil
    }

    /// Moves to the next comma outside of quotes.
    mutating func skipMember(_ bytes: Span<UInt8>) {
        while place < bytes.count, bytes[place] != UInt8(ascii: ",") {
            if bytes[place] == UInt8(ascii: "\"") {
                _ = quoted(bytes)
            } else {
                place += 1
            }
        }
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while place < bytes.count, bytes[place].isBlank { place += 1 }
    }

    mutating func token(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = place
        while place < bytes.count, bytes[place].isToken { place += 1 }
        return start..<place
    }

    /// The text between the quotes. Nil when the closing quote is missing or a control character comes before it;
    /// `place` is then the end of the text.
    private mutating func quoted(_ bytes: Span<UInt8>) -> Range<Int>? {
        place += 1
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return start..<place - 1
            }
            if byte < 0x20 && byte != 0x09 || byte == 0x7F { break }
            place += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        place = bytes.count
        return nil
    }
}
