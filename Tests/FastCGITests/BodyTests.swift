import FastCGI
import HTTP
import Notation
import Testing

struct BodyTests {
    private func small() -> ThreadPool.Options {
        var options = ThreadPool.Options()
        options.limits = Gateway.Limits(body: 1000, drained: 400_000)
        return options
    }

    private func report(_ request: Request, _ reply: inout Reply) {
        reply.head(status: request.isBodyTooLarge ? 413 : 200)
        reply.body.append(integer: request.body.count)
    }

    @Test(arguments: [0, 1, 8191, 8192, 8193, 65_535, 65_536, 1 << 20])
    func `a body arrives byte for byte`(count: Int) throws {
        let seen = Recorder<[UInt8]>()
        let fixture = try PoolFixture { request, reply in
            seen.add(request.body)
            reply.head(status: 200)
        }
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try fixture.client().ask("/", method: "POST", body: body).status == 200)
        #expect(seen.all == [body])
    }

    @Test func `a body that nobody reads does not spoil the next request`() throws {
        let fixture = try PoolFixture(threads: 1) { request, reply in
            reply.head(status: 200)
            reply.body.append(text: request.path)
        }
        let client = try fixture.client()
        // Records that look like a request of their own.
        let nested = FastCGIClient.request("/smuggled")
        let body = (0..<2000).flatMap { _ in nested }
        for round in 0..<5 {
            #expect(try client.ask("/\(round)", method: "POST", body: body).text == "/\(round)")
        }
    }

    @Test func `a body over the limit is drained and marked, and the connection lives`() throws {
        let fixture = try PoolFixture(small(), threads: 1, answer: report)
        let client = try fixture.client()
        for count in [1000, 1001, 399_000, 5] {
            let answer = try client.ask("/", method: "POST", body: [UInt8](repeating: 1, count: count))
            #expect(answer.status == (count > 1000 ? 413 : 200))
            #expect(answer.text == "\(count > 1000 ? 0 : count)")
        }
    }

    @Test func `a body beyond all bounds is answered and the connection closed`() throws {
        let fixture = try PoolFixture(small(), threads: 1, answer: report)
        let client = try fixture.client()
        let answer = try client.ask("/", method: "POST", body: [UInt8](repeating: 1, count: 2_000_000))
        #expect(answer.status == 413)
        #expect(try client.seesEnd())
        #expect(try fixture.client().ask("/").status == 200)
    }

    @Test func `a peer that is still sending such a body gets its answer all the same`() throws {
        let listener = try Listener(.tcp(host: "127.0.0.1", port: 0))
        let bound = listener.port
        let port = try #require(bound)
        let pool = try ThreadPool(listener, options: small()) { _ in ClosureAnswerer { report($0, &$1) } }
        defer { _ = pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0) }
        let client = try FastCGIClient(port: port)
        let whole = FastCGIClient.request("/", method: "POST", body: [UInt8](repeating: 1, count: 2_000_000))
        client.send(Array(whole[..<1_000_000]))
        // Closed at once the connection would be reset and the answer thrown away.
        #expect(try client.receive()?.status == 413)
        #expect(client.send(Array(whole[1_000_000...])))
        #expect(try client.seesEnd())
    }

    @Test(arguments: ["-1", "0", "3", "99999", "99999999999999999999999", "abc", "", "5, 5", "0x5", " 5"])
    func `what CONTENT_LENGTH claims makes no difference`(claim: String) throws {
        let fixture = try PoolFixture(small(), threads: 1, answer: report)
        let client = try fixture.client()
        for _ in 0..<2 {
            client.send(
                FastCGIClient.request("/", method: "POST", body: [1, 2, 3, 4, 5], more: [("CONTENT_LENGTH", claim)])
            )
            #expect(try client.receive()?.text == "5")
        }
    }

    @Test func `an aborted request is never answered`() throws {
        let seen = Recorder<Request>()
        var options = ThreadPool.Options()
        options.receiveTimeoutMilliseconds = 200
        let fixture = try PoolFixture(options, threads: 1) { request, reply in
            seen.add(request)
            reply.head(status: 200)
        }
        let whole = FastCGIClient.request("/", method: "POST", body: [1, 2, 3])
        let abort = FastCGIClient.record(2, [])
        for cut in [16, whole.count - 19, whole.count - 8] {
            let client = try fixture.client()
            client.send(Array(whole[..<cut]) + abort)
            #expect(try client.seesEnd())
        }
        #expect(seen.all.isEmpty)
        // An abort after the whole request comes too late to stop it; the connection is not used again.
        let late = try fixture.client()
        late.send(whole)
        #expect(try late.receive()?.status == 200)
        late.send(abort)
        #expect(try late.seesEnd())
        #expect(try fixture.client().ask("/").status == 200)
    }

    @Test(
        arguments: [
            [UInt8](repeating: 0, count: 64), [UInt8](repeating: 255, count: 64),
            Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            [1, 1, 0, 1, 0, 0, 0, 0], FastCGIClient.begin(keep: true, role: 3),
            FastCGIClient.begin(keep: true, role: 200),
            FastCGIClient.begin(keep: true)
                + FastCGIClient.record(4, [255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3])
                + FastCGIClient.record(4, []),
            FastCGIClient.begin(keep: true) + FastCGIClient.record(4, [5, 5, 1]) + FastCGIClient.record(4, []),
            FastCGIClient.begin(keep: true) + FastCGIClient.record(5, [1, 2, 3]),
            [2] + FastCGIClient.begin(keep: true).dropFirst(),
        ] as [[UInt8]]
    )
    func `garbage closes its connection and harms no other`(bytes: [UInt8]) throws {
        var options = ThreadPool.Options()
        options.receiveTimeoutMilliseconds = 200
        let fixture = try PoolFixture(options, threads: 1, answer: report)
        let client = try fixture.client()
        client.send(bytes)
        #expect(try client.seesEnd())
        #expect(try fixture.client().ask("/").status == 200)
    }

    @Test func `a gateway's questions about us are answered`() throws {
        let fixture = try PoolFixture(threads: 1, answer: report)
        let client = try fixture.client()
        let question = FastCGIClient.record(9, [15, 0] + Array("FCGI_MPXS_CONNS".utf8), id: 0)
        client.send(question + FastCGIClient.request("/"))
        #expect(try client.receive()?.status == 200)
    }
}
