import FastCGI
import Glibc
import HTTP
import Notation

/// Answers by path, so that a test can choose what happens within a request.
struct ProbeAnswerer: Answerer, ~Copyable {
    mutating func answer(_ request: Request, to reply: inout Reply) {
        let argument = Int(String(decoding: request.query, as: UTF8.self)) ?? 0
        reply.head(status: 200, type: "text/plain")
        switch request.path {
        case "/pid": reply.body.append(integer: getpid())
        case "/slow":
            // The query says how many milliseconds the answer takes.
            say("answering")
            usleep(UInt32(argument) * 1000)
            reply.body.append("slow")
        case "/crash": raise(SIGKILL)
        case "/body": reply.body.append(integer: request.body.count)
        default: reply.body.append("hello\n")
        }
    }
}
