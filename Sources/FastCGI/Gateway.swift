import HTTP
import Notation

/// Makes a `Request` of CGI variables (RFC 3875 §4.1) and a body. Nothing that the gateway sends is trusted: a variable
/// may be missing, repeated, of any length, and not UTF-8. The first variable of a name counts, a NUL ends a value, and
/// wrong UTF-8 becomes U+FFFD.
package enum Gateway {
    /// Limits of a body, in bytes.
    package struct Limits: Sendable {
        /// The most bytes of a body. A longer body is thrown away, and the request says so.
        package var body: Int
        /// How much of a body is read to keep the connection usable. Beyond that the connection is closed instead.
        package var drained: Int

        package init(body: Int = 1 << 20, drained: Int = 16 << 20) {
            self.body = max(0, body)
            self.drained = max(body, drained)
        }
    }

    /// - Parameter parameters: names and values, each pair behind its two lengths (FastCGI specification, 3.4).
    /// - Returns: nil when a length goes beyond the end.
    static func request(from parameters: UnsafeRawBufferPointer) -> Request? {
        var request = Request(method: "", path: "", remoteAddress: "", scheme: "")
        var place = 0
        while place < parameters.count {
            guard let nameBytes = length(in: parameters, &place), let valueBytes = length(in: parameters, &place),
                nameBytes + valueBytes <= parameters.count - place
            else { return nil }
            let value = place + nameBytes
            let name = UnsafeRawBufferPointer(rebasing: parameters[place..<value])
            place = value + valueBytes
            // The name is compared first, so that text is made only of variables that are used.
            guard let variable = CGIVariable(name) else { continue }
            let text = parameters[value..<place]
            let end = text.firstIndex(of: 0) ?? place
            variable.set(UnsafeRawBufferPointer(rebasing: parameters[value..<end]), in: &request)
        }
        if request.path.isEmpty { request.path = "/" }
        if request.scheme.isEmpty { request.scheme = "http" }
        if !isPlain(id: request.id) { request.id = makeID() }
        return request
    }

    /// One byte up to 127, else four without their first bit; nil when they are cut off.
    private static func length(in parameters: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        guard place < parameters.count else { return nil }
        let first = parameters[place]
        place += 1
        if first < 128 { return Int(first) }
        guard parameters.count - place >= 3 else { return nil }
        var length = Int(first & 127)
        for byte in parameters[place..<place + 3] { length = length << 8 | Int(byte) }
        place += 3
        return length
    }

    /// Makes 32 hexadecimal digits that nobody can guess.
    package static func makeID() -> String {
        var digits = [UInt8](repeating: 0, count: 32)
        for half in 0..<2 {
            var bits = UInt64.random(in: .min ... .max)
            for place in 0..<16 {
                digits[half * 16 + place] = TextCoding.hexDigit(UInt8(truncatingIfNeeded: bits & 15))
                bits >>= 4
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether the text can be an id. An id goes into header fields, JSON and log lines, so it must be short and hold
    /// nothing that any of them must escape.
    private static func isPlain(id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
