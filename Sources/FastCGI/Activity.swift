import Glibc
import Synchronization

/// What one thread is at, for others to see. A class because the thread and its watchers share it.
final class Activity: Sendable {
    /// When the request in hand last got on, in milliseconds of `Clock`; 0 while the thread waits for one.
    private let lastStep = Atomic<Int64>(0)

    /// The connection from which a request is being read, and since when.
    private let reading = Mutex<(descriptor: Int32, since: Int64)?>(nil)

    func beginReading(_ descriptor: Int32) {
        let now = Clock.milliseconds
        lastStep.store(now, ordering: .relaxed)
        reading.withLock { $0 = (descriptor, now) }
    }

    func endReading() {
        reading.withLock { $0 = nil }
        advance()
    }

    /// Ends the connection if a request has been coming in for longer than the limit; its thread then finds it broken.
    /// Only in the very moment in which libfcgi closes it by itself could the number mean another one already.
    func cutReading(afterMilliseconds limit: Int64, at now: Int64) {
        reading.withLock {
            if let (descriptor, since) = $0, now - since > limit { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    func advance() { lastStep.store(Clock.milliseconds, ordering: .relaxed) }
    func rest() { lastStep.store(0, ordering: .relaxed) }

    var isBusy: Bool { lastStep.load(ordering: .relaxed) != 0 }

    /// Whether a request is in hand that has not got on for so long.
    func isStuck(forMilliseconds limit: Int64, at now: Int64) -> Bool {
        let step = lastStep.load(ordering: .relaxed)
        return step != 0 && now - step > limit
    }
}

/// Time that never goes back.
enum Clock {
    /// Milliseconds since some moment before the process began, exact to a few of them.
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
