import CLinux
import Glibc

/// Signals of a long-running program. They are blocked before the first thread starts, and the main thread fetches
/// them. So none of our code ever runs inside a signal handler.
package enum Lifecycle {
    /// What the operator asks a running program to do.
    package enum Request: Sendable, Equatable { case stop, replace }

    static let stopSignals: [Int32] = [SIGTERM, SIGINT]
    static let replaceSignals: [Int32] = [SIGHUP, SIGUSR2]

    /// Blocks the signals that we wait for, in this thread and in all threads that it starts later.
    package static func holdSignals() {
        var held = signals(stopSignals + replaceSignals + [SIGCHLD])
        pthread_sigmask(SIG_BLOCK, &held, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Sleeps until a signal asks for something. A process without children ignores `replace`.
    /// - Parameters:
    ///   - tickMilliseconds: how often `tick` is called meanwhile.
    package static func wait(tickMilliseconds: Int, tick: () -> Void) -> Request {
        var awaited = signals(stopSignals + replaceSignals)
        while true {
            let pause = max(1, tickMilliseconds)
            var time = timespec(tv_sec: pause / 1000, tv_nsec: pause % 1000 * 1_000_000)
            let signal = sigtimedwait(&awaited, nil, &time)
            if stopSignals.contains(signal) { return .stop }
            if replaceSignals.contains(signal) { return .replace }
            tick()
        }
    }

    /// Unblocks SIGTERM and SIGINT, so that the next one ends the process at once.
    package static func letSecondStopKill() {
        for number in stopSignals { signal(number, SIG_DFL) }
        var released = signals(stopSignals)
        pthread_sigmask(SIG_UNBLOCK, &released, nil)
    }

    static func signals(_ numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }

    /// Ties this process to the `Supervisor` that started it, if one did: the process gets SIGTERM when the supervisor
    /// dies.
    /// - Returns: false when the supervisor has died already; this process should then end.
    package static func followSupervisor() -> Bool {
        guard let text = getenv(Supervisor.parentVariable), let parent = pid_t(String(cString: text)) else {
            return true
        }
        return prctl_set_pdeathsig(SIGTERM) == 0 && getppid() == parent
    }
}

/// A monotonic clock, which nobody can set back: milliseconds since some moment before the process began.
enum Monotonic {
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
