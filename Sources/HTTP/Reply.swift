package import Notation

/// Takes the bytes of a reply on their way to nginx.
package protocol ReplySink: AnyObject {
    /// - Throws: `ClientGone` when the client has gone; the rest of the answer is then not needed.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone)
}

/// Takes a copy of a body as it is made.
package protocol BodyTaker: AnyObject {
    func take(_ bytes: UnsafeRawBufferPointer)
}

/// The client, or nginx for it, has closed the connection.
package struct ClientGone: Error {
    package init() {}
}

/// A reply under way: a head, then a body in chunks. A thread owns one and uses it for one request after another.
///
/// Nothing leaves until `flushThreshold` bytes of the body are written. So a small reply leaves in one piece with its
/// `Content-Length`, and an early error can still replace it.
package struct Reply: ~Copyable {
    package var sink: any ReplySink
    package var body = ByteWriter(capacity: 64 * 1024)
    private var fields = ByteWriter(capacity: 1024)
    private var varies = ByteWriter(capacity: 128)
    private var headBytes = ByteWriter(capacity: 18 * 1024)
    /// 0 until a head was given.
    package private(set) var status = 0
    /// Bytes of the body that were written so far, sent or not, or that nginx sends.
    package var bodyBytes: Int { flushedBytes + body.count + handedBytes }
    /// Rows in the body, for the usage record.
    package var rows = 0
    /// Whether the head has left; then the status can no longer change.
    package private(set) var hasLeft = false
    /// A reply to HEAD: the same head, no body.
    package var isHead = false
    private var flushedBytes = 0
    package var flushThreshold: Int { 120 * 1024 }
    /// Whether the answer broke off. The gateway must then not end it as if it were whole.
    package private(set) var isCut = false
    private var taker: (any BodyTaker)?
    private var handedBytes = 0

    package init(sink: any ReplySink) { self.sink = sink }

    /// Makes the value ready for the next request.
    package mutating func reset(isHead: Bool) {
        body.removeAll()
        fields.removeAll()
        varies.removeAll()
        kept = (0, 0)
        handedBytes = 0
        status = 0
        rows = 0
        hasLeft = false
        flushedBytes = 0
        isCut = false
        taker = nil
        self.isHead = isHead
    }

    /// Discards status, body and all fields that were not `keep`ed. Allowed only before the head has left.
    package mutating func takeBack() {
        body.removeAll()
        fields.truncate(to: kept.fields)
        varies.truncate(to: kept.varies)
        handedBytes = 0
        taker = nil
        status = 0
        rows = 0
    }

    /// Marks an answer that has begun and cannot be ended.
    package mutating func cut() {
        body.removeAll()
        isCut = true
        taker = nil
    }

    /// Gives the body to `taker` too, from here to `endCopy`. Nothing of it may be written yet.
    package mutating func beginCopy(to taker: any BodyTaker) { self.taker = taker }

    /// Gives the taker the rest of the body. An answer that broke off never comes here.
    package mutating func endCopy() {
        if let taker { body.withBytes(taker.take) }
        taker = nil
    }

    /// Lets nginx send a file as the body (`X-Accel-Redirect`). The head has been given already.
    /// - Parameters:
    ///   - location: of nginx, with the file's name.
    ///   - bytes: the file's size.
    package mutating func handOver(to location: String, bytes: Int) {
        field("X-Accel-Redirect", text: location)
        handedBytes = bytes
    }

    private var kept = (fields: 0, varies: 0)
    /// Keeps the fields that are set so far, even when an error replaces the answer.
    package mutating func keepFields() { kept = (fields.count, varies.count) }

    /// A place among the fields, for `fields(since:)`.
    package var fieldPlace: Int { fields.count }
    /// The fields that were set since a place, as they are sent.
    package func fields(since place: Int) -> [UInt8] { fields.withBytes { Array($0[place...]) } }
    /// Sets fields that `fields(since:)` gave.
    package mutating func fields(_ bytes: [UInt8]) { fields.append(bytes) }

    /// Adds names to `Vary`. It leaves as one line, because nginx's variables show only the first of several.
    package mutating func vary(by names: StaticString) {
        if !varies.isEmpty { varies.append(", ") }
        varies.append(names)
    }

    package mutating func head(status: Int) { self.status = status }

    package mutating func head(status: Int, type: StaticString) {
        self.status = status
        field("Content-Type", type)
    }

    package mutating func field(_ name: StaticString, _ value: StaticString) {
        fields.append(name)
        fields.append(": ")
        fields.append(value)
        fields.append("\r\n")
    }

    /// Sets a field to a value that is made at run time. Control characters would end the field, so they are dropped
    /// (RFC 9110 §5.5).
    package mutating func field(_ name: StaticString, text value: String) {
        fields.append(name)
        fields.append(": ")
        let bytes = value.utf8.span
        for place in bytes.indices where bytes[place] >= 0x20 && bytes[place] != 0x7F { fields.append(bytes[place]) }
        fields.append("\r\n")
    }

    package mutating func field(_ name: StaticString, _ value: Int) {
        fields.append(name)
        fields.append(": ")
        fields.append(integer: value)
        fields.append("\r\n")
    }

    /// Sends what is buffered once it is large enough for a write.
    @inlinable package mutating func flushIfFull() throws(ClientGone) {
        if body.count >= flushThreshold { try flush() }
    }

    package mutating func flush() throws(ClientGone) {
        try leave(whole: false)
    }

    /// Sends the rest. A reply that fits its buffer gets a `Content-Length`.
    package mutating func finish() throws(ClientGone) {
        try leave(whole: true)
    }

    private mutating func leave(whole: Bool) throws(ClientGone) {
        if !hasLeft {
            hasLeft = true
            headBytes.removeAll()
            headBytes.append("Status: ")
            headBytes.append(integer: status == 0 ? 500 : status)
            headBytes.append(" ")
            headBytes.append(Self.reason(status))
            headBytes.append("\r\n")
            headBytes.append(fields)
            if !varies.isEmpty {
                headBytes.append("Vary: ")
                headBytes.append(varies)
                headBytes.append("\r\n")
            }
            if whole, status != 204, status != 304 {
                headBytes.append("Content-Length: ")
                headBytes.append(integer: body.count)
                headBytes.append("\r\n")
            }
            headBytes.append("\r\n")
            if whole, !isHead, body.count <= 16 * 1024 {
                headBytes.append(body)
                flushedBytes += body.count
                body.removeAll()
            }
            try headBytes.withBytes { bytes throws(ClientGone) in try sink.write(bytes) }
        }
        if !body.isEmpty {
            if let taker { body.withBytes(taker.take) }
            if !isHead { try body.withBytes { bytes throws(ClientGone) in try sink.write(bytes) } }
            flushedBytes += body.count
            body.removeAll()
        }
    }

    /// Reason phrases (RFC 9110 §15). Without a phrase nginx would leave out the blank that a status line needs.
    private static func reason(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: status < 400 ? "Done" : "Internal Server Error"
        }
    }
}
