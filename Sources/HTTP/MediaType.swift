/// A media type, `type/subtype;name=value` (RFC 9110 §8.3.1). Comparison ignores case.
package struct MediaType: Hashable, Sendable {
    /// `name=value`.
    package struct Parameter: Hashable, Sendable {
        /// In lower case.
        package let name: String
        /// The value as sent, without quotes and backslashes.
        package let value: String
    }

    /// In lower case; `*` in a range.
    package let type: String
    /// In lower case, with its suffix; `*` in a range.
    package let subtype: String
    /// In the order given.
    package let parameters: [Parameter]

    /// Nil when the text is not exactly one media type, for instance a list, or when a parameter is given twice.
    package init?(_ text: String) {
        let bytes = text.utf8.span
        let whole = bytes.trimmed(0..<bytes.count)
        var rest = FieldParameters(from: whole.lowerBound)
        let type = rest.token(bytes)
        guard !type.isEmpty, rest.place < bytes.count, bytes[rest.place] == UInt8(ascii: "/") else { return nil }
        rest = FieldParameters(from: rest.place + 1)
        let subtype = rest.token(bytes)
        guard !subtype.isEmpty else { return nil }
        var parameters: [Parameter] = []
        while let parameter = rest.next(in: bytes) {
            let name = bytes.text(parameter.name).lowercased()
            guard !parameters.contains(where: { $0.name == name }) else { return nil }
            parameters.append(Parameter(name: name, value: parameter.text(in: bytes)))
        }
        guard !rest.isMalformed, rest.place == bytes.count else { return nil }
        self.type = bytes.text(type).lowercased()
        self.subtype = bytes.text(subtype).lowercased()
        self.parameters = parameters
    }

    /// The value of a parameter; its name in lower case.
    package subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Whether both have the same type and subtype; parameters are ignored.
    package func isSame(as other: MediaType) -> Bool { type == other.type && subtype == other.subtype }

    /// Whether a `Content-Type` field has this type and subtype.
    ///
    /// - Parameter essence: `application/json`, in lower case and without parameters.
    package static func field(_ text: String?, is essence: StaticString) -> Bool {
        guard let text, let type = MediaType(text) else { return false }
        return "\(type.type)/\(type.subtype)" == essence.description
    }
}
