import CLinux
import Glibc

/// Keeps one copy of this program running on each of several listening sockets, for machines without systemd. The
/// sockets stay open here, so connections wait while a copy dies or is replaced, and none is refused.
package struct Supervisor: ~Copyable {
    /// Variables that are set for the copies: the process that they must not outlive, and the descriptor for
    /// `Notifier`.
    static let parentVariable = "SUPERVISOR_PID"
    static let notifyVariable = "NOTIFY_FD"

    /// Whether this process is such a copy; standard input is then its socket.
    package static var isChild: Bool { getenv(parentVariable) != nil }

    package struct Options: Sendable {
        /// The program's path. It is looked up again at each start, so a replacement runs a new binary at the same
        /// path.
        package var executable: String
        /// The arguments; the first is the program's name.
        package var arguments: [String]
        /// How long a copy may take for its orderly stop. It is killed two seconds after that.
        package var graceMilliseconds = 10_000
        /// How long a replacement may take until it is ready.
        package var readyMilliseconds = 30_000
        /// How long a copy that was ready may go without a sign of life (`Notifier.alive`) before it is killed; nil for
        /// any time.
        package var watchdogMilliseconds: Int? = 15_000

        /// This very program with its arguments.
        package init(executable: String = Supervisor.ownPath, arguments: [String] = CommandLine.arguments) {
            self.executable = executable
            self.arguments = arguments
        }
    }

    /// What is worth a line in the log.
    package enum Event: Sendable, Equatable {
        case started(slot: Int, pid: Int32)
        case ready(slot: Int, pid: Int32)
        /// `status` is what `waitpid` gave.
        case exited(slot: Int, pid: Int32, status: Int32)
        case startFailed(slot: Int, code: Int32)
        case restarting(slot: Int, afterMilliseconds: Int)
        case replaced(slot: Int, old: Int32, new: Int32)
        /// The replacement died or was not ready in time; the old copies stay.
        case replacementFailed(slot: Int)
        /// The copy gave no sign of life in time, or did not end within the grace period.
        case killed(slot: Int, pid: Int32)
        case stopping
    }

    /// The state of one socket.
    private struct Slot {
        let socket: Int32
        var restartAt: Int64?
        var backOff = BackOff()
    }

    private let options: Options
    private let notifier: Notifier
    private let report: (Event) -> Void
    private var slots: [Slot]
    private var children: [ChildProcess] = []
    private var slotsToReplace: [Int] = []
    private var isStopping = false
    private var saidReady = false

    /// - Parameter sockets: listening sockets, one for each copy. They must stay open for as long as the supervisor
    ///   runs.
    package init(
        sockets: [Int32],
        options: Options,
        notifier: Notifier = Notifier(),
        report: @escaping (Event) -> Void
    ) {
        self.options = options
        self.notifier = notifier
        self.report = report
        slots = sockets.map { Slot(socket: $0) }
    }

    /// Runs until SIGTERM or SIGINT, and then until no copy is left. Call `Lifecycle.holdSignals` before. SIGHUP and
    /// SIGUSR2 replace the copies one by one.
    /// - Returns: `errno` when it could not begin, otherwise nil.
    package mutating func run() -> Int32? {
        var awaited = Lifecycle.signals(Lifecycle.stopSignals + Lifecycle.replaceSignals + [SIGCHLD])
        let signals = signalfd(-1, &awaited, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        if signals < 0 { return errno }
        defer { close(signals) }
        for slot in slots.indices { start(slot, as: .serving) }
        while !(isStopping && children.isEmpty) {
            sleep(signals)
            takeSignals(signals)
            hear()
            reap()
            keepTime()
            replaceNext()
        }
        return nil
    }

    // MARK: What happens

    private mutating func sleep(_ signals: Int32) {
        let now = Monotonic.milliseconds
        var wake = now + Int64(notifier.watchdogMilliseconds ?? 1000)
        for slot in slots { if let time = slot.restartAt { wake = min(wake, time) } }
        for child in children { if let time = child.killAt { wake = min(wake, time) } }
        var sources = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
        // A closed channel would stay readable for ever; SIGCHLD reports the end of its process.
        sources += children.map { pollfd(fd: $0.hasHungUp ? -1 : $0.channel, events: Int16(POLLIN), revents: 0) }
        poll(&sources, nfds_t(sources.count), Int32(max(0, wake - now)))
    }

    private mutating func takeSignals(_ descriptor: Int32) {
        var info = signalfd_siginfo()
        while read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
            let number = Int32(info.ssi_signo)
            if Lifecycle.stopSignals.contains(number) { beginStop() }
            if Lifecycle.replaceSignals.contains(number), !isStopping { slotsToReplace = Array(slots.indices) }
        }
    }

    /// Stops the copies in order; the second call stops them at once.
    private mutating func beginStop() {
        if isStopping {
            for child in children { kill(child.pid, SIGKILL) }
            return
        }
        isStopping = true
        slotsToReplace = []
        notifier.stopping()
        report(.stopping)
        for place in children.indices { end(place) }
    }

    /// Asks a child to stop.
    private mutating func end(_ place: Int) {
        if children[place].role == .retiring { return }
        children[place].role = .retiring
        children[place].killAt = Monotonic.milliseconds + Int64(options.graceMilliseconds) + 2000
        kill(children[place].pid, SIGTERM)
    }

    private mutating func hear() {
        for place in children.indices {
            for message in children[place].listen() where message == "READY=1" && !children[place].isReady {
                children[place].isReady = true
                report(.ready(slot: children[place].slot, pid: children[place].pid))
                if children[place].role == .replacing { takeOver(place) }
            }
        }
        if !saidReady, slots.indices.allSatisfy({ slot in children.contains { $0.slot == slot && $0.isReady } }) {
            saidReady = true
            notifier.ready()
        }
    }

    /// Handles a replacement that is ready: it takes over, and the old copy stops.
    private mutating func takeOver(_ place: Int) {
        children[place].role = .serving
        children[place].killAt = nil
        let slot = children[place].slot
        for other in children.indices where other != place && children[other].slot == slot {
            report(.replaced(slot: slot, old: children[other].pid, new: children[place].pid))
            end(other)
        }
    }

    private mutating func reap() {
        var status: Int32 = 0
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            if pid <= 0 { return }
            guard let place = children.firstIndex(where: { $0.pid == pid }) else { continue }
            let child = children.remove(at: place)
            close(child.channel)
            report(.exited(slot: child.slot, pid: pid, status: status))
            if !isStopping { replaceLost(child) }
        }
    }

    private mutating func replaceLost(_ child: ChildProcess) {
        switch child.role {
        case .retiring: break
        case .replacing:
            report(.replacementFailed(slot: child.slot))
            slotsToReplace = []
            // The copy that it should replace may have died in the meantime.
            if !isServed(child.slot) { restart(child.slot, lived: Monotonic.milliseconds - child.startedAt) }
        case .serving:
            if let other = children.firstIndex(where: { $0.slot == child.slot && $0.role == .replacing }) {
                children[other].role = .serving
                children[other].killAt = nil
            } else {
                restart(child.slot, lived: Monotonic.milliseconds - child.startedAt)
            }
        }
    }

    private func isServed(_ slot: Int) -> Bool {
        children.contains { $0.slot == slot && $0.role == .serving } || slots[slot].restartAt != nil
    }

    private mutating func restart(_ slot: Int, lived milliseconds: Int64) {
        let pause = slots[slot].backOff.pause(afterLifeOf: milliseconds)
        report(.restarting(slot: slot, afterMilliseconds: Int(pause)))
        slots[slot].restartAt = Monotonic.milliseconds + pause
    }

    private mutating func start(_ slot: Int, as role: ChildProcess.Role) {
        slots[slot].restartAt = nil
        let (started, code) = ChildProcess.start(slot: slot, socket: slots[slot].socket, role: role, options: options)
        guard var child = started else {
            report(.startFailed(slot: slot, code: code))
            if role == .serving { restart(slot, lived: 0) } else { slotsToReplace = [] }
            return
        }
        if role == .replacing { child.killAt = child.startedAt + Int64(options.readyMilliseconds) }
        children.append(child)
        report(.started(slot: slot, pid: child.pid))
    }

    private mutating func keepTime() {
        let now = Monotonic.milliseconds
        for place in children.indices {
            let child = children[place]
            let isSilent =
                options.watchdogMilliseconds.map { child.isReady && now - child.lastSign > Int64($0) } ?? false
            let isLate = child.killAt.map { now >= $0 } ?? false
            if isLate || isSilent && child.role != .retiring {
                children[place].killAt = now + 1000
                report(.killed(slot: child.slot, pid: child.pid))
                kill(child.pid, SIGKILL)
            }
        }
        if !isStopping {
            for slot in slots.indices { if let time = slots[slot].restartAt, now >= time { start(slot, as: .serving) } }
        }
        if notifier.watchdogMilliseconds != nil { notifier.alive() }
    }

    /// Starts one replacement at a time; the next one starts when the old copy has gone.
    private mutating func replaceNext() {
        guard !isStopping, let slot = slotsToReplace.first, children.allSatisfy({ $0.role == .serving }) else { return }
        slotsToReplace.removeFirst()
        // A socket without a child is about to get a new one anyway.
        if children.contains(where: { $0.slot == slot }) { start(slot, as: .replacing) }
    }

    /// Where this program's file is, as the kernel knows it.
    package static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
    }
}
