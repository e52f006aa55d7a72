import Model

/// All formats that feeds come in. A new one is a line here and, when records mean something new, a `RecordFormat`.
package enum FeedReaders {
    /// Feeds whose body leads to others: the pages of a TAXII 2.1 collection, the events of a MISP manifest. Their readers
    /// read one of these.
    package static let taxii = "taxii"
    package static let mispFeed = "misp-feed"
    /// abuse.ch's list of what it has taken back; asked for with POST.
    package static let falsePositives = "abusech-fplist"

    private static let urlhausCSV = RecordReader("urlhaus-csv", feed: "urlhaus", .csv, URLhausFormat())
    private static let urlhausJSON = RecordReader("urlhaus-json", feed: "urlhaus", .json, URLhausFormat())
    private static let urlhausText = PlainListReader("urlhaus-text", feed: "urlhaus", only: .url)
    private static let feodoCSV = RecordReader("feodo-csv", feed: "feodotracker", .csv, FeodoTrackerFormat())
    private static let feodoJSON = RecordReader("feodo-json", feed: "feodotracker", .json, FeodoTrackerFormat())
    private static let threatFoxCSV = RecordReader("threatfox-csv", feed: "threatfox", .csv, ThreatFoxFormat())
    private static let threatFoxJSON = RecordReader("threatfox-json", feed: "threatfox", .json, ThreatFoxFormat())
    private static let sslblCSV = RecordReader("sslbl-csv", feed: "sslbl", .csv, SSLBLFormat())

    package static let all: [any FeedReader] = [
        urlhausCSV, urlhausJSON, urlhausText,
        SniffingReader("urlhaus", csv: urlhausCSV, json: urlhausJSON, text: urlhausText),
        feodoCSV, feodoJSON,
        SniffingReader("feodo", csv: feodoCSV, json: feodoJSON),
        threatFoxCSV, threatFoxJSON,
        SniffingReader("threatfox", csv: threatFoxCSV, json: threatFoxJSON),
        sslblCSV,
        SniffingReader("sslbl", csv: sslblCSV),
        PlainListReader("list", feed: "imported"),
        RecordReader("csv", feed: "imported", .csv, GenericFormat()),
        RecordReader("ndjson", feed: "imported", .ndjson, GenericFormat()),
        RecordReader("kev-json", feed: "cisa-kev", .json, KEVFormat()),
        RecordReader("kev-csv", feed: "cisa-kev", .csv, KEVFormat()),
        MISPReader("misp"), MISPReader(mispFeed),
        STIXReader("stix"), STIXReader(taxii),
        FalsePositiveReader(falsePositives),
    ]

    /// The reader of a format name; nil for an unknown one.
    package static func named(_ name: String) -> (any FeedReader)? { all.first { $0.formatName == name } }
}
