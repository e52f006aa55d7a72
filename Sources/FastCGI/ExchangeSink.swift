import CFCGI
import Glibc
import HTTP

/// The way from a thread's `Reply` to the exchange that it has in hand. A class because the `Reply` keeps it while one
/// exchange after another stands behind it; it never leaves its thread.
///
/// `output` belongs to the exchange between `Exchange.receive` and `Exchange.finish`, and is set only for that time.
final class ExchangeSink: ReplySink {
    var output: UnsafeMutablePointer<FCGX_Stream>?
    private let activity: Activity

    init(activity: Activity) { self.activity = activity }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) {
        guard let output else { throw ClientGone() }
        activity.advance()
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
}
