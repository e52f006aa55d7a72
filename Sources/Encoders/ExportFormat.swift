/// What the rest of the program must know of one export format.
package struct ExportFormat: Sendable {
    /// The value of `format=`.
    package let name: StaticString
    /// The Content-Type of an answer that was negotiated or asked for with `format=`.
    package let mediaType: StaticString
    /// The Content-Type at the format's own path where it differs.
    package let ownPathMediaType: StaticString?
    /// Further media types and ranges of `Accept` that mean this format, besides `mediaType` without its parameters.
    package let alsoAccepted: [StaticString]
    /// The one value of the media type's `version` parameter that this format has; a range that asks for another
    /// matches nothing. Nil when `version` is a parameter like any other, which is ignored.
    package let version: StaticString?
    /// The name in `Content-Disposition: attachment`; nil when the answer is shown inline.
    package let fileName: StaticString?
    /// What a key must carry to read this format.
    package let scope: StaticString
    /// Whether `Accept` may choose it; otherwise only `format=` and its own path can.
    package let isNegotiable: Bool
    /// Whether devices block what is on it, so that a mistaken filter does damage. Withdrawn indicators are left out.
    package let isBlockList: Bool
    /// Whether values that stand in a warning list are left out unless the client asks for them.
    package var leavesOutWarned: Bool { isBlockList }
    /// Whether it writes the names of the warning lists.
    package var readsWarnings: Bool { readsDetails && !readsHistory }
    /// Whether a record says of itself that it was withdrawn; only then are withdrawn ones written.
    package var showsRevoked: Bool { name.description == "stix" }
    /// The most records a body may hold; nil = as the tier allows.
    package let maximumRows: Int?
    /// Whether it writes context, techniques, and title and addresses of the source; `csv` does when it is extended.
    package let readsDetails: Bool
    /// Whether it writes a record's number, version, revocation or times of storing and change.
    package let readsHistory: Bool
    /// One encoder for one export.
    package let makeEncoder: @Sendable (ExportContext) -> any ExportEncoder

    package init(
        _ name: StaticString,
        _ mediaType: StaticString,
        ownPath: StaticString? = nil,
        also: [StaticString] = [],
        version: StaticString? = nil,
        file: StaticString?,
        scope: StaticString,
        negotiable: Bool = true,
        blockList: Bool = false,
        maximumRows: Int? = nil,
        history: Bool = true,
        details: Bool = true,
        _ makeEncoder: @escaping @Sendable (ExportContext) -> any ExportEncoder
    ) {
        self.name = name
        self.mediaType = mediaType
        ownPathMediaType = ownPath
        alsoAccepted = also
        self.version = version
        fileName = file
        self.scope = scope
        isNegotiable = negotiable
        isBlockList = blockList
        self.maximumRows = maximumRows
        readsHistory = history
        readsDetails = details
        self.makeEncoder = makeEncoder
    }

    /// The format that `format=` names.
    package static func named(_ name: some StringProtocol) -> ExportFormat? {
        all.first { name == $0.name.description }
    }
}
