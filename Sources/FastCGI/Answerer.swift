package import HTTP

/// What a thread of the pool does with requests. Each thread makes its own and uses it for one request after another,
/// so it may hold a database connection and buffers without any lock.
package protocol Answerer: ~Copyable, SendableMetatype {
    /// Answers one request. The pool has reset the reply and sends what is left of it afterwards; without a head it
    /// goes out as a 500. When the client goes away the rest of the answer need not be made.
    mutating func answer(_ request: Request, to reply: inout Reply)
}
