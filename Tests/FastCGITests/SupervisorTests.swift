import FastCGI
import Glibc
import Synchronization
import Testing

struct SupervisorTests {
    private func start(_ folder: Folder, _ more: String...) throws -> ProbeProcess {
        let probe = try ProbeProcess(["--listen", "unix:\(folder.path)/s", "--processes", "2"] + more)
        try #require(probe.has("ready(slot: 0"))
        try #require(probe.has("ready(slot: 1"))
        return probe
    }

    /// The process that answers on a socket.
    private func pid(_ folder: Folder, _ slot: Int) throws -> pid_t? {
        pid_t(try FastCGIClient(unix: "\(folder.path)/s.\(slot)").ask("/pid", keep: false).text)
    }

    private func isGone(_ pid: pid_t) -> Bool { eventually { kill(pid, 0) != 0 } }

    @Test func `each process answers on a socket of its own`() throws {
        let folder = try Folder()
        let probe = try start(folder)
        let pids = [try #require(try pid(folder, 0)), try #require(try pid(folder, 1))]
        #expect(Set(pids) == Set(probe.children))
        #expect(Set(pids).count == 2)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a stop finishes the requests in hand and leaves no process`(number: Int32) throws {
        let folder = try Folder()
        let probe = try start(folder)
        let children = probe.children
        let busy = try FastCGIClient(unix: "\(folder.path)/s.1")
        busy.send(FastCGIClient.request("/slow", query: "300"))
        try #require(probe.has("answering"))
        probe.signal(number)
        #expect(try busy.receive()?.text == "slow")
        #expect(probe.end() == 0)
        for child in children { #expect(isGone(child)) }
        #expect(access("\(folder.path)/s.0", F_OK) != 0)
    }

    @Test func `one that does not stop within the grace is killed`() throws {
        let folder = try Folder()
        let probe = try start(folder, "--grace", "200", "--child-grace", "600000")
        let busy = try FastCGIClient(unix: "\(folder.path)/s.0")
        busy.send(FastCGIClient.request("/slow", query: "600000"))
        try #require(probe.has("answering"))
        probe.signal(SIGTERM)
        #expect(probe.end() == 0)
        #expect(probe.has("killed(slot: 0"))
    }

    @Test func `the processes do not outlive a supervisor that is killed`() throws {
        let folder = try Folder()
        let probe = try start(folder)
        let children = probe.children
        #expect(children.count == 2)
        probe.signal(SIGKILL)
        #expect(probe.end() == SIGKILL)
        for child in children { #expect(isGone(child)) }
    }

    @Test func `one that is killed is replaced and no connection is refused`() throws {
        let folder = try Folder()
        let probe = try start(folder)
        for round in 0..<3 {
            let old = try #require(try pid(folder, 0))
            kill(old, SIGKILL)
            // Whoever was accepted by the old one just before it died is closed; nobody is refused.
            var new: pid_t?
            #expect(
                try eventually {
                    let client = try FastCGIClient(unix: "\(folder.path)/s.0")
                    client.send(FastCGIClient.request("/pid", keep: false))
                    new = try client.receive().flatMap { pid_t($0.text) }
                    return new != nil && new != old
                }
            )
            let pauses = [0, 100, 200]
            #expect(probe.has("restarting(slot: 0, afterMilliseconds: \(pauses[round]))"))
        }
        #expect(probe.children.count == 2, "no zombie stays")
    }

    @Test(arguments: [SIGHUP, SIGUSR2])
    func `a rolling replacement under load loses no request`(number: Int32) throws {
        let folder = try Folder()
        let probe = try start(folder)
        let old = Set(probe.children)
        let load = try Load([0, 1, 0, 1].map { "\(folder.path)/s.\($0)" })
        #expect(eventually { load.answered > 100 })
        probe.signal(number)
        #expect(probe.has("replaced(slot: 0"))
        #expect(probe.has("replaced(slot: 1"))
        for child in old { #expect(isGone(child)) }
        let before = load.answered
        #expect(eventually { load.answered > before + 100 })
        #expect(load.stop() == [])
        #expect(Set(probe.children).isDisjoint(with: old))
        #expect(probe.children.count == 2)
    }

    @Test func `one that gives no sign of life is killed and replaced`() throws {
        let folder = try Folder()
        let probe = try start(folder, "--watchdog", "1000")
        let old = try #require(try pid(folder, 0))
        kill(old, SIGSTOP)
        let early = try FastCGIClient(unix: "\(folder.path)/s.1")
        #expect(try early.ask("/").status == 200)
        #expect(isGone(old))
        #expect(probe.has("killed(slot: 0, pid: \(old))"))
        #expect(try eventually { try pid(folder, 0).map { $0 != old } == true })
    }

    @Test func `a replacement that fails leaves the old ones at work`() throws {
        let folder = try Folder()
        let flag = "\(folder.path)/fail"
        let probe = try start(folder, "--fail-if", flag)
        let old = Set(probe.children)
        close(open(flag, O_CREAT | O_WRONLY, 0o600))
        probe.signal(SIGHUP)
        #expect(probe.has("replacementFailed(slot: 0)"))
        #expect(try pid(folder, 0).map { old.contains($0) } == true)
        #expect(eventually { Set(probe.children) == old })
    }
}

/// Clients that ask one request after another, each on a new connection, until told to stop.
final class Load {
    private final class State: Sendable {
        let isOver = Atomic<Bool>(false)
        let answered = Atomic<Int>(0)
        let failures = Recorder<String>()
    }

    private let state = State()
    private var threads: [TestThread] = []

    init(_ paths: [String]) throws {
        for path in paths {
            let state = state
            threads.append(
                try TestThread {
                    while !state.isOver.load(ordering: .relaxed) {
                        do {
                            let answer = try FastCGIClient(unix: path).ask("/hello", keep: false)
                            if answer.text != "hello\n" { state.failures.add(answer.text) }
                            state.answered.add(1, ordering: .relaxed)
                        } catch { state.failures.add("\(error)") }
                    }
                }
            )
        }
    }

    var answered: Int { state.answered.load(ordering: .relaxed) }

    /// - Returns: what went wrong.
    func stop() -> [String] {
        state.isOver.store(true, ordering: .relaxed)
        for thread in threads { thread.join() }
        threads = []
        return state.failures.all
    }

    deinit { _ = stop() }
}
