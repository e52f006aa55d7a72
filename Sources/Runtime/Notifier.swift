import Glibc

/// Reports the program's state to the process that started it, in the words of sd_notify(3). systemd gets the reports
/// on the datagram socket that `NOTIFY_SOCKET` names, a `Supervisor` on the descriptor in `NOTIFY_FD`. Without either
/// variable nothing is reported.
///
/// The descriptor stays open for as long as the process lives, so the value may be copied.
package struct Notifier: Sendable {
    private let descriptor: Int32
    /// How often to call `alive`: half of the time that `WATCHDOG_USEC` allows; nil when nobody watches.
    package let watchdogMilliseconds: Int?

    /// - Parameter environment: gives `NOTIFY_SOCKET`, `NOTIFY_FD`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
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

    /// Reports that requests are answered from now on.
    package func ready() { send("READY=1") }
    /// Reports that the orderly stop has begun.
    package func stopping() { send("STOPPING=1") }
    /// Reports that the process is alive and working.
    package func alive() { send("WATCHDOG=1") }

    /// Says in one line what the process does. Line feeds would begin another report, so they become blanks.
    package func status(_ line: String) {
        if descriptor < 0 { return }
        var bytes = Array("STATUS=".utf8)
        for byte in line.utf8.prefix(900) { bytes.append(byte < 0x20 ? 0x20 : byte) }
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    private func send(_ message: StaticString) {
        if descriptor < 0 { return }
        // The program works on when nobody reads its reports.
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
        // The length says how long an abstract name is; the zeros after it are not part of it.
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
