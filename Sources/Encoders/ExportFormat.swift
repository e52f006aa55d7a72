package import Model

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
    /// Whether devices block what is on it, so that a wrong value does damage. Values of a warning list are left out unless
    /// the client asks for them.
    package let isBlockList: Bool
    /// Whether revoked indicators are written: only where a record says that it is revoked.
    package var showsRevoked: Bool { columns.contains(.revocation) }
    /// The most records a body may hold; nil = as the tier allows.
    package let maximumRows: Int?
    /// What its encoder reads of a record besides the columns of every list; nothing else may be read.
    private let columns: IndicatorColumns
    /// What it reads in addition when the client asks for all fields.
    private let extendedColumns: IndicatorColumns
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
        columns: IndicatorColumns,
        extended: IndicatorColumns = [],
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
        self.columns = columns
        extendedColumns = extended
        self.makeEncoder = makeEncoder
    }

    /// What one export reads of each record besides the columns of every list.
    package func columns(_ context: ExportContext) -> IndicatorColumns {
        let written = context.csv.isExtended ? columns.union(extendedColumns) : columns
        return context.includeContext ? written : written.subtracting(.context)
    }

    /// The format that `format=` names.
    package static func named(_ name: some StringProtocol) -> ExportFormat? {
        all.first { name == $0.name.description }
    }
}
