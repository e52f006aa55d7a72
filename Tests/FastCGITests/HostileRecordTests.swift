import FastCGI
import HTTP
import Testing

/// What a hostile gateway can write. libfcgi's own reader aborts the process on most of it.
struct HostileRecordTests {
    private static func lengths(_ name: UInt32, _ value: UInt32) -> [UInt8] {
        [name, value].flatMap { length in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) | ($0 == 24 ? 128 : 0) }
        }
    }

    private static func head(_ parameters: [UInt8]) -> [UInt8] {
        FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, parameters) + FastCGIClient.stream(5, [])
    }

    /// The fields of a record's header that `FastCGIClient.record` leaves as they should be.
    private static func record(
        version: UInt8 = 1,
        _ type: UInt8,
        id: UInt16 = 1,
        length: UInt16? = nil,
        padding: UInt8 = 0,
        _ content: [UInt8]
    ) -> [UInt8] {
        let length = length ?? UInt16(content.count)
        let header = [
            version, type, UInt8(id >> 8), UInt8(id & 255), UInt8(length >> 8), UInt8(length & 255), padding, 0,
        ]
        return header + content + [UInt8](repeating: 0xFF, count: Int(padding))
    }

    private static let hostile: [[UInt8]] = [
        head(lengths(0x7FFF_FFFF, 0x7FFF_FFFF) + Array(repeating: 0x41, count: 60_000)),
        head(lengths(0x7FFF_FFFF, 0)), head(lengths(0, 0x7FFF_FFFF)), head(lengths(0x7FFF_FFFE, 1)),
        head(lengths(0x4000_0000, 0x4000_0000) + [1, 2, 3]), head(lengths(0x7FFF_FFFF, 0x7FFF_FFFE) + [0]),
        head(lengths(0x8000_0000, 0xFFFF_FFFF)), head(lengths(0x0001_0000, 4) + Array(repeating: 0x42, count: 100)),
        head([0x80]), head([0x80, 0, 0]), head([1]), head([1, 0x80, 0, 0]), head([5, 200, 0, 0, 0]),
        // Questions about the gateway's limits, with lengths that are none; before a request and in its body.
        record(9, id: 0, lengths(0x7FFF_FFFF, 0x7FFF_FFFF)) + record(9, id: 7, [15, 0]),
        FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, [])
            + record(9, id: 0, lengths(0x7FFF_FFFF, 0x7FFF_FFFF)),
        record(11, id: 0, Array(repeating: 0, count: 8)), record(255, id: 0, []),
        // Wrong versions, at every place.
        record(version: 0, 1, [0, 1, 1, 0, 0, 0, 0, 0]), record(version: 255, 1, [0, 1, 1, 0, 0, 0, 0, 0]),
        FastCGIClient.begin(keep: true) + record(version: 2, 4, []),
        FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, []) + record(version: 3, 5, []),
        // Another request's number, a second beginning, kinds that a gateway never sends.
        FastCGIClient.begin(keep: true) + record(4, id: 2, []), FastCGIClient.begin(keep: true) + record(1, [0, 1, 0]),
        FastCGIClient.begin(keep: true) + FastCGIClient.begin(keep: true),
        FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, []) + record(5, id: 0xFFFF, [1]),
        FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, []) + record(6, [1, 2]),
        record(1, length: 65_535, padding: 255, Array(repeating: 0, count: 65_535)),
        // More parameters than any gateway has.
        head((0..<100_000).flatMap { _ in [1, 1, 0x41, 0x42] as [UInt8] }),
    ]

    @Test(arguments: hostile) func `a hostile record costs its connection and nothing else`(bytes: [UInt8]) throws {
        let fixture = try PoolFixture(threads: 1, answer: hello)
        let client = try fixture.client()
        client.send(bytes)
        #expect(try fixture.client().ask("/other").text == "hello /other 0")
    }

    @Test func `a record that is cut off holds a thread no longer than the time-out`() throws {
        var options = ThreadPool.Options()
        options.receiveTimeoutMilliseconds = 200
        let fixture = try PoolFixture(options, threads: 1, answer: hello)
        let cuts: [[UInt8]] = [
            Self.record(1, length: 8, []), Self.record(4, length: 65_535, [1, 2, 3]), [1, 1, 0],
            FastCGIClient.begin(keep: true) + Self.record(4, length: 65_535, padding: 255, []),
            FastCGIClient.begin(keep: true) + FastCGIClient.stream(4, []) + Self.record(5, length: 65_535, [1]),
        ]
        for cut in cuts {
            let client = try fixture.client()
            client.send(cut)
            #expect(try client.seesEnd())
        }
        #expect(try fixture.client().ask("/").status == 200)
    }

    @Test func `padding of every record and thousands of parameters are taken`() throws {
        let seen = Recorder<Request>()
        let fixture = try PoolFixture(threads: 1) { request, reply in
            seen.add(request)
            reply.head(status: 204)
        }
        var parameters: [UInt8] = []
        for (name, value) in [("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/padded")] {
            parameters += [UInt8(name.utf8.count), UInt8(value.utf8.count)] + Array((name + value).utf8)
        }
        for _ in 0..<30_000 { parameters += [1, 2, 0x41, 0x42, 0x43] }
        var bytes = Self.record(1, padding: 255, [0, 1, 1, 0, 0, 0, 0, 0])
        // Records of odd lengths, so that names and lengths are torn apart.
        for start in stride(from: 0, to: parameters.count, by: 997) {
            let piece = Array(parameters[start..<min(start + 997, parameters.count)])
            bytes += Self.record(4, padding: UInt8(start % 256), piece)
        }
        bytes += Self.record(4, padding: 255, []) + Self.record(5, padding: 255, [1, 2, 3])
        bytes += Self.record(5, padding: 255, [])
        let client = try fixture.client()
        for _ in 0..<3 {
            client.send(bytes)
            #expect(try client.receive()?.status == 204)
        }
        #expect(seen.all.map(\.path) == ["/padded", "/padded", "/padded"])
        #expect(seen.all.allSatisfy { $0.method == "POST" && $0.body == [1, 2, 3] })
    }

    @Test func `a request that follows before the answer ends the connection after it`() throws {
        let fixture = try PoolFixture(threads: 1, answer: hello)
        let client = try fixture.client()
        client.send(FastCGIClient.request("/1") + FastCGIClient.request("/2"))
        #expect(try client.receive()?.text == "hello /1 0")
        #expect(try client.seesEnd())
        #expect(try fixture.client().ask("/3").text == "hello /3 0")
    }
}
