/// What to fetch, and what we have of it already.
package struct FetchRequest: Sendable {
    package var address: String
    /// Of the last body that was read and stored; empty for none.
    package var etag = ""
    /// Of the last body that was read and stored, as the server wrote it; empty for none.
    package var lastModified = ""
    /// Who asks, with an address at which the operator can be reached.
    package var userAgent: String
    /// `Accept`; empty for what libcurl sends.
    package var accept = ""
    /// JSON to be sent with POST; nil to GET. Then only redirects that keep the method (307, 308) are followed.
    package var json: String?
    /// A field of the answer that `FetchedBody.field` is to hold, in lower case; empty for none.
    package var wantedField = ""
    /// Sent to the address's own host only, not to one it redirects to.
    package var secret: FetchSecret?

    package init(_ address: String, userAgent: String) {
        self.address = address
        self.userAgent = userAgent
    }
}
