import Glibc
import HTTP
import Notation
import Synchronization
import Testing

@testable import FastCGI

struct WaitingRoomTests {
    private func guest(_ network: String, known: Bool = false, token: UInt64 = 1) -> WaitingRoom.Guest {
        WaitingRoom.Guest(token: token, request: Request(method: "GET", path: "/"), network: network, isKnown: known)
    }

    /// What became of somebody who came: "in", "waits", or whose turn it is to go.
    private func come(_ room: WaitingRoom, _ guest: WaitingRoom.Guest, isStopping: Bool = false) -> String {
        switch room.receive(guest, isStopping: isStopping) {
        case .enter: "in"
        case .wait: "waits"
        case .turnAway(let other): "\(other.network) goes"
        }
    }

    @Test func `so many enter, the next wait in order, known networks first`() {
        let room = WaitingRoom(mostInside: 2, mostWaiting: 8)
        #expect(["a", "b"].map { come(room, guest($0)) } == ["in", "in"])
        #expect(["c", "d"].map { come(room, guest($0)) } == ["waits", "waits"])
        #expect(["e", "f"].map { come(room, guest($0, known: true)) } == ["waits", "waits"])
        #expect(["a", "b", "e", "f"].map { room.leave($0)?.network } == ["e", "f", "c", "d"])
        #expect(room.leave("c") == nil && room.leave("d") == nil)
        #expect(come(room, guest("g")) == "in")
    }

    @Test func `a network has an eighth of the places, whoever comes from it`() {
        let room = WaitingRoom(mostInside: 1, mostWaiting: 16)
        #expect((0..<4).map { _ in come(room, guest("a")) } == ["in", "waits", "waits", "a goes"])
        #expect(come(room, guest("a", known: true)) == "a goes" && come(room, guest("b")) == "waits")
        let small = WaitingRoom(mostInside: 1, mostWaiting: 2)
        #expect((0..<3).map { _ in come(small, guest("a")) } == ["in", "waits", "a goes"])
    }

    @Test func `a network that is being answered lets others go before its next`() {
        let room = WaitingRoom(mostInside: 2, mostWaiting: 64)
        #expect((0..<5).map { _ in come(room, guest("a")) } == ["in", "in", "waits", "waits", "waits"])
        #expect(["b", "c"].map { come(room, guest($0)) } == ["waits", "waits"])
        #expect(["a", "a", "b", "c", "a"].map { room.leave($0)?.network } == ["b", "a", "c", "a", "a"])
        #expect(room.leave("a") == nil)
    }

    @Test func `a full room sends strangers away, and the last stranger for a known network`() {
        let room = WaitingRoom(mostInside: 1, mostWaiting: 2)
        #expect(["a", "b", "c", "d"].map { come(room, guest($0)) } == ["in", "waits", "waits", "d goes"])
        #expect(come(room, guest("e", known: true)) == "c goes")
        #expect(come(room, guest("f", known: true)) == "b goes")
        #expect(come(room, guest("g", known: true)) == "g goes")
    }

    @Test func `nobody waits when the pool stops`() {
        let room = WaitingRoom(mostInside: 1, mostWaiting: 2)
        #expect(come(room, guest("a")) == "in" && come(room, guest("b"), isStopping: true) == "in")
    }

    /// Opens once. It is a class because threads share it.
    private final class Gate: Sendable {
        private let flag = Atomic<Bool>(false)
        var isOpen: Bool { flag.load(ordering: .relaxed) }
        func open() { flag.store(true, ordering: .relaxed) }
    }

    /// Answers once it may; every request of a test stands for somebody without a key.
    private struct Doorkeeper: Answerer {
        let gate: Gate
        func answer(_ request: Request, to reply: inout Reply) {
            if request.path == "/slow" { while !gate.isOpen { usleep(1000) } }
            reply.head(status: 200)
            reply.body.append("done")
        }
        func standing(of request: Request) -> Standing {
            request.path == "/key" ? .vouched : .unvouched(network: request.remoteAddress, isKnown: false)
        }
    }

    @Test func `requests without a key leave half of the threads to the others and are all answered`() throws {
        let gate = Gate()
        let listener = try Listener(try #require(ListenAddress("127.0.0.1:0")))
        let bound = listener.port
        let port = try #require(bound)
        var options = ThreadPool.Options()
        options.threads = 4
        options.waiting = 2
        let pool = try ThreadPool(listener, options: options) { _ in Doorkeeper(gate: gate) }
        defer { _ = pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0) }
        let clients = try (0..<5).map { _ in try FastCGIClient(port: port) }
        for (number, client) in clients.enumerated() {
            client.send(FastCGIClient.request("/slow", more: [("REMOTE_ADDR", "192.0.2.\(number)")]))
        }
        // Two are inside, two wait; there is no place for one of them.
        #expect(eventually { pool.busyThreadCount == 2 })
        for _ in 0..<20 { #expect(try FastCGIClient(port: port).ask("/key").status == 200) }
        gate.open()
        let answers = try clients.compactMap { try $0.receive() }
        #expect(answers.map(\.status).sorted() == [200, 200, 200, 200, 503])
        #expect(answers.first { $0.status == 503 }?.fields["Retry-After"] == "1")
    }
}
