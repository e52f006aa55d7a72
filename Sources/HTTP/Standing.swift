/// Who stands behind a request, as far as its bytes tell. It decides how a pool treats the request when many come at once.
package enum Standing: Sendable {
    /// A credential of the right form vouches for it, or it costs next to nothing.
    case vouched
    /// Nothing vouches for it.
    /// - network: whose it is; a network has a share of the waiting room.
    /// - isKnown: whether somebody signed in from there before. Such requests go first.
    case unvouched(network: String, isKnown: Bool)
}
