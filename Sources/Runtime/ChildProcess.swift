import CLinux
import Glibc

/// One copy of this program that a `Supervisor` has started.
struct ChildProcess {
    /// What the supervisor wants from the process.
    enum Role { case serving, replacing, retiring }

    let pid: pid_t
    /// The index of the socket that it serves.
    let slot: Int
    /// Our end of the channel on which the process reports its state (`Notifier`).
    let channel: Int32
    let startedAt: Int64
    var role: Role
    var isReady = false
    /// Whether the process has closed its end of the channel.
    var hasHungUp = false
    var lastSign: Int64
    /// When the supervisor stops waiting and kills it.
    var killAt: Int64?

    /// Starts a copy with the socket as standard input and the channel as descriptor 3. It inherits no other
    /// descriptor, because all of ours are close-on-exec. It leads a process group of its own, so that a terminal's
    /// Ctrl-C reaches only the supervisor.
    /// - Returns: the process; or nil and `errno` as the second value when it could not be started.
    static func start(
        slot: Int,
        socket: Int32,
        role: Role,
        options: Supervisor.Options
    ) -> (child: ChildProcess?, code: Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return (nil, errno)
        }
        // Moved away from the numbers that the copy's descriptors get.
        let theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
        let code = errno
        close(ends[1])
        defer { if theirs >= 0 { close(theirs) } }
        var pid = pid_t()
        let failure = theirs < 0 ? code : spawn(&pid, socket: socket, channel: theirs, options: options)
        if failure != 0 {
            close(ends[0])
            return (nil, failure)
        }
        let now = Monotonic.milliseconds
        return (
            ChildProcess(pid: pid, slot: slot, channel: ends[0], startedAt: now, role: role, lastSign: now), 0
        )
    }

    private static func spawn(
        _ pid: inout pid_t,
        socket: Int32,
        channel: Int32,
        options: Supervisor.Options
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, 0)
        posix_spawn_file_actions_adddup2(&actions, channel, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = Lifecycle.signals([])
        var all = Lifecycle.signals(Lifecycle.stopSignals + Lifecycle.replaceSignals + [SIGCHLD, SIGPIPE])
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return withCStrings(options.arguments) { arguments in
            withCStrings(environment(options)) { environment in
                posix_spawn(&pid, options.executable, &actions, &attributes, arguments, environment)
            }
        }
    }

    /// Our environment, without the variables that were meant for us alone.
    private static func environment(_ options: Supervisor.Options) -> [String] {
        let ours = [
            "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
            Supervisor.notifyVariable, Supervisor.parentVariable,
        ]
        var entries: [String] = []
        var place = process_environment()
        while let entry = place?.pointee {
            let text = String(cString: entry)
            if !ours.contains(where: { text.hasPrefix("\($0)=") }) { entries.append(text) }
            place = place?.successor()
        }
        entries.append("\(Supervisor.notifyVariable)=3")
        entries.append("\(Supervisor.parentVariable)=\(getpid())")
        if let milliseconds = options.watchdogMilliseconds { entries.append("WATCHDOG_USEC=\(milliseconds * 1000)") }
        return entries
    }

    /// What the process has reported since the last call.
    mutating func listen() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = recv(channel, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { hasHungUp = true }
            if count <= 0 { return messages }
            lastSign = Monotonic.milliseconds
            messages += String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
