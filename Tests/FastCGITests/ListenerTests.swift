import FastCGI
import Glibc
import Testing

struct ListenerTests {
    @Test(arguments: [
        ("unix:/run/s", ListenAddress.unix(path: "/run/s")), ("127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000)),
        ("[::1]:9000", .tcp(host: "::1", port: 9000)), ("localhost:0", .tcp(host: "localhost", port: 0)),
    ])
    func `an address is read and written`(text: String, address: ListenAddress) {
        #expect(ListenAddress(text) == address)
        #expect(address.text == text)
    }

    @Test(arguments: [
        "", "unix:", "9000", ":9000", "h:", "h:x", "h:65536", "h:-1", "::1:9000", "[]:1", "unix:a\0b", "/run/s",
    ])
    func `other texts are no addresses`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test func `several processes have addresses in a row`() {
        #expect(ListenAddress("unix:/s")?.addresses(count: 1) == [.unix(path: "/s")])
        #expect(ListenAddress("unix:/s")?.addresses(count: 2) == [.unix(path: "/s.0"), .unix(path: "/s.1")])
        #expect(
            ListenAddress("h:65534")?.addresses(count: 2) == [
                .tcp(host: "h", port: 65534), .tcp(host: "h", port: 65535),
            ]
        )
        #expect(ListenAddress("h:65534")?.addresses(count: 3) == nil)
    }

    /// The error of an attempt to listen; nil when it succeeds.
    private func failure(_ address: ListenAddress) -> FastCGIError? {
        do {
            let listener = try Listener(address)
            return listener.descriptor < 0 ? .unknownHost(host: "") : nil
        } catch { return error }
    }

    @Test func `a path is 107 bytes long at most`() throws {
        let folder = try Folder()
        let room = 107 - folder.path.utf8.count - 1
        let fits = "\(folder.path)/\(String(repeating: "a", count: room))"
        #expect(failure(.unix(path: fits)) == nil)
        #expect(failure(.unix(path: fits + "a")) == .pathTooLong(path: fits + "a", bytes: 108))
    }

    @Test func `a socket file that nobody listens on is replaced, any other is left alone`() throws {
        let folder = try Folder()
        let path = "\(folder.path)/s"
        do {
            // A process that was killed leaves its file behind.
            let dead = try Listener(.unix(path: "\(folder.path)/other"))
            #expect(rename("\(folder.path)/other", path) == 0)
            #expect(failure(.unix(path: path)) == .inUse(address: "unix:\(path)"))
            _ = consume dead
        }
        #expect(access(path, F_OK) == 0)
        #expect(failure(.unix(path: path)) == nil)
        #expect(access(path, F_OK) != 0, "our own file goes with its listener")
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        #expect(failure(.unix(path: path)) == .notASocket(path: path))
        #expect(access(path, F_OK) == 0)
    }

    @Test func `a file that another has put in our place stays`() throws {
        let folder = try Folder()
        let path = "\(folder.path)/s"
        let first = try Listener(.unix(path: path))
        unlink(path)
        let second = try Listener(.unix(path: path))
        _ = consume first
        #expect(access(path, F_OK) == 0)
        _ = consume second
        #expect(access(path, F_OK) != 0)
    }

    @Test func `the mode is right from the start`() throws {
        let folder = try Folder()
        let path = "\(folder.path)/s"
        let listener = try Listener(.unix(path: path), mode: 0o600)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(arguments: ["0.0.0.0:0", "[::]:0", "192.0.2.1:9000", "[2001:db8::1]:9000", "[::ffff:192.0.2.1]:0"])
    func `an address that other machines can reach is refused unless it is allowed`(text: String) throws {
        let address = try #require(ListenAddress(text))
        #expect(throws: FastCGIError.reachable(address: text)) { _ = try Listener(address) }
        #expect(throws: FastCGIError.reachable(address: text)) { _ = try ListenerSet([address]) }
        #expect(FastCGIError.reachable(address: text).text.contains("SOCD_LISTEN_ANYWHERE=yes"))
    }

    @Test(arguments: ["127.0.0.1:0", "127.9.8.7:0", "localhost:0", "[::ffff:127.0.0.1]:0"])
    func `a loopback address needs no leave`(text: String) throws {
        let address = try #require(ListenAddress(text))
        let listener = try Listener(address)
        #expect(listener.port != nil)
    }

    @Test func `all addresses are taken when that is allowed`() throws {
        let listener = try Listener(.tcp(host: "0.0.0.0", port: 0), anywhere: true)
        #expect(listener.port != nil)
    }

    @Test func `errors say what to do`() throws {
        let listener = try Listener(.tcp(host: "127.0.0.1", port: 0))
        let bound = listener.port
        let port = try #require(bound)
        #expect(failure(.tcp(host: "127.0.0.1", port: port)) == .inUse(address: "127.0.0.1:\(port)"))
        #expect(
            failure(.unix(path: "/nowhere/at/all"))?.text == "bind on unix:/nowhere/at/all: No such file or directory"
        )
        #expect(failure(.tcp(host: "no host", port: 1)) == .unknownHost(host: "no host"))
        #expect(try Listener.inherited(descriptor: STDERR_FILENO) == nil)
    }
}
