import COpenSSL
package import Notation

/// One-way digests of libcrypto. A value owns one context and uses it again for each digest, so a digest costs no
/// allocation; it is not for several threads at once.
///
/// The context is made in `init`, used only here and freed in `deinit`; `EVP_MD` objects are static in libcrypto.
package struct Digest: ~Copyable {
    package enum Algorithm: Sendable { case sha1, sha256 }

    private let context: OpaquePointer
    private let algorithm: OpaquePointer
    private let size: Int
    private var result: [UInt8]

    package init(_ algorithm: Algorithm) {
        // Allocation failure is the one error these calls have; there is nothing to do then but stop.
        guard let context = EVP_MD_CTX_new(), let method = algorithm == .sha1 ? EVP_sha1() : EVP_sha256() else {
            preconditionFailure("libcrypto has no memory for a digest context")
        }
        self.context = context
        self.algorithm = method
        size = algorithm == .sha1 ? 20 : 32
        result = [UInt8](repeating: 0, count: size)
        EVP_DigestInit_ex(context, method, nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
    package mutating func update(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { update(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
    package mutating func update(_ text: StaticString) {
        update(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    package mutating func update(text: String) { update([UInt8](text.utf8)) }

    /// The digest of everything since the last call; begins the next one.
    package mutating func finish() -> [UInt8] {
        finishInPlace()
        return result
    }

    /// The digest as a UUIDv5 (RFC 9562 §5.5); begins the next one.
    package mutating func finishUUID() -> UUID {
        finishInPlace()
        return UUID(digest: result, version: 5)
    }

    private mutating func finishInPlace() {
        result.withUnsafeMutableBufferPointer { _ = EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        EVP_DigestInit_ex(context, algorithm, nil)
    }

    /// One digest of one run of bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = Digest(.sha256)
        digest.update(bytes)
        return digest.finish()
    }
}

/// Names to UUIDv5 under one namespace (RFC 9562 §5.5).
package struct NameUUID: ~Copyable {
    private var digest = Digest(.sha1)
    private let namespace: [UInt8]

    package init(namespace: UUID) { self.namespace = namespace.bytes }

    /// The id of `<kind>|<type>|<value>`.
    package mutating func id(kind: StaticString, type: StaticString, value bytes: [UInt8], _ range: Range<Int>) -> UUID {
        digest.update(namespace)
        digest.update(kind)
        digest.update("|")
        return id(type: type, value: bytes, range)
    }

    /// The id of `<type>|<value>`.
    package mutating func id(unqualified type: StaticString, value bytes: [UInt8], _ range: Range<Int>) -> UUID {
        digest.update(namespace)
        return id(type: type, value: bytes, range)
    }

    /// The id of any name.
    package mutating func id(name: String) -> UUID {
        digest.update(namespace)
        digest.update(text: name)
        return digest.finishUUID()
    }

    private mutating func id(type: StaticString, value bytes: [UInt8], _ range: Range<Int>) -> UUID {
        digest.update(type)
        digest.update("|")
        digest.update(bytes, range)
        return digest.finishUUID()
    }
}
