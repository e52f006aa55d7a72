import Glibc
import Notation

/// A header field with a key, which some servers demand. Its value never shows in a description.
package struct FetchSecret: Sendable, CustomStringConvertible, CustomReflectable {
    package enum Failure: Error, Equatable, Sendable {
        /// The file cannot be read.
        case unreadable(reason: String)
        /// The name is not a field name (RFC 9110 §5.1), or the value is empty, too long or not printable ASCII.
        case malformed

        /// One sentence for the operator, without a full stop.
        package var text: String {
            switch self {
            case .unreadable(let reason): "the file with the feed's key cannot be read: \(reason)"
            case .malformed:
                "the feed's key cannot be sent: its header must be a field name, such as Auth-Key, and its file must hold 1 to \(FetchSecret.lengthLimit) printable ASCII characters"
            }
        }
    }

    fileprivate static let lengthLimit = 4096

    let name: String
    let value: String

    /// - Parameter name: `Auth-Key`.
    package init(header name: String, value: String) throws(Failure) {
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
        let isValue = !value.isEmpty && value.utf8.count <= Self.lengthLimit
        guard isName, isValue, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .malformed }
        self.name = name
        self.value = value
    }

    /// - Parameter path: a file that holds the value and perhaps a line end. For `Authorization` it may hold `user:password`
    ///   or a bare token.
    package init(header name: String, file path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.lengthLimit + 2)
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + count }, room) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(reason: String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        while count > 0, bytes[count - 1] <= 0x20 { count -= 1 }
        let value = String(decoding: bytes[..<count], as: UTF8.self)
        let isAuthorization = name.lowercased() == "authorization"
        try self.init(header: name, value: isAuthorization ? Self.credentials(value) : value)
    }

    /// The value of `Authorization` (RFC 9110 §11.6.2): one with a scheme stays as it is, `user:password` becomes Basic
    /// (RFC 7617), any other word as Bearer (RFC 6750).
    private static func credentials(_ value: String) -> String {
        if value.utf8.contains(0x20) || value.isEmpty { return value }
        return value.utf8.contains(0x3A) ? "Basic " + TextCoding.base64(value.utf8) : "Bearer " + value
    }

    package var description: String { name + ": (secret)" }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
