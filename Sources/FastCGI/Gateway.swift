import CFCGI
import Glibc
import HTTP
import Notation

/// CGI variables (RFC 3875 §4.1) and body to a `Request`. Nothing that the gateway says is trusted: a variable may be
/// missing, repeated, of any length and no UTF-8. The first of a name counts, a NUL ends a value, wrong UTF-8 becomes
/// U+FFFD.
package enum Gateway {
    /// How much of a body is taken, in bytes.
    package struct Limits: Sendable {
        /// A longer body is thrown away and marked.
        package var body: Int
        /// The part of it that is read to keep the connection usable; beyond it the connection is closed instead.
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
            // The name decides first: text is made only of variables that are read.
            guard let variable = Variable(name) else { continue }
            let value = UnsafeRawBufferPointer(start: equals + 1, count: strlen(equals + 1))
            variable.set(value, in: &request)
        }
        if request.path.isEmpty { request.path = "/" }
        if request.scheme.isEmpty { request.scheme = "http" }
        if !isPlain(id: request.id) { request.id = makeID() }
        return request
    }

    /// 32 hexadecimal digits that nobody can guess.
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

    /// An id goes into header fields, JSON and log lines: short, and nothing in it that any of them must escape.
    private static func isPlain(id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// The body is what the records hold, whatever `CONTENT_LENGTH` claims. It is read to its end, because what is left
    /// over would be taken for the next request of a kept connection; only a body beyond all bounds is left unread.
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
