import CFCGI
import CLinux
import Glibc
import HTTP
import Synchronization

/// Threads that answer the FastCGI requests of one listening socket. They share one epoll set, which holds the idle
/// connections. So a connection needs a thread only while it has a request, and any number of connections may stay
/// open.
///
/// It is a class because its threads, its owner and its watchers share it.
package final class ThreadPool: Sendable {
    /// How the pool treats its connections and threads.
    package struct Options: Sendable {
        package var threads = 4
        /// The stack of each thread, in bytes. Nothing in the request path recurses deeper than a JSON document, whose
        /// depth is bounded.
        package var stackBytes = 1 << 20
        package var limits = Gateway.Limits()
        /// The connection is closed when the gateway is silent for this long in the middle of a request.
        package var receiveTimeoutMilliseconds = 30_000
        /// A request must have arrived as a whole after this time, however steadily it trickles in; `checkDeadlines`
        /// enforces this.
        package var requestDeadlineMilliseconds = 120_000
        /// The connection is closed when the gateway takes nothing of an answer for this long.
        package var sendTimeoutMilliseconds = 60_000
        /// How many requests that nothing vouches for are answered at a time; nil for half of the threads.
        package var unvouched: Int?
        /// How many of them may wait beside those.
        package var waiting = 64

        package init() {}
    }

    /// Events for the log.
    package enum Event: Sendable, Equatable {
        /// There is no descriptor or memory for another connection (`errno`). New connections wait in the backlog.
        case acceptingPaused(code: Int32)
        case acceptingResumed
    }

    /// Initialises libfcgi, once a process.
    private static let library: Void = {
        FCGX_Init()
        // libfcgi sets signal handlers that only raise a flag. The owner handles a stop; nobody needs a broken pipe's
        // signal.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGTERM, SIG_DFL)
        signal(SIGUSR1, SIG_IGN)
    }()

    private let connections: ConnectionSet
    private let activities: [Activity]
    private let waiting: WaitingRoom
    private let threads: Mutex<[pthread_t]>

    /// Starts the threads; requests are answered from now on. Block SIGTERM and the like before.
    /// - Parameters:
    ///   - report: called from any thread of the pool.
    ///   - makeAnswerer: called once in each thread, with its number from 0.
    package init<A: Answerer & ~Copyable>(
        _ listener: consuming Listener,
        options: Options = Options(),
        report: @escaping @Sendable (Event) -> Void = { _ in },
        makeAnswerer: @escaping @Sendable (Int) -> A
    ) throws(FastCGIError) {
        _ = Self.library
        let connections = try ConnectionSet(listener, options: options, report: report)
        let activities = (0..<max(1, options.threads)).map { _ in
            Activity(
                readMilliseconds: options.requestDeadlineMilliseconds,
                sendMilliseconds: options.sendTimeoutMilliseconds
            )
        }
        self.connections = connections
        self.activities = activities
        let waiting = WaitingRoom(
            mostInside: options.unvouched ?? options.threads / 2,
            mostWaiting: options.waiting
        )
        self.waiting = waiting
        threads = Mutex([])
        for number in activities.indices {
            let activity = activities[number]
            let code = start(stackBytes: options.stackBytes) {
                var serving = ServingThread(
                    connections: connections,
                    activity: activity,
                    waiting: waiting,
                    limits: options.limits,
                    answerer: makeAnswerer(number)
                )
                serving.run()
            }
            if code != 0 {
                _ = stop(graceMilliseconds: 1000)
                throw .system(call: "pthread_create", code: code, address: "thread \(number)")
            }
        }
    }

    /// The number of open connections, in use or parked.
    package var connectionCount: Int { connections.count }

    /// How many connections were accepted since the last call.
    package func takeAccepted() -> Int { connections.takeAccepted() }

    /// The number of requests that wait for a thread because nothing vouches for them.
    package var waitingCount: Int { waiting.count }

    /// Whether all threads are busy while more waits for them.
    package var hasBacklog: Bool { busyThreadCount == activities.count && connections.hasBacklog }

    /// The number of threads that have a request.
    package var busyThreadCount: Int { activities.count { $0.isBusy } }

    /// Waits until every thread has made its answerer, so that the process may report that it is ready.
    /// - Returns: false when a thread had not made it after that time; that thread serves as soon as it has.
    package func awaitAnswerers(timeoutMilliseconds: Int) -> Bool {
        let end = Clock.milliseconds + Int64(timeoutMilliseconds)
        while connections.preparedThreads < activities.count {
            if Clock.milliseconds >= end { return false }
            usleep(1000)
        }
        return true
    }

    /// False when a request has made no progress for this long: no byte of its answer left, and it did not end.
    /// Time-outs of sockets and statements should make that impossible, so it is a reason to replace the process.
    package func isMakingProgress(withinSeconds limit: Int = 30) -> Bool {
        let now = Clock.milliseconds
        return !activities.contains { $0.isStuck(forMilliseconds: Int64(limit) * 1000, at: now) }
    }

    /// Closes the connections of requests that take too long to arrive. The owner calls it about once a second. The
    /// threads cannot, because all of them may be waiting for such requests.
    package func checkDeadlines() {
        let now = Clock.milliseconds
        for activity in activities { activity.cutReading(at: now) }
    }

    /// Stops in order: takes no new connections, answers what has arrived, closes idle connections, ends the threads.
    /// - Parameter lingerMilliseconds: how long requests may still arrive on connections that are open.
    /// - Returns: false when threads were still busy after the grace period; the process should exit all the same.
    package func stop(graceMilliseconds: Int, lingerMilliseconds: Int = 200) -> Bool {
        let began = Clock.milliseconds
        let end = began + Int64(max(0, graceMilliseconds))
        connections.beginStop()
        let quiet = min(end, began + Int64(lingerMilliseconds))
        while connections.count > 0, Clock.milliseconds < quiet { usleep(2000) }
        connections.wakeAll()
        while connections.hasThreads {
            if Clock.milliseconds >= end { return false }
            usleep(2000)
        }
        for thread in threads.withLock({ $0 }) { pthread_join(thread, nil) }
        threads.withLock { $0 = [] }
        return true
    }

    /// - Returns: 0, or the error code of `pthread_create`.
    private func start(stackBytes: Int, _ run: @escaping @Sendable () -> Void) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, max(stackBytes, 256 * 1024))
        var thread = pthread_t()
        let body = Unmanaged.passRetained(ThreadBody(run))
        connections.enter()
        let code = pthread_create(&thread, &attributes, threadMain, body.toOpaque())
        if code == 0 {
            threads.withLock { $0.append(thread) }
        } else {
            _ = connections.leave()
            connections.gone()
            body.release()
        }
        return code
    }
}

/// A closure that a new thread runs. It is a class because C passes a pointer.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// `argument` is a retained `ThreadBody`, released here.
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
