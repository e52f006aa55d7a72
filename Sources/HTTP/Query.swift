package import Notation

/// The parameters of a query in `application/x-www-form-urlencoded` (URL Standard §5.1), decoded once.
///
/// Errors that no endpoint can accept are refused here: a broken escape, bytes that are not UTF-8, control characters,
/// a parameter without a name or given twice, more than 50 parameters.
package struct Query: Sendable {
    struct Parameter {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Names and values one after the other, decoded, valid UTF-8.
    private(set) var bytes: [UInt8] = []
    private(set) var parameters: [Parameter] = []
    /// The moment of the request; rolling times count back from it.
    package let asked: Timestamp

    /// A query with more parameters is refused. No resource has half as many.
    package static let mostParameters = 50

    /// - Parameter raw: the text behind the `?`, still encoded.
    package init(_ raw: [UInt8], at now: Timestamp = .now) throws(ParameterError) {
        asked = now
        if raw.isEmpty { return }
        bytes.reserveCapacity(raw.count)
        parameters.reserveCapacity(8)
        var place = 0
        while place < raw.count {
            if raw[place] == UInt8(ascii: "&") {
                place += 1
                continue
            }
            guard parameters.count < Self.mostParameters else {
                throw ParameterError(
                    .malformedQuery,
                    message: "The query has more than \(Self.mostParameters) parameters."
                )
            }
            let name = try decode(raw, from: &place, until: UInt8(ascii: "="), name: nil)
            if place < raw.count, raw[place] == UInt8(ascii: "=") { place += 1 }
            let value = try decode(raw, from: &place, until: UInt8(ascii: "&"), name: name)
            try add(Parameter(name: name, value: value))
        }
    }

    /// A query without parameters.
    package var isEmpty: Bool { parameters.isEmpty }

    /// Decodes up to `&` or the given byte.
    private mutating func decode(
        _ raw: [UInt8],
        from place: inout Int,
        until end: UInt8,
        name: Range<Int>?
    ) throws(ParameterError) -> Range<Int> {
        let start = bytes.count
        let rawStart = place
        var isASCII = true
        while place < raw.count, raw[place] != end, raw[place] != UInt8(ascii: "&") {
            var byte = raw[place]
            place += 1
            if byte == UInt8(ascii: "+") {
                byte = 0x20
            } else if byte == UInt8(ascii: "%") {
                guard place + 1 < raw.count, let high = TextCoding.nibble(raw[place]),
                    let low = TextCoding.nibble(raw[place + 1])
                else {
                    let sent = raw[rawStart..<min(raw.count, place + 2)]
                    throw malformed(
                        name,
                        sent,
                        "a % that no two hexadecimal digits follow; write a percent sign as %25"
                    )
                }
                byte = high << 4 | low
                place += 2
            }
            if byte < 0x20 || byte == 0x7F {
                throw malformed(name, raw[rawStart..<place], "a control character")
            }
            if byte >= 0x80 { isASCII = false }
            bytes.append(byte)
        }
        if !isASCII {
            guard let text = String(validating: bytes[start...], as: UTF8.self) else {
                throw malformed(name, raw[rawStart..<place], "bytes that are not UTF-8")
            }
            if text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) {
                throw malformed(name, raw[rawStart..<place], "a control character")
            }
        }
        return start..<bytes.count
    }

    private mutating func add(_ parameter: Parameter) throws(ParameterError) {
        if parameter.name.isEmpty {
            throw ParameterError(
                .malformedQuery,
                value: ParameterError.printable(text(parameter.value)),
                message: "The query has a value without a name before it."
            )
        }
        for other in parameters where bytes[other.name].elementsEqual(bytes[parameter.name]) {
            let name = ParameterError.printable(text(parameter.name))
            throw ParameterError(
                .repeatedParameter,
                parameter: name,
                value: ParameterError.printable(text(parameter.value)),
                message: "The parameter \(name) is given more than once; give it once."
            )
        }
        parameters.append(parameter)
    }

    private func malformed(_ name: Range<Int>?, _ sent: ArraySlice<UInt8>, _ fault: String) -> ParameterError {
        let parameter = name.map { ParameterError.printable(text($0)) }
        let place = parameter.map { "The value of the parameter \($0)" } ?? "The name of a parameter"
        return ParameterError(
            .malformedQuery,
            parameter: parameter,
            value: ParameterError.printable(String(decoding: sent.prefix(400), as: UTF8.self)),
            message: "\(place) holds \(fault)."
        )
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Where the value of a parameter lies in `bytes`; nil when the parameter is absent.
    func value(of name: StaticString) -> Range<Int>? {
        let span = bytes.span
        for parameter in parameters where span.extracting(parameter.name).equals(name) { return parameter.value }
        return nil
    }

    /// Whether the parameter is present, even with an empty value.
    package func has(_ name: StaticString) -> Bool { value(of: name) != nil }

    /// Refuses a parameter that is none of these, so that a mistyped filter does not return everything. `api_key` is
    /// always valid. TAXII resources ignore unknown parameters, so they do not call this.
    package func expect(only names: [StaticString]) throws(ParameterError) {
        let span = bytes.span
        nextParameter: for parameter in parameters {
            let given = span.extracting(parameter.name)
            for name in names where given.equals(name) { continue nextParameter }
            if given.equals("api_key") { continue }
            let shown = ParameterError.printable(text(parameter.name))
            let valid = names.map(\.description)
            let nearest = NearestName.of(text(parameter.name), among: valid)
            let hint =
                nearest.map { "Did you mean \($0)?" }
                ?? (valid.isEmpty ? "This resource takes none." : "Valid are: \(valid.joined(separator: ", ")).")
            throw ParameterError(
                .unknownParameter,
                parameter: shown,
                value: ParameterError.printable(text(parameter.value)),
                message: "There is no parameter \(shown). \(hint)",
                validValues: valid,
                suggestion: nearest
            )
        }
    }

    /// The parameters sorted by name and encoded in exactly one way, without `api_key` and `except`. Queries that mean
    /// the same give the same text, so it serves cache keys, entity tags and links.
    package func appendNormalised(to out: inout ByteWriter, except: [StaticString] = []) {
        let span = bytes.span
        var isFirst = true
        for parameter in sortedParameters {
            let name = span.extracting(parameter.name)
            if name.equals("api_key") { continue }
            if except.contains(where: { name.equals($0) }) { continue }
            if !isFirst { out.append(UInt8(ascii: "&")) }
            isFirst = false
            append(parameter.name, to: &out)
            out.append(UInt8(ascii: "="))
            append(parameter.value, to: &out)
        }
    }

    private var sortedParameters: [Parameter] {
        func isBefore(_ left: Parameter, _ right: Parameter) -> Bool {
            bytes[left.name].lexicographicallyPrecedes(bytes[right.name])
        }
        for place in parameters.indices.dropFirst() where isBefore(parameters[place], parameters[place - 1]) {
            return parameters.sorted(by: isBefore)
        }
        return parameters
    }

    /// Writes everything except the unreserved characters of RFC 3986 §2.3 as `%XX`.
    private func append(_ range: Range<Int>, to out: inout ByteWriter) {
        for byte in bytes[range] {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
            default:
                out.append(UInt8(ascii: "%"))
                out.append(Self.hexDigit(byte >> 4))
                out.append(Self.hexDigit(byte & 15))
            }
        }
    }

    /// A hexadecimal digit in upper case, which is the normal form (RFC 3986 §6.2.2.1).
    private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x37 }
}
