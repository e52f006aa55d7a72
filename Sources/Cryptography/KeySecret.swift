import COpenSSL
import Notation

/// Secrets of API keys: `sk_live_` and 43 characters of base 62. The last six characters check the others, so a
/// mistyped or cut key is recognised without a database.
package enum KeySecret {
    package static let prefix = "sk_live_"
    /// The prefix of a token that reads one list made for a device. It has the length of `prefix`.
    package static let listPrefix = "sl_live_"
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let randomCount = 37
    private static let checkCount = 6

    /// Makes a new secret; its 37 random characters are 220 bits. Nil when there is no randomness.
    package static func mint(_ prefix: String = prefix) -> String? {
        var text = Array(prefix.utf8)
        while text.count < prefix.utf8.count + randomCount {
            var bytes = [UInt8](repeating: 0, count: 64)
            guard RAND_bytes(&bytes, 64) == 1 else { return nil }
            // 248 is the largest multiple of 62 in a byte. Bytes above it would favour some characters.
            for byte in bytes where byte < 248 && text.count < prefix.utf8.count + randomCount {
                text.append(alphabet[Int(byte % 62)])
            }
        }
        return String(decoding: text + check(text), as: UTF8.self)
    }

    /// Whether the text has the form of a secret and correct check characters.
    package static func isWellFormed(_ text: [UInt8], _ prefix: String = prefix) -> Bool {
        let body = prefix.utf8.count + randomCount
        guard text.count == body + checkCount, text.starts(with: prefix.utf8) else { return false }
        for place in prefix.utf8.count..<text.count where !isInAlphabet(text[place]) { return false }
        var rest = checkNumber(text[..<body])
        for place in body..<text.count {
            guard text[place] == alphabet[Int(rest % 62)] else { return false }
            rest /= 62
        }
        return true
    }

    private static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// The six check characters: the number below in base 62, its last digit first.
    private static func check(_ text: [UInt8]) -> [UInt8] {
        var rest = checkNumber(text[...])
        return (0..<checkCount).map { _ in
            defer { rest /= 62 }
            return alphabet[Int(rest % 62)]
        }
    }

    /// The first eight bytes of the SHA-256 of the characters that are checked.
    private static func checkNumber(_ text: ArraySlice<UInt8>) -> UInt64 {
        let digest = Digest.sha256(text)
        return digest[..<8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    }

    /// The SHA-256 of a secret, which is all that is stored of it.
    package static func hash(_ secret: [UInt8]) -> [UInt8] { Digest.sha256(secret) }

    /// The part that may be shown: `sk_live_` and four characters.
    package static func preview(_ secret: String) -> String { String(secret.prefix(prefix.count + 4)) }
}
