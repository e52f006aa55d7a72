import Glibc

/// nginx's side of FastCGI, as little of it as the tests need. A read that lasts 20 s fails instead of hanging.
final class FastCGIClient {
    struct Failure: Error { let what: String }

    struct Answer: Equatable {
        var status = 0
        var fields: [String: String] = [:]
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let descriptor: Int32

    init(unix path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        try connect(&name, MemoryLayout<sockaddr_un>.size)
    }

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try connect(&name, MemoryLayout<sockaddr_in>.size)
    }

    private func connect<Name>(_ name: inout Name, _ size: Int) throws {
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(size)) }
        }
        if result != 0 { throw Failure(what: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    // MARK: Records

    static func record(_ type: UInt8, _ content: [UInt8], id: UInt8 = 1) -> [UInt8] {
        [1, type, 0, id, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0] + content
    }

    static func begin(keep: Bool, role: UInt8 = 1) -> [UInt8] { record(1, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0]) }

    static func parameters(_ list: [(String, [UInt8])]) -> [UInt8] {
        var content: [UInt8] = []
        for (name, value) in list {
            for count in [name.utf8.count, value.count] {
                content +=
                    count < 128
                    ? [UInt8(count)] : [24, 16, 8, 0].map { UInt8(count >> $0 & 255) | ($0 == 24 ? 128 : 0) }
            }
            content += Array(name.utf8) + value
        }
        return stream(4, content)
    }

    /// A stream in records of at most 32 KB, with its end.
    static func stream(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        var records: [UInt8] = []
        var place = 0
        while place < content.count {
            let end = min(place + 32768, content.count)
            records += record(type, Array(content[place..<end]))
            place = end
        }
        return records + record(type, [])
    }

    static func request(
        _ path: String,
        query: String = "",
        method: String = "GET",
        body: [UInt8] = [],
        keep: Bool = true,
        more: [(String, String)] = []
    ) -> [UInt8] {
        let list = [("REQUEST_METHOD", method), ("REQUEST_URI", path), ("QUERY_STRING", query)] + more
        return begin(keep: keep) + parameters(list.map { ($0.0, Array($0.1.utf8)) }) + stream(5, body)
    }

    // MARK: Traffic

    /// False when the other side has closed.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            place += count
        }
        return true
    }

    func ask(_ path: String, query: String = "", method: String = "GET", body: [UInt8] = [], keep: Bool = true) throws
        -> Answer
    {
        send(Self.request(path, query: query, method: method, body: body, keep: keep))
        guard let answer = try receive() else { throw Failure(what: "closed without an answer") }
        return answer
    }

    /// One whole answer; nil when the connection ends first.
    func receive() throws -> Answer? {
        var output: [UInt8] = []
        while let head = try read(8) {
            let size = Int(head[4]) << 8 | Int(head[5])
            guard let content = try read(size + Int(head[6])) else { return nil }
            if head[1] == 6 { output += content[..<size] }
            if head[1] == 3 { return Self.parse(output) }
        }
        return nil
    }

    /// Whether the other side closes, without anything before that.
    func seesEnd() throws -> Bool { try read(1) == nil }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let got = bytes[place...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if got == 0 || got < 0 && errno == ECONNRESET { return nil }
            if got < 0 { throw Failure(what: "recv: \(errno)") }
            place += got
        }
        return bytes
    }

    private static func parse(_ output: [UInt8]) -> Answer {
        var answer = Answer()
        let end = output.indices.first { output[$0...].starts(with: [13, 10, 13, 10]) } ?? output.count
        for line in String(decoding: output[..<end], as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            answer.fields[String(parts[0])] = String(parts[1].drop { $0 == " " })
        }
        answer.status = answer.fields["Status"].flatMap { Int($0.prefix(3)) } ?? 0
        answer.body = Array(output[min(end + 4, output.count)...])
        return answer
    }
}
