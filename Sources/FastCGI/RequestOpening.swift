import CFCGI
import Glibc

/// Tells libfcgi of a request that `RequestReader` has read, through a pipe of the thread. libfcgi makes its streams for
/// an answer only when it reads the beginning of a request, so it gets one that we write: 24 bytes, always the same but
/// for number and flag.
struct RequestOpening: ~Copyable {
    private var ends: [Int32] = [-1, -1]

    init() { renew() }

    deinit { close() }

    /// Makes the exchange ready for the answer. False when libfcgi could not begin; the exchange is then only good for
    /// closing.
    mutating func begin(_ handle: UnsafeMutablePointer<FCGX_Request>, number: UInt16, isKept: Bool) -> Bool {
        if ends[0] < 0 { renew() }
        guard ends[0] >= 0 else { return false }
        let high = UInt8(number >> 8)
        let low = UInt8(number & 255)
        // FCGI_BEGIN_REQUEST of a responder, then the end of its parameters.
        let records: [UInt8] = [
            1, 1, high, low, 0, 8, 0, 0, 0, 1, isKept ? 1 : 0, 0, 0, 0, 0, 0, 1, 4, high, low, 0, 0, 0, 0,
        ]
        guard records.withUnsafeBytes({ write(ends[1], $0.baseAddress, $0.count) }) == records.count else {
            renew()
            return false
        }
        let connection = handle.pointee.ipcFd
        handle.pointee.ipcFd = ends[0]
        let code = FCGX_Accept_r(handle)
        // When it fails, libfcgi has closed the end that it was given.
        if code != 0 { ends[0] = -1 }
        handle.pointee.ipcFd = connection
        return code == 0
    }

    private mutating func renew() {
        close()
        if pipe(&ends) != 0 { ends = [-1, -1] }
        for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    private func close() {
        for end in ends where end >= 0 { Glibc.close(end) }
    }
}
