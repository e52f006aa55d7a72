import Model

/// All formats that feeds come in. A new one is a line here and, when records mean something new, a `RecordFormat`.
package enum FeedReaders {
    package static let all: [any FeedReader] = [
        PlainListReader("urlhaus-text", feed: "urlhaus", only: .url),
        PlainListReader("list", feed: "imported"),
        RecordReader("csv", feed: "imported", .csv, GenericFormat.self),
        RecordReader("ndjson", feed: "imported", .ndjson, GenericFormat.self),
    ]

    /// The reader of a format name; nil for an unknown one.
    package static func named(_ name: String) -> (any FeedReader)? { all.first { $0.formatName == name } }
}
