import Notation

/// The API key that a request carries, before anything has checked it.
package enum Credentials: Equatable, Sendable {
    case none
    /// 1...128 printable ASCII characters, no blank.
    case key([UInt8])
    case malformed(Fault)

    /// Why the text cannot be a key.
    package enum Fault: Sendable {
        case unknownScheme, emptyKey, keyTooLong, wrongCharacter, brokenBasic
        /// The field came more than once; a proxy has joined the values (RFC 9110 §5.3).
        case repeated

        /// A sentence for the client.
        package var message: StaticString {
            switch self {
            case .unknownScheme:
                "The Authorization field must be the word Bearer, a blank and the API key, or Basic with the key as the password."
            case .repeated: "The field X-API-Key was sent more than once."
            case .emptyKey: "The API key is empty."
            case .keyTooLong: "The API key is too long."
            case .wrongCharacter: "The API key holds a character that keys never contain."
            case .brokenBasic: "The Basic credentials are not the base64 text of a user name, a colon and a password."
            }
        }
    }

    /// The longest key that is read, in characters. Our own keys are half as long.
    package static let longestKey = 128

    /// Looks into `Authorization: Bearer`, then `X-API-Key`, then `?api_key=`, then the other schemes of `Authorization`, and
    /// takes the first that is present: a proxy may add credentials of its own.
    ///
    /// Firewalls and some TAXII clients know nothing but `Basic` (RFC 7617; the key is the password, or the user name when
    /// the password is empty) and `Token`.
    package init(of request: Request) {
        var found = Credentials.none
        if let field = request[.authorization] {
            let (credentials, isBearer) = Self.authorization(field)
            found = credentials
            if isBearer {
                self = found
                return
            }
        }
        if let field = request[.apiKey] {
            let bytes = field.utf8.span
            let isRepeated = bytes.place(of: UInt8(ascii: ","), from: 0, before: bytes.count) < bytes.count
            self = isRepeated ? .malformed(.repeated) : Self.key(bytes, bytes.trimmed(0..<bytes.count))
        } else if let key = Self.parameter(request.query) {
            self = key
        } else {
            self = found
        }
    }

    private static func authorization(_ field: String) -> (Credentials, isBearer: Bool) {
        let bytes = field.utf8.span
        let line = bytes.trimmed(0..<bytes.count)
        if line.isEmpty { return (.none, false) }
        let end = bytes.place(of: 0x20, from: line.lowerBound, before: line.upperBound)
        let scheme = bytes.extracting(line.lowerBound..<end)
        let rest = bytes.trimmed(end..<line.upperBound)
        if scheme.equalsIgnoringCase("bearer") { return (key(bytes, rest), true) }
        if scheme.equalsIgnoringCase("token") { return (key(bytes, rest), false) }
        if scheme.equalsIgnoringCase("basic") { return (basic(bytes, rest), false) }
        return (.malformed(.unknownScheme), false)
    }

    private static func basic(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Credentials {
        guard range.count <= 2048 else { return .malformed(.keyTooLong) }
        guard let pair = TextCoding.bytes(base64: bytes.text(range)), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return .malformed(.brokenBasic) }
        let hasPassword = colon + 1 < pair.count
        return key(pair.span, hasPassword ? colon + 1..<pair.count : 0..<colon)
    }

    /// The parameter `api_key`. It is read apart from the rest of the query, so that a malformed query does not hide a
    /// good key.
    private static func parameter(_ query: [UInt8]) -> Credentials? {
        let name: StaticString = "api_key="
        let bytes = query.span
        var place = 0
        while place < bytes.count {
            let end = bytes.place(of: UInt8(ascii: "&"), from: place, before: bytes.count)
            let value = place + name.utf8CodeUnitCount
            if value <= end, bytes.extracting(place..<value).equals(name) {
                guard end - value <= 3 * longestKey else { return .malformed(.keyTooLong) }
                if bytes.place(of: UInt8(ascii: "%"), from: value, before: end) == end,
                    bytes.place(of: UInt8(ascii: "+"), from: value, before: end) == end
                {
                    return key(bytes, value..<end)
                }
                guard let key = TextCoding.percentDecoded(query[value..<end], plusIsSpace: true) else {
                    return .malformed(.wrongCharacter)
                }
                return Self.key(key.span, 0..<key.count)
            }
            place = end + 1
        }
        return nil
    }

    private static func key(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Credentials {
        if range.isEmpty { return .malformed(.emptyKey) }
        if range.count > longestKey { return .malformed(.keyTooLong) }
        for place in range where !(0x21...0x7E).contains(bytes[place]) { return .malformed(.wrongCharacter) }
        return .key(bytes.array(range))
    }
}
