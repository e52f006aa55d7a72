import CCurl
import Notation

/// Addresses that do not belong to the public Internet.
package enum InternalAddress {
    /// As text without brackets; nil when the text is no address.
    package static func contains(_ text: String) -> Bool? { IPAddress(text).map { !$0.isPublic } }

    /// The address that libcurl is about to connect to. What is neither IPv4 nor IPv6 counts as internal.
    ///
    /// libcurl's structure ends in a `sockaddr` behind which `addrlen` bytes in all are valid; no more are read.
    static func contains(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return true }
        let length = Int(address.pointee.addrlen)
        let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        switch address.pointee.family {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let octets = bytes.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
            return !IPAddress(v4: UInt32(bigEndian: octets)).isPublic
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            var address = bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: &address) { octets in
                let high = UInt64(bigEndian: octets.loadUnaligned(as: UInt64.self))
                let low = UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                return !IPAddress(version: .v6, high: high, low: low).isPublic
            }
        default: return true
        }
    }
}
