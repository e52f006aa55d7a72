import CLinux
import Glibc
import HTTP
import Synchronization

/// The epoll set of a pool. It holds the listening socket, the connections that wait for a request, and the descriptors
/// that wake the threads. A connection in the set fires once (`EPOLLONESHOT`). It then belongs to the thread that got
/// the event, until that thread parks it again.
///
/// It is a class because the threads share it.
final class ConnectionSet: Sendable {
    /// The reason why a thread wakes. Tokens are those of `Exchange`; the receiver owns the exchange.
    enum Wake {
        case ready(UInt64)
        case nothing
        case stop
    }

    /// Tokens that do not stand for an exchange.
    private enum Mark {
        static let listener: UInt64 = 0
        static let stop: UInt64 = 1
        static let timer: UInt64 = 2
    }

    private let epoll: Int32
    /// Becomes readable when all threads must leave.
    private let alarm: Int32
    /// Fires when the threads should try to accept again.
    private let timer: Int32
    private let listener: Mutex<Listener?>
    private let listening: Int32
    private let options: ThreadPool.Options
    private let report: @Sendable (ThreadPool.Event) -> Void
    /// All open exchanges, in use or parked. The list changes with connections, not with requests.
    private let tokens = Mutex<Set<UInt64>>([])
    private let open = Atomic<Int>(0)
    private let accepted = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let paused = Atomic<Bool>(false)
    /// Whether the last attempts to accept failed and the failure was reported.
    private let starved = Atomic<Bool>(false)
    /// The number of threads that may hold a connection.
    private let serving = Atomic<Int>(0)
    /// The number of threads that have made their answerer.
    private let prepared = Atomic<Int>(0)
    /// The number of threads that have not ended.
    private let running = Atomic<Int>(0)

    init(
        _ listener: consuming Listener,
        options: ThreadPool.Options,
        report: @escaping @Sendable (ThreadPool.Event) -> Void
    ) throws(FastCGIError) {
        listening = listener.descriptor
        self.listener = Mutex(listener)
        self.options = options
        self.report = report
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        alarm = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard epoll >= 0, alarm >= 0, timer >= 0,
            control(EPOLL_CTL_ADD, listening, Mark.listener, EPOLLIN.rawValue),
            control(EPOLL_CTL_ADD, alarm, Mark.stop, EPOLLIN.rawValue),
            control(EPOLL_CTL_ADD, timer, Mark.timer, EPOLLIN.rawValue | EPOLLET.rawValue)
        else { throw .system(call: "epoll", code: errno, address: "descriptor \(listening)") }
    }

    deinit {
        for descriptor in [epoll, alarm, timer] where descriptor >= 0 { Glibc.close(descriptor) }
    }

    var count: Int { open.load(ordering: .relaxed) }

    /// How many were accepted since the last call.
    func takeAccepted() -> Int { accepted.exchange(0, ordering: .relaxed) }

    /// Whether a request or a connection waits that no thread has taken yet.
    var hasBacklog: Bool {
        var source = pollfd(fd: epoll, events: Int16(POLLIN), revents: 0)
        return poll(&source, 1, 0) > 0
    }

    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    private func control(_ operation: Int32, _ descriptor: Int32, _ mark: UInt64, _ events: UInt32) -> Bool {
        var event = epoll_event(events: events, data: epoll_data_t(u64: mark))
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    /// Sleeps until there is something to do.
    func wait() -> Wake {
        var event = epoll_event()
        guard epoll_wait(epoll, &event, 1, -1) == 1 else { return .nothing }
        switch event.data.u64 {
        case Mark.listener: return accept()
        case Mark.stop: return .stop
        case Mark.timer:
            resume()
            return .nothing
        case let token: return .ready(token)
        }
    }

    /// Parks a connection until its next request. It may then belong to another thread.
    func park(_ exchange: consuming Exchange) {
        let descriptor = exchange.descriptor
        // EPOLLIN is always set: without it a hang-up would still be reported, again and again.
        let events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
        let token = exchange.surrender()
        if control(EPOLL_CTL_MOD, descriptor, token, events) { return }
        if errno == ENOENT, control(EPOLL_CTL_ADD, descriptor, token, events) { return }
        close(Exchange(reclaiming: token))
    }

    /// Ends a connection.
    func close(_ exchange: consuming Exchange) {
        let token = exchange.token
        // The exchange leaves the list first, because the next exchange may get the same address as soon as this one is
        // freed.
        tokens.withLock { _ = $0.remove(token) }
        _ = consume exchange
        open.subtract(1, ordering: .relaxed)
        if paused.load(ordering: .relaxed) { resume() }
    }

    // MARK: Accepting

    private func accept() -> Wake {
        let connection = Glibc.accept(listening, nil, nil)
        if connection < 0 {
            let code = errno
            if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) { pause(code) }
            return .nothing
        }
        if starved.load(ordering: .relaxed), starved.exchange(false, ordering: .relaxed) { report(.acceptingResumed) }
        let exchange = enrol(connection)
        let hasInput = exchange.hasInput
        // A connection that ended again at once takes the same path: `receive` finds that out and closes it.
        if hasInput != false { return .ready(exchange.surrender()) }
        park(exchange)
        return .nothing
    }

    private func enrol(_ connection: Int32) -> Exchange {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        limit(SO_RCVTIMEO, of: connection, options.receiveTimeoutMilliseconds)
        limit(SO_SNDTIMEO, of: connection, options.sendTimeoutMilliseconds)
        // This fails on a Unix socket, which never delays small writes anyway.
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let exchange = Exchange(connection: connection)
        let token = exchange.token
        tokens.withLock { _ = $0.insert(token) }
        open.add(1, ordering: .relaxed)
        accepted.add(1, ordering: .relaxed)
        return exchange
    }

    private func limit(_ option: Int32, of connection: Int32, _ milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(connection, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Removes the listening socket from the set, because it would fire without end while there is no descriptor for a
    /// new connection. The socket returns when a connection has closed, or after 100 ms.
    private func pause(_ code: Int32) {
        guard paused.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
            return
        }
        listener.withLock { if $0 != nil { _ = control(EPOLL_CTL_DEL, listening, Mark.listener, 0) } }
        var time = itimerspec()
        time.it_value.tv_nsec = 100_000_000
        timerfd_settime(timer, 0, &time, nil)
        if !starved.exchange(true, ordering: .relaxed) { report(.acceptingPaused(code: code)) }
    }

    private func resume() {
        guard paused.compareExchange(expected: true, desired: false, ordering: .acquiringAndReleasing).exchanged else {
            return
        }
        // The lock is held, so that this cannot undo a stop that has begun.
        listener.withLock { if $0 != nil { _ = control(EPOLL_CTL_ADD, listening, Mark.listener, EPOLLIN.rawValue) } }
    }

    // MARK: Threads

    /// Counts a thread that is about to start.
    func enter() {
        serving.add(1, ordering: .relaxed)
        running.add(1, ordering: .relaxed)
    }

    /// Counts a thread that has everything it needs to answer.
    func prepare() { prepared.add(1, ordering: .relaxed) }

    var preparedThreads: Int { prepared.load(ordering: .relaxed) }

    /// Counts a thread that has stopped serving or did not start. Returns all connections that are left to the last
    /// one.
    func leave() -> [UInt64] {
        let isLast = serving.subtract(1, ordering: .acquiringAndReleasing).newValue == 0
        return isLast ? tokens.withLock { Array($0) } : []
    }

    /// Counts a thread that ends.
    func gone() { running.subtract(1, ordering: .releasing) }

    var hasThreads: Bool { running.load(ordering: .acquiring) > 0 }

    // MARK: Stopping

    /// Stops accepting. Each connection closes after its current request.
    func beginStop() {
        stopping.store(true, ordering: .releasing)
        listener.withLock { listener in
            _ = control(EPOLL_CTL_DEL, listening, Mark.listener, 0)
            // If other processes hold the socket too, they take what waits in it. In a socket of our own it would be
            // lost.
            if let isOwn = listener?.isOwn, isOwn {
                while true {
                    let connection = Glibc.accept(listening, nil, nil)
                    if connection < 0 { break }
                    park(enrol(connection))
                }
            }
            listener = nil
        }
    }

    /// Makes every thread finish its current request and leave.
    func wakeAll() {
        var one: UInt64 = 1
        _ = write(alarm, &one, 8)
    }
}
