import COpenSSL
package import Notation

/// One-way digests of libcrypto. A value owns one context and uses it again for each digest, so a digest allocates
/// nothing. It must not be used by several threads at once.
///
/// The context is made in `init`, used only here and freed in `deinit`; `EVP_MD` objects are static in libcrypto.
package struct Digest: ~Copyable {
    package enum Algorithm: Sendable { case sha1, sha256 }

    private let context: OpaquePointer
    private var result: [UInt8]

    package init(_ algorithm: Algorithm) {
        // These calls fail only when there is no memory; the process must then stop.
        guard let context = EVP_MD_CTX_new(), let method = algorithm == .sha1 ? EVP_sha1() : EVP_sha256() else {
            preconditionFailure("libcrypto has no memory for a digest context")
        }
        self.context = context
        result = [UInt8](repeating: 0, count: algorithm == .sha1 ? 20 : 32)
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

    /// The digest of everything that was added since the last call. The next digest begins here.
    package mutating func finish() -> [UInt8] {
        finishInPlace()
        return result
    }

    /// The digest as a UUIDv5 (RFC 9562 §5.5). The next digest begins here.
    package mutating func finishUUID() -> UUID {
        finishInPlace()
        return UUID(digest: result, version: 5)
    }

    private mutating func finishInPlace() {
        result.withUnsafeMutableBufferPointer { _ = EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        // Because the algorithm is not named again, libcrypto keeps the state's memory.
        EVP_DigestInit_ex(context, nil, nil)
    }

    /// The digest of one run of bytes. It uses the functions that work on the caller's memory: each request has its key
    /// digested, and the general ones of libcrypto 3 look their method up and allocate each time.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes[...]) }

    static func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var state = SHA256_CTX()
        SHA256_Init(&state)
        bytes.withUnsafeBytes { _ = SHA256_Update(&state, $0.baseAddress, $0.count) }
        return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            SHA256_Final(digest.baseAddress, &state)
            count = 32
        }
    }
}

/// Turns names into UUIDv5 under one namespace (RFC 9562 §5.5). It must not be used by several threads at once.
///
/// It uses the SHA-1 functions that work on the caller's memory, because the general ones of libcrypto 3 allocate at
/// each digest.
package struct NameUUID: ~Copyable {
    /// The state after the namespace; each name continues from a copy.
    private let start: SHA_CTX
    private var result = [UInt8](repeating: 0, count: 20)

    package init(namespace: UUID) {
        var state = SHA_CTX()
        SHA1_Init(&state)
        namespace.bytes.withUnsafeBytes { _ = SHA1_Update(&state, $0.baseAddress, $0.count) }
        start = state
    }

    /// The id of `<kind>|<type>|<value>`.
    package mutating func id(
        kind: StaticString,
        type: StaticString,
        value bytes: [UInt8],
        _ range: Range<Int>
    ) -> UUID {
        var state = start
        Self.update(&state, kind)
        Self.update(&state, "|")
        return finish(&state, type, bytes, range)
    }

    /// The id of `<type>|<value>`.
    package mutating func id(unqualified type: StaticString, value bytes: [UInt8], _ range: Range<Int>) -> UUID {
        var state = start
        return finish(&state, type, bytes, range)
    }

    /// The id of any name.
    package mutating func id(name: String) -> UUID {
        var state = start
        let bytes = [UInt8](name.utf8)
        return finish(&state, "", bytes, 0..<bytes.count, separator: "")
    }

    private mutating func finish(
        _ state: inout SHA_CTX,
        _ type: StaticString,
        _ bytes: [UInt8],
        _ range: Range<Int>,
        separator: StaticString = "|"
    ) -> UUID {
        Self.update(&state, type)
        Self.update(&state, separator)
        bytes.withUnsafeBytes { all in
            let text = UnsafeRawBufferPointer(rebasing: all[range])
            _ = SHA1_Update(&state, text.baseAddress, text.count)
        }
        // A digest has 20 bytes, and so has `result`.
        result.withUnsafeMutableBufferPointer { _ = SHA1_Final($0.baseAddress, &state) }
        return UUID(digest: result, version: 5)
    }

    private static func update(_ state: inout SHA_CTX, _ text: StaticString) {
        _ = SHA1_Update(&state, text.utf8Start, text.utf8CodeUnitCount)
    }
}
