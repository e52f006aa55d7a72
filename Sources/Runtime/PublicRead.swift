/// What an operator may let everybody read.
package enum PublicRead: String, CaseIterable, Sendable {
    /// Articles without their indicators.
    case articles
    /// The look-up of one value, without what is related and without queries to hunt it.
    case lookup
}
