import CFCGI
import Glibc
import HTTP

/// Reads whole requests from connections (FastCGI specification, 3.3 and 5.1 to 5.3), for one thread.
///
/// libfcgi believes every length that a peer writes: two of 2 GB overflow their sum, and it writes past its memory or
/// aborts the process. So it never reads a byte of a peer. Here every length is compared with what has arrived, and a
/// peer that breaks the protocol loses its connection, nothing else.
struct RequestReader: ~Copyable {
    /// What arrived before or with a request, besides the request itself.
    struct Arrival {
        var request: Request
        /// The number that the gateway gave it.
        let number: UInt16
        /// Whether the connection may serve another request.
        var isKept: Bool
        /// Whether the end of the body has been read.
        var isWhole: Bool
    }

    /// The kinds of record that a gateway sends (FastCGI specification, 8).
    private enum Kind {
        static let begin: UInt8 = 1
        static let parameters: UInt8 = 4
        static let input: UInt8 = 5
        static let question: UInt8 = 9
    }

    private struct Header {
        let kind: UInt8
        let number: UInt16
        let contentBytes: Int
        let paddingBytes: Int
    }

    /// A connection that ended, fell silent or broke the protocol.
    private struct Unusable: Error {}

    /// The most bytes of the records before a body, headers included. nginx passes less than half of this on.
    static let mostHeadBytes = 256 * 1024

    private let buffer: UnsafeMutableRawBufferPointer
    /// What is in the buffer and not yet taken.
    private var held = 0..<0
    /// The parameters of the current request; it keeps its memory for the next one.
    private var parameters: [UInt8] = []

    init() {
        buffer = .allocate(byteCount: 64 * 1024, alignment: 16)
        parameters.reserveCapacity(8192)
    }

    deinit { buffer.deallocate() }

    /// Reads one request to the end of its body, or to the bound after which a body is left unread. Nil when the
    /// connection cannot be used any more.
    mutating func next(from descriptor: Int32, limits: Gateway.Limits) -> Arrival? {
        held = 0..<0
        do {
            let (number, isKept) = try readHead(descriptor)
            guard var request = parameters.withUnsafeBytes({ Gateway.request(from: $0) }) else { return nil }
            let isWhole = try readBody(of: &request, number, descriptor, limits)
            // What follows a request before its answer is no request of a gateway that keeps to the protocol.
            return Arrival(request: request, number: number, isKept: isKept && held.isEmpty, isWhole: isWhole)
        } catch {
            return nil
        }
    }

    // MARK: Records

    private mutating func readHead(_ descriptor: Int32) throws(Unusable) -> (number: UInt16, isKept: Bool) {
        var left = Self.mostHeadBytes
        var gathered: [UInt8] = []
        swap(&gathered, &parameters)
        gathered.removeAll(keepingCapacity: true)
        var begun: (number: UInt16, isKept: Bool)?
        while true {
            let header = try header(descriptor)
            left -= 8 + header.contentBytes + header.paddingBytes
            if left < 0 { throw Unusable() }
            switch (header.kind, begun) {
            case (Kind.question, nil) where header.number == 0:
                try pass(header.contentBytes, descriptor)
                try answerQuestion(descriptor)
            case (Kind.begin, nil) where header.contentBytes == 8:
                try hold(8, descriptor)
                let start = held.lowerBound
                // 1 is a responder, the only role that there is here.
                guard buffer[start] == 0, buffer[start + 1] == 1 else { throw Unusable() }
                begun = (header.number, buffer[start + 2] & 1 == 1)
                held = start + 8..<held.upperBound
            case (Kind.parameters, .some(let request)) where header.number == request.number:
                if header.contentBytes == 0 {
                    try pass(header.paddingBytes, descriptor)
                    parameters = gathered
                    return request
                }
                try take(header.contentBytes, descriptor) { gathered.append(contentsOf: $0) }
            default: throw Unusable()
            }
            try pass(header.paddingBytes, descriptor)
        }
    }

    /// Reads the body that the records hold, whatever `CONTENT_LENGTH` claims. It is read to its end, because the rest
    /// would be taken for the next request of a kept connection. Only a body beyond all bounds is left unread.
    /// - Returns: whether the end was read.
    private mutating func readBody(
        of request: inout Request,
        _ number: UInt16,
        _ descriptor: Int32,
        _ limits: Gateway.Limits
    ) throws(Unusable) -> Bool {
        var total = 0
        var isWhole = false
        while !isWhole, total <= limits.drained {
            let header = try header(descriptor)
            guard header.kind == Kind.input, header.number == number else { throw Unusable() }
            total += header.contentBytes
            if total <= limits.body {
                try take(header.contentBytes, descriptor) { request.body.append(contentsOf: $0) }
            } else {
                try pass(header.contentBytes, descriptor)
            }
            try pass(header.paddingBytes, descriptor)
            isWhole = header.contentBytes == 0
        }
        if total > limits.body {
            request.body = []
            request.isBodyTooLarge = true
        }
        return isWhole
    }

    /// Tells a gateway that asks that one request at a time is served on a connection (FastCGI specification, 4.1). The
    /// answer is the same whatever the question, so nothing of the question is read.
    private func answerQuestion(_ descriptor: Int32) throws(Unusable) {
        let content = [15, 1] + Array("FCGI_MPXS_CONNS0".utf8)
        let record = [1, 10, 0, 0, 0, UInt8(content.count), 0, 0] + content
        let sent = record.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == record.count else { throw Unusable() }
    }

    // MARK: Bytes

    private mutating func header(_ descriptor: Int32) throws(Unusable) -> Header {
        try hold(8, descriptor)
        let start = held.lowerBound
        guard buffer[start] == 1 else { throw Unusable() }
        held = start + 8..<held.upperBound
        return Header(
            kind: buffer[start + 1],
            number: UInt16(buffer[start + 2]) << 8 | UInt16(buffer[start + 3]),
            contentBytes: Int(buffer[start + 4]) << 8 | Int(buffer[start + 5]),
            paddingBytes: Int(buffer[start + 6])
        )
    }

    /// Reads until the buffer holds so many bytes, which must fit into it.
    private mutating func hold(_ count: Int, _ descriptor: Int32) throws(Unusable) {
        if held.count >= count { return }
        if held.lowerBound > 0 {
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<held.count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[held]))
            held = 0..<held.count
        }
        while held.count < count {
            let got = recv(
                descriptor,
                buffer.baseAddress?.advanced(by: held.upperBound),
                buffer.count - held.upperBound,
                0
            )
            if got < 0, errno == EINTR { continue }
            if got <= 0 { throw Unusable() }
            held = 0..<held.upperBound + got
        }
    }

    /// Hands over so many bytes in pieces, as they arrive.
    private mutating func take(
        _ count: Int,
        _ descriptor: Int32,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(Unusable) {
        var left = count
        while left > 0 {
            if held.isEmpty { try hold(1, descriptor) }
            let end = held.lowerBound + min(left, held.count)
            body(UnsafeRawBufferPointer(rebasing: buffer[held.lowerBound..<end]))
            left -= end - held.lowerBound
            held = end..<held.upperBound
        }
    }

    private mutating func pass(_ count: Int, _ descriptor: Int32) throws(Unusable) {
        try take(count, descriptor) { _ in }
    }
}
