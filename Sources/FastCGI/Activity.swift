import Glibc
import Synchronization

/// Shows other threads what one thread is doing. It is a class because the thread and its watchers share it.
final class Activity: Sendable {
    /// When the current request last made progress, in milliseconds of `Clock`, or will have had its time to; 0 while the thread
    /// waits for a request.
    private let lastStep = Atomic<Int64>(0)

    private let readLimit: Int64
    private let sendLimit: Int64

    /// - Parameters:
    ///   - readMilliseconds: how long a request may take to arrive.
    ///   - sendMilliseconds: how long a client may take for a part of its answer.
    init(readMilliseconds: Int, sendMilliseconds: Int) {
        readLimit = Int64(readMilliseconds)
        sendLimit = Int64(sendMilliseconds)
    }

    /// The connection from which a request is being read, and the time at which reading began.
    private let reading = Mutex<(descriptor: Int32, since: Int64)?>(nil)

    func beginReading(_ descriptor: Int32) {
        let now = Clock.milliseconds
        lastStep.store(now + readLimit, ordering: .relaxed)
        reading.withLock { $0 = (descriptor, now) }
    }

    func endReading() {
        reading.withLock { $0 = nil }
        advance()
    }

    /// Ends the connection if a request takes longer than it may to arrive; its thread then finds the connection
    /// broken. The descriptor's number could mean another connection only in the very moment in which libfcgi closes
    /// this one itself.
    func cutReading(at now: Int64) {
        reading.withLock {
            if let (descriptor, since) = $0, now - since > readLimit { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// What is sent now may wait for the client until the socket gives up; only from then on it counts as no progress.
    func beginSending() { lastStep.store(Clock.milliseconds + sendLimit, ordering: .relaxed) }

    func advance() { lastStep.store(Clock.milliseconds, ordering: .relaxed) }
    func rest() { lastStep.store(0, ordering: .relaxed) }

    var isBusy: Bool { lastStep.load(ordering: .relaxed) != 0 }

    /// Whether the thread has a request that has made no progress for this long.
    func isStuck(forMilliseconds limit: Int64, at now: Int64) -> Bool {
        let step = lastStep.load(ordering: .relaxed)
        return step != 0 && now - step > limit
    }
}

/// A monotonic clock, which nobody can set back.
enum Clock {
    /// Milliseconds since some moment before the process began, exact to a few of them.
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
