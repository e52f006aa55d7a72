import CFCGI
import Glibc
import HTTP

/// Carries the bytes of a thread's `Reply` to the thread's current exchange. It is a class because the `Reply` keeps it
/// while the exchange changes; it never leaves its thread.
///
/// `output` belongs to the exchange between `Exchange.receive` and `Exchange.finish`, and is set only for that time.
final class ExchangeSink: ReplySink {
    var output: UnsafeMutablePointer<FCGX_Stream>?
    /// The socket and the request's number on it, for records that go around libfcgi's buffer.
    var descriptor: Int32 = -1
    var requestNumber: UInt16 = 0
    /// libfcgi cuts an answer into records of 8 KB and writes each alone. From this size on we write the records
    /// ourselves.
    private let largeBytes = 16 * 1024
    /// The largest content of a record that needs no padding (FastCGI specification, 3.3).
    private let recordBytes = 65_528
    private let activity: Activity

    init(activity: Activity) { self.activity = activity }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) {
        guard let output else { throw ClientGone() }
        activity.beginSending()
        defer { activity.advance() }
        if bytes.count >= largeBytes { return try writeRecords(bytes, after: output) }
        var rest = bytes
        while !rest.isEmpty {
            // libfcgi counts in 32 bits.
            let piece = min(rest.count, 1 << 30)
            let text = rest.baseAddress?.assumingMemoryBound(to: CChar.self)
            if FCGX_PutStr(text, Int32(piece), output) < 0 {
                self.output = nil
                throw ClientGone()
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[piece...])
        }
    }

    /// Writes FCGI_STDOUT records straight to the socket, after flushing what libfcgi still holds.
    private func writeRecords(_ bytes: UnsafeRawBufferPointer, after output: UnsafeMutablePointer<FCGX_Stream>)
        throws(ClientGone)
    {
        guard FCGX_FFlush(output) == 0 else { return try fail() }
        var rest = bytes
        while !rest.isEmpty {
            let size = min(rest.count, recordBytes)
            // Version 1, FCGI_STDOUT, number, length, no padding.
            var header: [UInt8] = [
                1, 6, UInt8(requestNumber >> 8), UInt8(requestNumber & 255), UInt8(size >> 8), UInt8(size & 255), 0, 0,
            ]
            // Content need not be a multiple of eight; the protocol only recommends it.
            let sent = header.withUnsafeMutableBytes { header in
                send(header, UnsafeRawBufferPointer(rebasing: rest[..<size]))
            }
            guard sent else { return try fail() }
            rest = UnsafeRawBufferPointer(rebasing: rest[size...])
        }
    }

    private func fail() throws(ClientGone) {
        output = nil
        throw ClientGone()
    }

    /// Writes both parts and returns whether all bytes were taken. `iovec` needs a mutable pointer, but writing only
    /// reads from it.
    private func send(_ header: UnsafeMutableRawBufferPointer, _ content: UnsafeRawBufferPointer) -> Bool {
        var parts = [
            iovec(iov_base: header.baseAddress, iov_len: header.count),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: content.baseAddress), iov_len: content.count),
        ]
        while true {
            let count = writev(descriptor, parts, Int32(parts.count))
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            activity.beginSending()
            var taken = count
            while let part = parts.first, taken >= part.iov_len {
                taken -= part.iov_len
                parts.removeFirst()
            }
            if parts.isEmpty { return true }
            parts[0].iov_base += taken
            parts[0].iov_len -= taken
        }
    }
}
