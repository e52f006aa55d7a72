import CFCGI
import Glibc
import HTTP

/// One connection of the gateway with its current request, if any: libfcgi's `FCGX_Request`. It has one owner at a
/// time, a thread or the epoll set, and is closed and freed exactly once.
///
/// `handle` points to memory of its own, initialised by `FCGX_InitRequest` and valid until `deinit`. libfcgi's header
/// asks callers not to touch some fields (`ipcFd`, `keepConnection`, `detached`). They are what lets one thread serve
/// many connections, and tests pin their meaning.
struct Exchange: ~Copyable {
    private let handle: UnsafeMutablePointer<FCGX_Request>

    /// - Parameter connection: an accepted, blocking socket, which the exchange closes.
    init(connection: Int32) {
        handle = .allocate(capacity: 1)
        handle.initialize(to: FCGX_Request())
        // libfcgi gets no listening socket: with one it would accept the next connection itself after a broken request.
        FCGX_InitRequest(handle, -1, 0)
        handle.pointee.ipcFd = connection
    }

    /// Takes ownership again of an exchange that `surrender` gave up. Each token may be used once.
    init(reclaiming token: UInt64) {
        // `surrender` made the token from an address, so it is never 0.
        handle = UnsafeMutableRawPointer(bitPattern: UInt(token)).unsafelyUnwrapped
            .assumingMemoryBound(to: FCGX_Request.self)
    }

    deinit {
        handle.pointee.detached = 1
        FCGX_Free(handle, 1)
        handle.deallocate()
    }

    /// The name of this exchange in the epoll set. It is the address of its memory, so no two exchanges have the same
    /// name at one time.
    var token: UInt64 { UInt64(UInt(bitPattern: handle)) }

    /// Gives up ownership without closing; `init(reclaiming:)` takes it again.
    consuming func surrender() -> UInt64 {
        let token = token
        discard self
        return token
    }

    /// The connection's descriptor; -1 once it is closed.
    var descriptor: Int32 { handle.pointee.ipcFd }
    var isOpen: Bool { handle.pointee.ipcFd >= 0 }

    /// Whether there are bytes to read; nil when the other side has closed.
    var hasInput: Bool? {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        if count > 0 { return true }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? false : nil
    }

    /// Closes the input after what has arrived, and returns whether anything has. A Unix peer learns of it at its next
    /// write, so a request either is here as a whole or is refused.
    func endInput() -> Bool {
        shutdown(descriptor, Int32(SHUT_RD))
        return hasInput == true
    }

    /// Reads one request to the end of its body. Nil when the connection ended, broke the protocol or fell silent. It
    /// has then nothing to answer; drop it.
    mutating func receive(
        with reader: inout RequestReader,
        _ opening: inout RequestOpening,
        limits: Gateway.Limits
    ) -> Request? {
        // Otherwise closing waits up to two seconds for the other side, and again for every byte that it sends.
        handle.pointee.detached = 1
        guard let arrival = reader.next(from: descriptor, limits: limits) else { return nil }
        // Otherwise libfcgi would first finish the request before this one and close.
        handle.pointee.keepConnection = 1
        guard opening.begin(handle, number: arrival.number, isKept: arrival.isKept) else { return nil }
        // libfcgi's stream of the body is never read. Its mark says whether the body was read to its end.
        if arrival.isWhole { handle.pointee.in?.pointee.isClosed = 1 }
        return arrival.request
    }

    /// The number of the request on its connection; libfcgi takes one at a time.
    var requestNumber: UInt16 { UInt16(truncatingIfNeeded: handle.pointee.requestId) }

    /// The stream that takes the answer, from `receive` to `finish`.
    var output: UnsafeMutablePointer<FCGX_Stream>? { handle.pointee.out }

    /// Sends the rest of the answer and its end. Afterwards the exchange is open only if it may be parked.
    /// - Parameter keep: whether the connection may serve another request.
    mutating func finish(keep: Bool) {
        let hasUnreadInput = handle.pointee.in?.pointee.isClosed == 0
        if hasUnreadInput {
            // The gateway is still sending; closing at once would reset the connection and with it the answer.
            handle.pointee.keepConnection = 1
        } else if !keep {
            handle.pointee.keepConnection = 0
        }
        FCGX_Finish_r(handle)
        if hasUnreadInput, isOpen {
            linger()
            FCGX_Free(handle, 1)
        }
    }

    /// Ends sending, and throws away what still arrives, for at most a second.
    private func linger() {
        guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { return }
        let end = Clock.milliseconds + 1000
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 1) { trash in
            var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while true {
                let left = end - Clock.milliseconds
                guard left > 0, poll(&source, 1, Int32(left)) > 0 else { return }
                guard recv(descriptor, trash.baseAddress, trash.count, 0) > 0 else { return }
            }
        }
    }
}
