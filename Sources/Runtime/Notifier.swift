import Glibc

/// Tells whoever started the program how it is doing, in the words of sd_notify(3): systemd by the datagram socket
/// that `NOTIFY_SOCKET` names, a `Supervisor` by the descriptor in `NOTIFY_FD`. Without either it tells nobody.
///
/// The descriptor is ours for as long as the process lives, so the value may be copied.
package struct Notifier: Sendable {
    private let descriptor: Int32
    /// How often `alive` is to be called, half of what `WATCHDOG_USEC` allows; nil when nobody watches.
    package let watchdogMilliseconds: Int?

    /// - Parameter environment: looked up for `NOTIFY_SOCKET`, `NOTIFY_FD`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    package init(_ environment: (String) -> String? = Notifier.environment) {
        if let inherited = environment(Supervisor.notifyVariable).flatMap({ Int32($0) }),
            fcntl(inherited, F_SETFD, FD_CLOEXEC) == 0
        {
            descriptor = inherited
        } else {
            descriptor = environment("NOTIFY_SOCKET").flatMap(Self.connect) ?? -1
        }
        let isOurs = environment("WATCHDOG_PID").map { pid_t($0) == getpid() } ?? true
        let period = environment("WATCHDOG_USEC").flatMap { Int($0) } ?? 0
        watchdogMilliseconds = descriptor >= 0 && isOurs && period > 0 ? max(1, period / 2000) : nil
    }

    /// Requests are answered from now on.
    package func ready() { send("READY=1") }
    /// The orderly stop has begun.
    package func stopping() { send("STOPPING=1") }
    /// Still getting on.
    package func alive() { send("WATCHDOG=1") }

    private func send(_ message: StaticString) {
        if descriptor < 0 { return }
        // Nobody to tell is no reason to fail.
        _ = Glibc.send(descriptor, message.utf8Start, message.utf8CodeUnitCount, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    /// - Parameter path: absolute, or with `@` for the abstract name space.
    private static func connect(_ path: String) -> Int32? {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            bytes.count < MemoryLayout.size(ofValue: name.sun_path)
        else { return nil }
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return nil }
        // An abstract name is as long as it is said to be, without the zeros after it.
        let size = MemoryLayout<sa_family_t>.size + bytes.count + (first == UInt8(ascii: "@") ? 0 : 1)
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(size)) }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// The environment of this process.
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
