package import Model

/// What the rest of the program knows about one export format.
package struct ExportFormat: Sendable {
    /// The value of `format=`.
    package let name: StaticString
    /// The Content-Type of an answer whose format was negotiated or named by `format=`.
    package let mediaType: StaticString
    /// The Content-Type at the format's own path, if it is another one.
    package let ownPathMediaType: StaticString?
    /// Other media types and ranges of `Accept` that mean this format, besides `mediaType` without its parameters.
    package let alsoAccepted: [StaticString]
    /// The only value of the media type's `version` parameter that this format has; a range with another value matches
    /// nothing. Nil when the format ignores `version` like any other parameter.
    package let version: StaticString?
    /// The name in `Content-Disposition: attachment`; nil when the answer is shown inline.
    package let fileName: StaticString?
    /// The scope that a key needs for this format.
    package let scope: StaticString
    /// Whether `Accept` can choose the format; otherwise only `format=` and its own path can.
    package let isNegotiable: Bool
    /// Whether devices block the values of this format, so that a wrong value does damage. Values of a warning list are
    /// left out unless the client asks for them.
    package let isBlockList: Bool
    /// Whether what is on it raises alarms or is blocked, and nothing in it could say otherwise: what no source means for
    /// detection is left out unless the client asks for it. So it is for every block list.
    package let detects: Bool
    /// Whether revoked indicators are written: only where a record says that it is revoked.
    package var showsRevoked: Bool { columns.contains(.revocation) }
    /// Which indicators its lists are made of.
    package let contents: FormatContents
    /// How a list says how many of all matches it has, and at its end that it is cut; nil for a format without comments.
    package let comment: ListComment?
    /// The most records in a body; nil means as many as the tier allows.
    package let maximumRows: Int?
    /// The columns that its encoder reads besides the columns of every list; it must not read any other.
    private let columns: IndicatorColumns
    /// Whether the client chooses the columns of its table, and with them what is read.
    private let choosesColumns: Bool
    /// Makes one encoder for one export.
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
        detects: Bool = false,
        maximumRows: Int? = nil,
        holds contents: FormatContents = .everything,
        comment: ListComment? = nil,
        columns: IndicatorColumns,
        choosesColumns: Bool = false,
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
        self.detects = detects || blockList
        self.maximumRows = maximumRows
        self.contents = contents
        self.comment = comment
        self.columns = columns
        self.choosesColumns = choosesColumns
        self.makeEncoder = makeEncoder
    }

    /// The columns that one export reads besides the columns of every list.
    package func columns(_ context: ExportContext) -> IndicatorColumns {
        let written =
            choosesColumns ? context.csv.columns.reduce(into: columns) { $0.formUnion($1.reads) } : columns
        return context.includeContext ? written : written.subtracting(.context)
    }

    /// Finds the format that `format=` names.
    package static func named(_ name: some StringProtocol) -> ExportFormat? {
        all.first { name == $0.name.description }
    }
}
