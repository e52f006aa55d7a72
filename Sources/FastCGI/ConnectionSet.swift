import CLinux
import Glibc
import HTTP
import Synchronization

/// The epoll set of a pool: the listening socket, the connections that wait for a request, and what wakes the threads.
/// A connection in it fires once (`EPOLLONESHOT`) and then belongs to the thread that got the event, until it is parked
/// again.
///
/// A class because the threads share it.
final class ConnectionSet: Sendable {
    /// What a thread is woken for. Tokens are those of `Exchange`; the receiver owns the exchange.
    enum Wake {
        case ready(UInt64)
        case nothing
        case stop
    }

    /// Tokens that are no addresses of exchanges.
    private enum Mark {
        static let listener: UInt64 = 0
        static let stop: UInt64 = 1
        static let timer: UInt64 = 2
    }

    private let epoll: Int32
    /// Readable from the moment on when all threads are to leave.
    private let alarm: Int32
    /// Fires when accepting is to be tried again.
    private let timer: Int32
    private let listener: Mutex<Listener?>
    private let listening: Int32
    private let options: ThreadPool.Options
    private let report: @Sendable (ThreadPool.Event) -> Void
    /// All open exchanges, in hand or parked. Changes with connections, not with requests.
    private let tokens = Mutex<Set<UInt64>>([])
    private let open = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let paused = Atomic<Bool>(false)
    /// Whether the last attempts to accept have failed and that was reported.
    private let starved = Atomic<Bool>(false)
    /// Threads that may have a connection in hand.
    private let serving = Atomic<Int>(0)
    /// Threads that have made their answerer.
    private let prepared = Atomic<Int>(0)
    /// Threads that have not ended.
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

    /// Leaves a connection to wait for its next request. Afterwards it may belong to another thread.
    func park(_ exchange: consuming Exchange) {
        let descriptor = exchange.descriptor
        // Never without EPOLLIN: a hang-up is reported also then, and again and again.
        let events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
        let token = exchange.surrender()
        if control(EPOLL_CTL_MOD, descriptor, token, events) { return }
        if errno == ENOENT, control(EPOLL_CTL_ADD, descriptor, token, events) { return }
        close(Exchange(reclaiming: token))
    }

    /// Ends a connection.
    func close(_ exchange: consuming Exchange) {
        let token = exchange.token
        // First out of the list: the address may be given to the next exchange as soon as this one is gone.
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
        // A connection that ended again at once takes the same way: `receive` finds and closes it.
        if hasInput != false { return .ready(exchange.surrender()) }
        park(exchange)
        return .nothing
    }

    private func enrol(_ connection: Int32) -> Exchange {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        limit(SO_RCVTIMEO, of: connection, options.receiveTimeoutMilliseconds)
        limit(SO_SNDTIMEO, of: connection, options.sendTimeoutMilliseconds)
        // Fails on a Unix socket, which does not hold small writes back anyway.
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let exchange = Exchange(connection: connection)
        let token = exchange.token
        tokens.withLock { _ = $0.insert(token) }
        open.add(1, ordering: .relaxed)
        return exchange
    }

    private func limit(_ option: Int32, of connection: Int32, _ milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(connection, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Takes the listening socket out: while there is no descriptor for a connection it would fire for ever. It comes
    /// back when a connection has closed, else after 100 ms.
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
        // Under the lock: a stop that has begun must not be undone.
        listener.withLock { if $0 != nil { _ = control(EPOLL_CTL_ADD, listening, Mark.listener, EPOLLIN.rawValue) } }
    }

    // MARK: Threads

    /// A thread is about to start.
    func enter() {
        serving.add(1, ordering: .relaxed)
        running.add(1, ordering: .relaxed)
    }

    /// A thread has what it needs to answer.
    func prepare() { prepared.add(1, ordering: .relaxed) }

    var preparedThreads: Int { prepared.load(ordering: .relaxed) }

    /// A thread serves no more, or did not start. To the last one all connections are handed over that are left.
    func leave() -> [UInt64] {
        let isLast = serving.subtract(1, ordering: .acquiringAndReleasing).newValue == 0
        return isLast ? tokens.withLock { Array($0) } : []
    }

    /// A thread ends.
    func gone() { running.subtract(1, ordering: .releasing) }

    var hasThreads: Bool { running.load(ordering: .acquiring) > 0 }

    // MARK: Stopping

    /// Accepts no more. Connections close after the request that they have in hand.
    func beginStop() {
        stopping.store(true, ordering: .releasing)
        listener.withLock { listener in
            _ = control(EPOLL_CTL_DEL, listening, Mark.listener, 0)
            // What waits in a socket that others hold is theirs; in our own it would be lost.
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

    /// Every thread finishes what it has in hand and leaves.
    func wakeAll() {
        var one: UInt64 = 1
        _ = write(alarm, &one, 8)
    }
}
