import FastCGI
import Glibc
import HTTP
import Testing

struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a stop finishes the request in hand and ends with 0`(number: Int32) throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s"])
        try #require(probe.has("ready"))
        let idle = try FastCGIClient(unix: "\(folder.path)/s")
        #expect(try idle.ask("/").status == 200)
        let busy = try FastCGIClient(unix: "\(folder.path)/s")
        busy.send(FastCGIClient.request("/slow", query: "300"))
        try #require(probe.has("answering"))
        probe.signal(number)
        #expect(try busy.receive()?.text == "slow")
        #expect(try idle.seesEnd())
        #expect(probe.end() == 0)
        #expect(probe.has("stopped"))
        #expect(access("\(folder.path)/s", F_OK) != 0)
    }

    @Test func `a second SIGTERM stops at once`() throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s", "--grace", "600000"])
        try #require(probe.has("ready"))
        let busy = try FastCGIClient(unix: "\(folder.path)/s")
        busy.send(FastCGIClient.request("/slow", query: "600000"))
        try #require(probe.has("answering"))
        probe.signal(SIGTERM)
        try #require(probe.has("stopping"))
        probe.signal(SIGTERM)
        #expect(probe.end() == SIGTERM)
    }

    @Test func `a request that outlasts the grace does not hold the stop up`() throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s", "--grace", "50"])
        try #require(probe.has("ready"))
        let busy = try FastCGIClient(unix: "\(folder.path)/s")
        busy.send(FastCGIClient.request("/slow", query: "600000"))
        try #require(probe.has("answering"))
        probe.signal(SIGTERM)
        #expect(probe.end() == 0)
        #expect(probe.has("grace over"))
    }

    @Test func `connections that wait in our own backlog are answered before the stop`() throws {
        let socket = Recorder<String>()
        let fixture = try PoolFixture(threads: 1) { request, reply in
            // Until the stop has begun: it takes the socket's file away.
            if request.path == "/slow" {
                _ = eventually { socket.all.first.map { access($0, F_OK) != 0 } ?? false }
            }
            hello(request, &reply)
        }
        socket.add(fixture.path)
        let first = try fixture.client()
        first.send(FastCGIClient.request("/slow"))
        try #require(eventually { fixture.pool.busyThreadCount == 1 })
        let waiting = try (0..<20).map { number in
            let client = try fixture.client()
            client.send(FastCGIClient.request("/\(number)"))
            return client
        }
        #expect(fixture.pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0))
        #expect(try first.receive()?.text == "hello /slow 0")
        for (number, client) in waiting.enumerated() { #expect(try client.receive()?.text == "hello /\(number) 0") }
        #expect(fixture.pool.connectionCount == 0)
    }

    @Test func `a request that arrives on a kept connection during the stop is answered`() throws {
        let gate = Recorder<Bool>()
        let fixture = try PoolFixture(threads: 1) { request, reply in
            if request.path == "/held" { _ = eventually { !gate.all.isEmpty } }
            hello(request, &reply)
        }
        let kept = try (0..<5).map { _ in try fixture.client() }
        for client in kept { #expect(try client.ask("/").status == 200) }
        let busy = try fixture.client()
        busy.send(FastCGIClient.request("/held"))
        try #require(eventually { fixture.pool.busyThreadCount == 1 })
        let isClean = Recorder<Bool>()
        let stop = try TestThread { [pool = fixture.pool] in
            isClean.add(pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0))
        }
        // The socket file goes when the stop begins, and the stop waits for the thread that is busy.
        #expect(eventually { access(fixture.path, F_OK) != 0 })
        for client in kept { client.send(FastCGIClient.request("/late")) }
        gate.add(true)
        #expect(try busy.receive()?.text == "hello /held 0")
        for client in kept {
            #expect(try client.receive()?.text == "hello /late 0")
            #expect(try client.seesEnd())
        }
        stop.join()
        #expect(isClean.all == [true])
    }

    @Test func `SIGHUP means nothing to a worker alone`() throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s"])
        try #require(probe.has("ready"))
        probe.signal(SIGHUP)
        probe.signal(SIGUSR2)
        #expect(try FastCGIClient(unix: "\(folder.path)/s").ask("/").status == 200)
        probe.signal(SIGTERM)
        #expect(probe.end() == 0)
    }

    @Test(arguments: [nil, "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\" </dev/null"])
    func `the socket is taken over from whoever starts the worker`(shell: String?) throws {
        let folder = try Folder()
        let listener = try Listener(.unix(path: "\(folder.path)/s"))
        let probe = try ProbeProcess([], input: listener.descriptor, shell: shell)
        try #require(probe.has("ready"))
        #expect(try FastCGIClient(unix: "\(folder.path)/s").ask("/").status == 200)
        probe.signal(SIGTERM)
        #expect(probe.end() == 0)
        // The socket outlives the worker: what connects meanwhile waits for the next one.
        let early = try FastCGIClient(unix: "\(folder.path)/s")
        early.send(FastCGIClient.request("/early"))
        let next = try ProbeProcess([], input: listener.descriptor, shell: shell)
        #expect(try early.receive()?.status == 200)
        next.signal(SIGTERM)
        #expect(next.end() == 0)
    }

    @Test(arguments: ["1", "2"])
    func `systemd hears of readiness, life and end`(processes: String) throws {
        let folder = try Folder()
        let hearing = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(hearing) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array("\(folder.path)/n".utf8)) }
        let bound = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(hearing, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        let probe = try ProbeProcess(
            ["--listen", "unix:\(folder.path)/s"] + (processes == "1" ? [] : ["--processes", processes]),
            shell: "NOTIFY_SOCKET=\(folder.path)/n WATCHDOG_USEC=100000 exec \"$@\""
        )
        var heard: [String] = []
        func hear(_ word: String) -> Bool {
            eventually {
                var message = [UInt8](repeating: 0, count: 64)
                let count = recv(hearing, &message, message.count, Int32(MSG_DONTWAIT))
                if count > 0 { heard.append(String(decoding: message[..<count], as: UTF8.self)) }
                return heard.last == word
            }
        }
        #expect(hear("READY=1"))
        #expect(hear("WATCHDOG=1"))
        let suffix = processes == "1" ? "" : ".1"
        #expect(try FastCGIClient(unix: "\(folder.path)/s\(suffix)").ask("/").status == 200)
        probe.signal(SIGTERM)
        #expect(hear("STOPPING=1"))
        #expect(probe.end() == 0)
        #expect(heard.count { $0 == "READY=1" } == 1)
    }

    @Test func `SIGUSR1, which libfcgi takes for a stop, changes nothing`() throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s", "--threads", "1"])
        try #require(probe.has("ready"))
        probe.signal(SIGUSR1)
        for _ in 0..<3 { #expect(try FastCGIClient(unix: "\(folder.path)/s").ask("/").status == 200) }
        probe.signal(SIGTERM)
        #expect(probe.end() == 0)
    }

    @Test func `without a socket the worker says so`() throws {
        let probe = try ProbeProcess([])
        #expect(probe.end() == 64 << 8)
        #expect(probe.has("no socket"))
    }

    @Test func `running out of descriptors neither spins nor refuses`() throws {
        let folder = try Folder()
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s", "--descriptors", "40"])
        try #require(probe.has("ready"))
        var clients = try (0..<60).map { _ in try FastCGIClient(unix: "\(folder.path)/s") }
        for client in clients { client.send(FastCGIClient.request("/")) }
        #expect(probe.has("acceptingPaused(code: \(EMFILE))"))
        // Threads that spin never go to sleep; those that wait for a descriptor do so again and again.
        let before = probe.waits
        #expect(eventually { probe.waits >= before + 20 })
        // The first ones are answered and leave; then the others come in.
        var answered = 0
        while !clients.isEmpty {
            if try clients.removeFirst().receive()?.status == 200 { answered += 1 }
        }
        #expect(answered == 60)
        #expect(probe.lines.count { $0.hasPrefix("acceptingPaused") } < 60)
        #expect(probe.has("acceptingResumed"))
    }
}
