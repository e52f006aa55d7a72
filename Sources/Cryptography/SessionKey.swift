import COpenSSL
import Notation

/// The key that verifies session tokens. It fits one algorithm, and no other algorithm is ever used with it (RFC 8725
/// §3.1).
package struct SessionKey: Sendable {
    package enum Algorithm: String, Sendable {
        case hs256 = "HS256"
        case es256 = "ES256"
        case rs256 = "RS256"
    }

    /// Why a key cannot be used, as the end of a sentence that begins with the file's name.
    package struct Unusable: Error, Sendable { package let reason: String }

    package let algorithm: Algorithm
    /// The secret, or a public key in PEM.
    let bytes: [UInt8]

    /// - Parameter text: the content of the key's file. It is a secret of 32 bytes or more on the first line (RFC 7518
    ///   §3.2), or a public key in PEM: P-256 for ES256, 2,048 bits or more for RS256 (§3.3).
    package init(_ algorithm: Algorithm, file text: String) throws(Unusable) {
        self.algorithm = algorithm
        switch algorithm {
        case .hs256:
            let line = text.split(whereSeparator: \.isNewline).first.map { Array($0.utf8) } ?? []
            guard line.count >= 32 else { throw Unusable(reason: "must hold a secret of at least 32 bytes") }
            // Everybody knows a public key: as an HMAC secret it would let anybody forge tokens.
            guard !text.contains("-----BEGIN") else {
                throw Unusable(reason: "holds a PEM key, but HS256 needs a secret")
            }
            bytes = line
        case .es256, .rs256:
            bytes = Array(text.utf8)
            guard let (type, bits) = Self.publicKey(bytes) else {
                throw Unusable(reason: "must hold a public key in PEM")
            }
            if algorithm == .rs256 {
                guard type == EVP_PKEY_RSA, bits >= 2048 else {
                    throw Unusable(reason: "must hold an RSA public key of at least 2048 bits")
                }
            } else {
                guard type == EVP_PKEY_EC, bits == 256 else {
                    throw Unusable(reason: "must hold a public key on the curve P-256")
                }
            }
        }
    }

    /// HMAC SHA-256 (RFC 2104) of a text with the key.
    package func digest(of text: String) -> [UInt8] {
        let input = Array(text.utf8)
        var made = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 32
        // The arrays live through the call, and `made` has room for every SHA-256.
        HMAC(EVP_sha256(), bytes, Int32(bytes.count), input, input.count, &made, &count)
        return made
    }

    /// The key's kind and size. The BIO reads `text` in place, and both objects are freed before `text` is.
    private static func publicKey(_ text: [UInt8]) -> (type: Int32, bits: Int32)? {
        text.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(memory) }
            guard let key = PEM_read_bio_PUBKEY(memory, nil, nil, nil) else { return nil }
            defer { EVP_PKEY_free(key) }
            return (EVP_PKEY_get_base_id(key), EVP_PKEY_get_bits(key))
        }
    }
}
