package import HTTP

/// Answers the requests of one thread of the pool. Each thread makes its own and uses it for one request after another,
/// so it may hold a database connection and buffers without a lock.
package protocol Answerer: ~Copyable, SendableMetatype {
    /// Answers one request. The pool resets the reply before the call and sends the rest of it afterwards; a reply
    /// without a head leaves as a 500. When the client has gone, the rest of the answer is not needed.
    mutating func answer(_ request: Request, to reply: inout Reply)

    /// Who stands behind the request. It must be quick: no database is asked.
    func standing(of request: Request) -> Standing

    /// Tells a client for whose request there is no place now to come again later.
    mutating func turnAway(_ request: Request, to reply: inout Reply)
}

extension Answerer where Self: ~Copyable {
    package func standing(of request: Request) -> Standing { .vouched }

    package mutating func turnAway(_ request: Request, to reply: inout Reply) {
        reply.head(status: 503)
        reply.field("Retry-After", 1)
    }
}
