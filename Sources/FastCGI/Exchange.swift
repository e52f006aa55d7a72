import CFCGI
import Glibc
import HTTP

/// One connection of the gateway and the request that is on it, if any: libfcgi's `FCGX_Request`. It has one owner at
/// a time, a thread or the epoll set, and is closed and freed exactly once.
///
/// `handle` points to memory of its own, initialised by `FCGX_InitRequest` and valid until `deinit`. The fields that
/// the header asks to leave alone (`ipcFd`, `keepConnection`, `detached`) are what lets one thread serve many
/// connections; the tests pin their meaning.
struct Exchange: ~Copyable {
    private let handle: UnsafeMutablePointer<FCGX_Request>

    /// - Parameter connection: an accepted, blocking socket, which the exchange closes.
    init(connection: Int32) {
        handle = .allocate(capacity: 1)
        handle.initialize(to: FCGX_Request())
        // No listening socket: after a broken request libfcgi would accept the next connection by itself.
        FCGX_InitRequest(handle, -1, 0)
        handle.pointee.ipcFd = connection
    }

    /// Takes back what `surrender` gave away; each token once.
    init(reclaiming token: UInt64) {
        // The token is the address that `surrender` made, and is never 0.
        handle = UnsafeMutableRawPointer(bitPattern: UInt(token)).unsafelyUnwrapped
            .assumingMemoryBound(to: FCGX_Request.self)
    }

    deinit {
        handle.pointee.detached = 1
        FCGX_Free(handle, 1)
        handle.deallocate()
    }

    /// The name of this exchange in the epoll set: the address of its memory, so no two at one time are equal.
    var token: UInt64 { UInt64(UInt(bitPattern: handle)) }

    /// Gives up ownership without closing; the token brings it back.
    consuming func surrender() -> UInt64 {
        let token = token
        discard self
        return token
    }

    /// -1 once it is closed.
    var descriptor: Int32 { handle.pointee.ipcFd }
    var isOpen: Bool { handle.pointee.ipcFd >= 0 }

    /// Whether bytes wait to be read; nil when the other side has closed.
    var hasInput: Bool? {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        if count > 0 { return true }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? false : nil
    }

    /// Takes no more input than what has arrived; a Unix peer is told so at its next write, and a request is either
    /// here in whole or refused. Whether anything has arrived.
    func endInput() -> Bool {
        shutdown(descriptor, Int32(SHUT_RD))
        return hasInput == true
    }

    /// Reads one request to the end of its body. Nil when the connection ended, broke the protocol or fell silent: it
    /// is then closed, or has nothing to answer, and must be dropped.
    mutating func receive(limits: Gateway.Limits) -> Request? {
        // Else libfcgi would first finish the request before and close.
        handle.pointee.keepConnection = 1
        // Else closing waits up to two seconds for the other side, and again for every byte it sends.
        handle.pointee.detached = 1
        guard FCGX_Accept_r(handle) == 0, let variables = handle.pointee.envp, let input = handle.pointee.in else {
            return nil
        }
        var request = Gateway.request(from: variables)
        return Gateway.readBody(of: &request, from: input, limits: limits) ? request : nil
    }

    /// The number of the request on its connection; libfcgi takes one at a time.
    var requestNumber: UInt16 { UInt16(truncatingIfNeeded: handle.pointee.requestId) }

    /// Where the answer goes, from `receive` to `finish`.
    var output: UnsafeMutablePointer<FCGX_Stream>? { handle.pointee.out }

    /// Sends what is left of the answer and its end. Afterwards the exchange is open only if it may be parked.
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

    /// Ends sending and throws away what still comes, for a second at most.
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
