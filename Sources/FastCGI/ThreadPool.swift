import CFCGI
import CLinux
import Glibc
import HTTP
import Synchronization

/// T threads that answer the FastCGI requests of one listening socket. They share one epoll set in which idle kept
/// connections are parked, so that a connection needs a thread only while it has a request, and any number of
/// connections may be kept.
///
/// A class because its threads, its owner and whoever watches it share one.
package final class ThreadPool: Sendable {
    /// How the pool treats its connections and threads.
    package struct Options: Sendable {
        package var threads = 4
        /// Of each thread, in bytes. Nothing in the request path recurses deeper than a JSON document of bounded depth.
        package var stackBytes = 1 << 20
        package var limits = Gateway.Limits()
        /// A gateway that falls silent within a request for so long is given up.
        package var receiveTimeoutMilliseconds = 30_000
        /// A request must be here in whole after so long, however steadily it trickles in; `checkDeadlines` sees to it.
        package var requestDeadlineMilliseconds = 120_000
        /// A gateway that takes nothing of an answer for so long is given up.
        package var sendTimeoutMilliseconds = 60_000

        package init() {}
    }

    /// What is worth a line in the log.
    package enum Event: Sendable, Equatable {
        /// No descriptor or memory for a further connection (`errno`). Those that come wait in the backlog.
        case acceptingPaused(code: Int32)
        case acceptingResumed
    }

    /// libfcgi, made ready once a process.
    private static let library: Void = {
        FCGX_Init()
        // It sets handlers that only raise a flag; a stop is the owner's business, a broken pipe nobody's.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGTERM, SIG_DFL)
        signal(SIGUSR1, SIG_IGN)
    }()

    private let connections: ConnectionSet
    private let activities: [Activity]
    private let deadline: Int64
    private let threads: Mutex<[pthread_t]>

    /// Starts the threads; requests are answered from now on. SIGTERM and the like must be blocked before.
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
        let activities = (0..<max(1, options.threads)).map { _ in Activity() }
        self.connections = connections
        self.activities = activities
        deadline = Int64(options.requestDeadlineMilliseconds)
        threads = Mutex([])
        for number in activities.indices {
            let activity = activities[number]
            let code = start(stackBytes: options.stackBytes) {
                var server = Server(
                    connections: connections,
                    activity: activity,
                    limits: options.limits,
                    answerer: makeAnswerer(number)
                )
                server.run()
            }
            if code != 0 {
                _ = stop(graceMilliseconds: 1000)
                throw .system(call: "pthread_create", code: code, address: "thread \(number)")
            }
        }
    }

    /// Connections that are open, in hand or parked.
    package var connectionCount: Int { connections.count }

    /// Threads that have a request in hand.
    package var busyThreadCount: Int { activities.count { $0.isBusy } }

    /// Waits until every thread has made its answerer, so that "ready" can be said with right.
    /// - Returns: false when some still had not after that time; they serve as soon as they have.
    package func awaitAnswerers(timeoutMilliseconds: Int) -> Bool {
        let end = Clock.milliseconds + Int64(timeoutMilliseconds)
        while connections.preparedThreads < activities.count {
            if Clock.milliseconds >= end { return false }
            usleep(1000)
        }
        return true
    }

    /// False when a request in hand has not got on for so long: neither a byte of an answer left nor did it end.
    /// Time-outs of sockets and statements should make that impossible, so it is a reason to replace the process.
    package func isMakingProgress(withinSeconds limit: Int = 120) -> Bool {
        let now = Clock.milliseconds
        return !activities.contains { $0.isStuck(forMilliseconds: Int64(limit) * 1000, at: now) }
    }

    /// Gives up requests that take too long to come in. The owner calls it about once a second; the threads cannot, for
    /// they may all be waiting for such requests.
    package func checkDeadlines() {
        let now = Clock.milliseconds
        for activity in activities { activity.cutReading(afterMilliseconds: deadline, at: now) }
    }

    /// Stops in order: no new connections, what has arrived is answered, idle connections are closed, threads end.
    /// - Parameter lingerMilliseconds: how long requests may still arrive on connections that are open.
    /// - Returns: false when threads were still busy after the grace; the process should then exit all the same.
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

/// A closure on its way into a thread. A class because C passes a pointer.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// `argument` is a retained `ThreadBody`, released here.
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
