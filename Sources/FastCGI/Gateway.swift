import CFCGI
import Glibc
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

    /// - Parameter variables: `NAME=value` C strings, ended by a null pointer, as libfcgi keeps them for the request.
    static func request(from variables: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Request {
        var request = Request(method: "", path: "", remoteAddress: "", scheme: "")
        var place = variables
        while let entry = place.pointee {
            place += 1
            guard let equals = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            let name = UnsafeRawBufferPointer(start: entry, count: equals - entry)
            // The name is compared first, so that text is made only of variables that are used.
            guard let variable = CGIVariable(name) else { continue }
            let value = UnsafeRawBufferPointer(start: equals + 1, count: strlen(equals + 1))
            variable.set(value, in: &request)
        }
        if request.path.isEmpty { request.path = "/" }
        if request.scheme.isEmpty { request.scheme = "http" }
        if !isPlain(id: request.id) { request.id = makeID() }
        return request
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

    /// Reads the body that the records hold, whatever `CONTENT_LENGTH` claims. The body is read to its end, because the
    /// rest would be taken for the next request of a kept connection. Only a body beyond all bounds is left unread.
    /// - Returns: false when the connection ended or broke the protocol before the body was whole.
    static func readBody(
        of request: inout Request,
        from input: UnsafeMutablePointer<FCGX_Stream>,
        limits: Limits
    ) -> Bool {
        var total = 0
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
            let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            while total <= limits.drained {
                let count = Int(FCGX_GetStr(text, Int32(buffer.count), input))
                if count <= 0 { return }
                total += count
                if total <= limits.body {
                    request.body.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                }
            }
        }
        if total > limits.body {
            request.body = []
            request.isBodyTooLarge = true
        }
        return FCGX_GetError(input) == 0
    }
}
