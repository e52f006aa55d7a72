import Glibc

/// A listening socket. The process that started this one handed it over, or it was made here. It closes exactly once,
/// and then a socket file that we made is removed, unless another file has taken its place.
package struct Listener: ~Copyable {
    package let descriptor: Int32
    /// Whether no other process holds the socket open; what waits in it would then be lost when this process ends.
    package let isOwn: Bool
    private let file: SocketFile?

    private init(descriptor: Int32, isOwn: Bool, file: SocketFile?) {
        self.descriptor = descriptor
        self.isOwn = isOwn
        self.file = file
    }

    deinit {
        file?.remove()
        close(descriptor)
    }

    /// Finds the socket that systemd or spawn-fcgi handed over: by `LISTEN_PID` and `LISTEN_FDS` (the sd_listen_fds
    /// protocol), otherwise as standard input. Nil when there is none.
    package static func inherited() throws(FastCGIError) -> Listener? {
        if let owner = getenv("LISTEN_PID"), Int32(String(cString: owner)) == getpid(), let text = getenv("LISTEN_FDS")
        {
            let count = Int(String(cString: text)) ?? 0
            if count != 1 { throw .ambiguousSockets(count: count) }
            return try inherited(descriptor: 3)
        }
        return try inherited(descriptor: 0)
    }

    /// Takes over a descriptor if it is a listening socket.
    package static func inherited(descriptor: Int32) throws(FastCGIError) -> Listener? {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening != 0 else {
            return nil
        }
        try prepare(descriptor, address: "descriptor \(descriptor)")
        return Listener(descriptor: descriptor, isOwn: false, file: nil)
    }

    /// Makes a socket and listens.
    /// - Parameters:
    ///   - anywhere: whether other machines may reach a TCP address; otherwise only loopback addresses are taken.
    ///   - mode: the permission bits of a Unix socket's file. The file never has other bits, not even for a moment.
    ///   - backlog: how many connections may wait to be accepted; when the backlog is full, nginx answers 502.
    package init(_ address: ListenAddress, anywhere: Bool = false, mode: UInt32 = 0o660, backlog: Int32 = 4096)
        throws(FastCGIError)
    {
        switch address {
        case .unix(let path): self = try Self.unix(path: path, mode: mode, backlog: backlog)
        case .tcp(let host, let port): self = try Self.tcp(host: host, port: port, anywhere: anywhere, backlog: backlog)
        }
    }

    private static func unix(path: String, mode: UInt32, backlog: Int32) throws(FastCGIError) -> Listener {
        var name = try SocketFile.name(of: path)
        try SocketFile.clear(path, name: name)
        let descriptor = try open(family: AF_UNIX, address: path)
        // The umask belongs to the whole process, so listeners are made before there are threads.
        let before = umask(0o777 & ~mode)
        let bound = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let code = errno
        umask(before)
        if bound != 0 {
            close(descriptor)
            throw code == EADDRINUSE
                ? .inUse(address: "unix:\(path)") : .system(call: "bind", code: code, address: "unix:\(path)")
        }
        return try listening(descriptor, backlog: backlog, address: "unix:\(path)", file: SocketFile(path))
    }

    private static func tcp(host: String, port: UInt16, anywhere: Bool, backlog: Int32) throws(FastCGIError) -> Listener
    {
        let address = ListenAddress.tcp(host: host, port: port).text
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else {
            throw .unknownHost(host: host)
        }
        defer { freeaddrinfo(found) }
        guard anywhere || isLoopback(first.pointee) else { throw .reachable(address: address) }
        let descriptor = try open(family: first.pointee.ai_family, address: address)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) != 0 {
            let code = errno
            close(descriptor)
            throw code == EADDRINUSE ? .inUse(address: address) : .system(call: "bind", code: code, address: address)
        }
        return try listening(descriptor, backlog: backlog, address: address, file: nil)
    }

    /// Whether only this machine can reach the address: 127.0.0.0/8, also as an IPv6 address, or ::1.
    private static func isLoopback(_ info: addrinfo) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
        // The address is behind family and port; in IPv6 behind the flow label too.
        switch info.ai_family {
        case AF_INET: return bytes.count >= 8 && bytes[4] == 127
        case AF_INET6:
            guard bytes.count >= 24, bytes[8..<18].allSatisfy({ $0 == 0 }) else { return false }
            if bytes[18] == 0xFF, bytes[19] == 0xFF { return bytes[20] == 127 }
            return bytes[18..<23].allSatisfy { $0 == 0 } && bytes[23] == 1
        default: return false
        }
    }

    private static func open(family: Int32, address: String) throws(FastCGIError) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(family, Int32(kind), 0)
        if descriptor < 0 { throw .system(call: "socket", code: errno, address: address) }
        return descriptor
    }

    private static func listening(
        _ descriptor: Int32,
        backlog: Int32,
        address: String,
        file: SocketFile?
    ) throws(FastCGIError) -> Listener {
        let listener = Listener(descriptor: descriptor, isOwn: true, file: file)
        if listen(descriptor, backlog) != 0 {
            let code = errno
            throw code == EADDRINUSE ? .inUse(address: address) : .system(call: "listen", code: code, address: address)
        }
        try prepare(descriptor, address: address)
        return listener
    }

    /// Makes the socket non-blocking, because several threads wake for one connection, and close-on-exec.
    private static func prepare(_ descriptor: Int32, address: String) throws(FastCGIError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw .system(call: "fcntl", code: errno, address: address) }
    }

    /// The port that the kernel chose when port 0 was asked for; nil for a Unix socket.
    package var port: UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { return nil }
        let family = Int32(storage.ss_family)
        return withUnsafeBytes(of: &storage) { bytes in
            // The port is at the same place in both families, in network order.
            switch family {
            case AF_INET, AF_INET6: UInt16(bytes[2]) << 8 | UInt16(bytes[3])
            default: nil
            }
        }
    }
}
