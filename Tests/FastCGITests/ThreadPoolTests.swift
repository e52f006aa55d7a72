import FastCGI
import Glibc
import HTTP
import Notation
import Testing

struct ThreadPoolTests {
    @Test func `a request over a Unix socket is answered`() throws {
        let fixture = try PoolFixture(answer: hello)
        let answer = try fixture.client().ask("/a")
        #expect(answer.status == 200)
        #expect(answer.text == "hello /a 0")
        #expect(answer.fields["Content-Length"] == "10")
    }

    @Test(arguments: ["127.0.0.1:0", "localhost:0", "[::ffff:127.0.0.1]:0"])
    func `a request over TCP is answered`(address: String) throws {
        let listener = try Listener(try #require(ListenAddress(address)))
        let bound = listener.port
        let port = try #require(bound)
        let pool = try ThreadPool(listener) { _ in ClosureAnswerer(body: hello) }
        defer { _ = pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0) }
        guard let client = try? FastCGIClient(port: port) else { return }  // localhost may be ::1 alone
        for _ in 0..<3 { #expect(try client.ask("/t").text == "hello /t 0") }
    }

    @Test func `kept connections that are idle never starve the threads`() throws {
        let fixture = try PoolFixture(threads: 2, answer: hello)
        let clients = try (0..<200).map { _ in try fixture.client() }
        for round in 0..<3 {
            for (number, client) in clients.enumerated() {
                #expect(try client.ask("/\(round)/\(number)").text == "hello /\(round)/\(number) 0")
            }
        }
        #expect(fixture.pool.connectionCount == 200)
        #expect(eventually { fixture.pool.busyThreadCount == 0 })
    }

    @Test func `connections that never send anything hold no thread`() throws {
        let fixture = try PoolFixture(threads: 1, answer: hello)
        let silent = try (0..<20).map { _ in try fixture.client() }
        #expect(try fixture.client().ask("/").text == "hello / 0")
        #expect(eventually { fixture.pool.connectionCount == silent.count })
    }

    @Test func `connections that hang up at any moment are closed once`() throws {
        let fixture = try PoolFixture(threads: 4, answer: hello)
        for round in 0..<300 {
            let client = try fixture.client()
            switch round % 4 {
            case 0: break
            case 1: _ = try client.ask("/")
            case 2: client.send(FastCGIClient.request("/"))
            default:
                _ = try client.ask("/")
                client.send(FastCGIClient.begin(keep: true))
            }
        }
        #expect(eventually { fixture.pool.connectionCount == 0 })
        #expect(try fixture.client().ask("/after").text == "hello /after 0")
    }

    @Test func `a connection that is not to be kept ends after its answer`() throws {
        let fixture = try PoolFixture(answer: hello)
        let client = try fixture.client()
        #expect(try client.ask("/", keep: false).status == 200)
        #expect(try client.seesEnd())
    }

    @Test func `half a request holds a thread no longer than the time-out`() throws {
        var options = ThreadPool.Options()
        options.receiveTimeoutMilliseconds = 100
        let fixture = try PoolFixture(options, threads: 1, answer: hello)
        let whole = FastCGIClient.request("/", body: [1, 2, 3])
        for cut in [1, 8, 15, 20, whole.count - 9, whole.count - 4] {
            let silent = try fixture.client()
            silent.send(Array(whole[..<cut]))
            #expect(try fixture.client().ask("/other").text == "hello /other 0")
            #expect(try silent.seesEnd(), "cut after \(cut) bytes")
        }
    }

    @Test func `a request that trickles in holds a thread no longer than the deadline`() throws {
        var options = ThreadPool.Options()
        options.requestDeadlineMilliseconds = 200
        let fixture = try PoolFixture(options, threads: 1, answer: hello)
        let slow = try fixture.client()
        slow.send(FastCGIClient.begin(keep: true))
        var sent = 0
        // Every byte comes well within the receive time-out.
        #expect(
            eventually {
                sent += 1
                fixture.pool.checkDeadlines()
                return !slow.send(FastCGIClient.record(5, [0], id: 9))
            }
        )
        #expect(sent > 1)
        #expect(try fixture.client().ask("/other").text == "hello /other 0")
    }

    @Test func `a client that takes nothing of its answer is given up`() throws {
        var options = ThreadPool.Options()
        options.sendTimeoutMilliseconds = 100
        let isCut = Recorder<Bool>()
        let fixture = try PoolFixture(options, threads: 1) { request, reply in
            if request.path == "/large" { isCut.add(!pour(100 << 20, into: &reply)) } else { hello(request, &reply) }
        }
        let deaf = try fixture.client()
        deaf.send(FastCGIClient.request("/large"))
        #expect(eventually { isCut.all == [true] })
        #expect(try fixture.client().ask("/other").text == "hello /other 0")
    }

    @Test func `a client that leaves mid-answer costs nothing`() throws {
        let isCut = Recorder<Bool>()
        let fixture = try PoolFixture(threads: 1) { request, reply in
            if request.path == "/large" { isCut.add(!pour(100 << 20, into: &reply)) } else { hello(request, &reply) }
        }
        do {
            let client = try fixture.client()
            client.send(FastCGIClient.request("/large"))
            var byte: UInt8 = 0
            #expect(recv(client.descriptor, &byte, 1, 0) == 1)
        }
        #expect(try fixture.client().ask("/after").text == "hello /after 0")
        #expect(isCut.all == [true])
        #expect(eventually { fixture.pool.connectionCount == 0 })
    }

    @Test func `a long answer arrives whole`() throws {
        let fixture = try PoolFixture { _, reply in _ = pour(3_000_000, into: &reply) }
        let client = try fixture.client()
        for _ in 0..<2 { #expect(try client.ask("/").body.count == 3_000_000) }
    }

    @Test func `an answerer that says nothing makes a 500`() throws {
        let fixture = try PoolFixture { _, _ in }
        #expect(try fixture.client().ask("/").status == 500)
    }

    @Test func `nothing of a reply gets into the next one`() throws {
        let fixture = try PoolFixture(threads: 1) { request, reply in
            reply.head(status: 200, type: "text/plain")
            if request.path == "/first" {
                reply.field("X-Kept", "yes")
                reply.keepFields()
            }
            reply.takeBack()
            reply.head(status: 404)
        }
        let client = try fixture.client()
        #expect(try client.ask("/first").fields["X-Kept"] == "yes")
        #expect(try client.ask("/second").fields["Content-Type"] == nil)
    }

    @Test func `the end of progress shows`() throws {
        let gate = Recorder<Bool>()
        let fixture = try PoolFixture(threads: 1) { _, reply in
            _ = eventually { !gate.all.isEmpty }
            reply.head(status: 200)
        }
        let client = try fixture.client()
        #expect(fixture.pool.isMakingProgress(withinSeconds: 0))
        client.send(FastCGIClient.request("/"))
        #expect(eventually { !fixture.pool.isMakingProgress(withinSeconds: 0) })
        #expect(fixture.pool.isMakingProgress(withinSeconds: 600))
        gate.add(true)
        #expect(try client.receive()?.status == 200)
        #expect(eventually { fixture.pool.isMakingProgress(withinSeconds: 0) })
    }

    @Test func `HEAD has the length and no body`() throws {
        let fixture = try PoolFixture(answer: hello)
        let client = try fixture.client()
        let answer = try client.ask("/a", method: "HEAD")
        #expect(answer.fields["Content-Length"] == "10")
        #expect(answer.body.isEmpty)
        #expect(try client.ask("/a").text == "hello /a 0")
    }

    @Test func `each thread makes its own answerer`() throws {
        let folder = try Folder()
        let numbers = Recorder<Int>()
        var options = ThreadPool.Options()
        options.threads = 3
        let pool = try ThreadPool(try Listener(.unix(path: "\(folder.path)/s")), options: options) { number in
            numbers.add(number)
            return ClosureAnswerer(body: hello)
        }
        #expect(eventually { numbers.all.sorted() == [0, 1, 2] })
        #expect(pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0))
    }
}
