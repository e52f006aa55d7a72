import Glibc

/// The file of a Unix socket that we made. It is removed only while it is still ours.
struct SocketFile {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Nil when the file is gone already.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    /// The path in the form that the kernel takes.
    static func name(of path: String) throws(FastCGIError) -> sockaddr_un {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: name.sun_path) - 1
        if bytes.count > room { throw .pathTooLong(path: path, bytes: bytes.count) }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        return name
    }

    /// Removes a socket file on which no process listens any more.
    static func clear(_ path: String, name: sockaddr_un) throws(FastCGIError) {
        var status = stat()
        if lstat(path, &status) != 0 { return }
        if status.st_mode & S_IFMT != S_IFSOCK { throw .notASocket(path: path) }
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let probe = socket(AF_UNIX, Int32(kind), 0)
        if probe < 0 { throw .system(call: "socket", code: errno, address: path) }
        defer { close(probe) }
        var target = name
        let result = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Anything but a refusal means that a process listens; a full backlog does too.
        guard result != 0, errno == ECONNREFUSED else { throw .inUse(address: "unix:\(path)") }
        if unlink(path) != 0, errno != ENOENT { throw .system(call: "unlink", code: errno, address: path) }
    }
}
