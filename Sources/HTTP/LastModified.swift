package import Notation

/// `Last-Modified`, and its comparison with `If-Modified-Since` (RFC 9110 §8.8.2, §13.1.3).
///
/// A date has whole seconds, and a body may change twice in one. So the date is later than the change, and it counts only
/// from then on: while another change could still get the same date, an earlier date is sent and no request is answered
/// with 304 for its date.
package struct LastModified: Sendable {
    /// From a change on it takes so many seconds until its date counts: the second of the change must be over, and what
    /// was changed must be seen everywhere, also by a host whose clock is a little late.
    static let settlingSeconds: Int64 = 2

    private let date: Int64
    private let isSettled: Bool

    /// - Parameters:
    ///   - changed: the last change of anything that the bytes depend on.
    ///   - midnight: when the bytes change because a day begins; nil where they do not.
    package init(changed: Timestamp, midnight: Timestamp?, now: Timestamp) {
        let settled = changed.seconds + Self.settlingSeconds
        isSettled = settled <= now.seconds
        date = isSettled ? max(settled, midnight?.seconds ?? settled) : min(changed.seconds, now.seconds)
    }

    /// The field value.
    package var text: String {
        var out = ByteWriter(capacity: 40)
        out.append(httpDate: Timestamp(seconds: date))
        return out.text
    }

    /// Whether `If-Modified-Since` says that the client has these bytes; GET and HEAD then get 304. A value that is no HTTP
    /// date is ignored, and so is the field beside `If-None-Match`.
    package func isKnown(by request: Request) -> Bool {
        guard isSettled, request[.ifNoneMatch] == nil, let field = request[.ifModifiedSince] else { return false }
        // All three forms of an HTTP date begin with the name of a day.
        guard let first = field.utf8.first, (0x41...0x5A).contains(first), let time = Timestamp(loose: field.utf8.span)
        else { return false }
        return date <= time.seconds
    }
}
