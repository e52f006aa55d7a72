import FastCGI
import Glibc
import HTTP
import Notation
import Synchronization
import Testing

/// Answers by a closure.
struct ClosureAnswerer: Answerer {
    let body: @Sendable (Request, inout Reply) -> Void
    mutating func answer(_ request: Request, to reply: inout Reply) { body(request, &reply) }
}

/// A directory of its own for sockets, removed with what is in it.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/socd-fcgi-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FastCGIClient.Failure(what: "mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let list = opendir(path) {
            while let entry = readdir(list) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink("\(path)/\(name)")
            }
            closedir(list)
        }
        rmdir(path)
    }
}

/// A pool on a Unix socket, in the test's own process.
final class PoolFixture {
    let folder: Folder
    let path: String
    let pool: ThreadPool

    init(
        _ options: ThreadPool.Options = ThreadPool.Options(),
        threads: Int = 2,
        answer: @escaping @Sendable (Request, inout Reply) -> Void
    ) throws {
        var options = options
        options.threads = threads
        folder = try Folder()
        path = "\(folder.path)/s"
        pool = try ThreadPool(try Listener(.unix(path: path)), options: options) { _ in ClosureAnswerer(body: answer) }
    }

    deinit { _ = pool.stop(graceMilliseconds: 20_000, lingerMilliseconds: 0) }

    func client() throws -> FastCGIClient { try FastCGIClient(unix: path) }
}

/// `hello` and the path, so that an answer shows which request it belongs to.
@Sendable func hello(_ request: Request, _ reply: inout Reply) {
    reply.head(status: 200, type: "text/plain")
    reply.body.append(text: "hello \(request.path) \(request.body.count)")
}

/// Waits until something is so, half a minute at most; how long it takes makes no difference.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<15_000 {
        if try condition() { return true }
        usleep(2000)
    }
    return false
}

/// What other threads tell the test.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock { $0 } }
}

/// Writes a long body piece by piece; whether the client took it all.
func pour(_ count: Int, into reply: inout Reply) -> Bool {
    reply.head(status: 200, type: "text/plain")
    let piece = [UInt8](repeating: 0x61, count: 50_000)
    var left = count
    do {
        while left > 0 {
            reply.body.append(piece, 0..<min(left, piece.count))
            left -= piece.count
            try reply.flushIfFull()
        }
        return true
    } catch {
        return false
    }
}

/// A thread for a call that blocks.
final class TestThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    init(_ run: @escaping @Sendable () -> Void) throws {
        let body = Unmanaged.passRetained(Body(run))
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                // The only use of the pointer made just above, which takes over its reference.
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            body.toOpaque()
        )
        if code != 0 { throw FastCGIClient.Failure(what: "pthread_create: \(code)") }
    }

    func join() { pthread_join(thread, nil) }
}
