import Glibc

extension ListenAddress {
    /// Whether a process accepts connections at the address now.
    package var hasListener: Bool {
        switch self {
        case .unix(let path):
            guard var name = try? SocketFile.name(of: path) else { return false }
            return withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Self.accepts(AF_UNIX, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        case .tcp(let host, let port):
            var found: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, "\(port)", nil, &found) == 0, let address = found?.pointee else { return false }
            defer { freeaddrinfo(found) }
            return Self.accepts(address.ai_family, address.ai_addr, address.ai_addrlen)
        }
    }

    private static func accepts(_ family: Int32, _ name: UnsafePointer<sockaddr>, _ size: socklen_t) -> Bool {
        let probe = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        return connect(probe, name, size) == 0
    }
}
