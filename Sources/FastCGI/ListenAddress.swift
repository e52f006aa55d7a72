import Glibc

/// Where a worker listens: `unix:PATH`, `HOST:PORT` or `[IPV6]:PORT`.
package enum ListenAddress: Equatable, Sendable {
    case unix(path: String)
    case tcp(host: String, port: UInt16)

    /// Nil when the text has none of the three forms.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            if path.isEmpty || path.utf8.contains(0) { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        if host.isEmpty || host.utf8.contains(0) { return nil }
        self = .tcp(host: String(host), port: port)
    }

    /// The addresses of several processes: `PATH.0`, `PATH.1`, … or `PORT`, `PORT + 1`, …. A single process gets the
    /// address itself. Nil when the ports run out.
    package func addresses(count: Int) -> [ListenAddress]? {
        if count == 1 { return [self] }
        switch self {
        case .unix(let path): return (0..<count).map { .unix(path: "\(path).\($0)") }
        case .tcp(let host, let port):
            if Int(port) + count - 1 > Int(UInt16.max) { return nil }
            return (0..<count).map { .tcp(host: host, port: port + UInt16($0)) }
        }
    }

    /// The address in the form that `init` reads.
    package var text: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

/// Why a worker has no socket to listen on, or no thread to serve it.
package enum FastCGIError: Error, Equatable {
    /// The kernel keeps at most 107 bytes of a socket's path.
    case pathTooLong(path: String, bytes: Int)
    /// A running process listens on the address.
    case inUse(address: String)
    /// The path names a file that is not a socket; the file is left alone.
    case notASocket(path: String)
    case unknownHost(host: String)
    /// Other machines can reach the address, and nobody said that they may.
    case reachable(address: String)
    /// `LISTEN_FDS` hands over a number of sockets other than one.
    case ambiguousSockets(count: Int)
    /// A system call failed with this `errno`.
    case system(call: String, code: Int32, address: String)

    /// One line for the operator.
    package var text: String {
        switch self {
        case .pathTooLong(let path, let bytes):
            "the socket path \(path) has \(bytes) bytes; the system allows at most 107, so choose a shorter one"
        case .inUse(let address): "another process listens on \(address)"
        case .notASocket(let path): "\(path) exists and is not a socket; remove it or choose another path"
        case .unknownHost(let host): "\(host) is not an address of this machine"
        case .reachable(let address):
            """
            other machines can reach \(address), and FastCGI lets whoever reaches it claim any client address; listen on \
            unix:PATH or 127.0.0.1:PORT, or set SOCD_LISTEN_ANYWHERE=yes where a firewall lets only the web server in
            """
        case .ambiguousSockets(let count): "LISTEN_FDS hands over \(count) sockets; a worker takes exactly one"
        case .system(let call, let code, let address): "\(call) on \(address): \(Self.message(of: code))"
        }
    }

    private static func message(of code: Int32) -> String {
        String(cString: strerror(code))
    }
}
