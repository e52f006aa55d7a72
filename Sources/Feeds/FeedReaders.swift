import Model

/// The registry of feed formats. A new format is a file with its reader and a line here; fetching, `socdctl feed import`,
/// `feed add`, `feed check` and `cve import` follow.
package enum FeedReaders {
    private static let urlhausCSV = RecordReader(.csv, URLhausFormat())
    private static let urlhausJSON = RecordReader(.json, URLhausFormat())
    private static let urlhausText = PlainListReader(only: .url)
    private static let feodoCSV = RecordReader(.csv, FeodoTrackerFormat())
    private static let feodoJSON = RecordReader(.json, FeodoTrackerFormat())
    private static let threatFoxCSV = RecordReader(.csv, ThreatFoxFormat())
    private static let threatFoxJSON = RecordReader(.json, ThreatFoxFormat())
    private static let sslblCSV = RecordReader(.csv, SSLBLFormat())

    package static let all: [FeedFormat] = [
        FeedFormat("urlhaus-csv", feed: "urlhaus", urlhausCSV),
        FeedFormat("urlhaus-json", feed: "urlhaus", urlhausJSON),
        FeedFormat("urlhaus-text", feed: "urlhaus", urlhausText),
        FeedFormat("urlhaus", feed: "urlhaus", SniffingReader(csv: urlhausCSV, json: urlhausJSON, text: urlhausText)),
        FeedFormat("feodo-csv", feed: "feodotracker", feodoCSV),
        FeedFormat("feodo-json", feed: "feodotracker", feodoJSON),
        FeedFormat("feodo", feed: "feodotracker", SniffingReader(csv: feodoCSV, json: feodoJSON)),
        FeedFormat("threatfox-csv", feed: "threatfox", threatFoxCSV),
        FeedFormat("threatfox-json", feed: "threatfox", threatFoxJSON),
        FeedFormat("threatfox", feed: "threatfox", SniffingReader(csv: threatFoxCSV, json: threatFoxJSON)),
        FeedFormat("sslbl-csv", feed: "sslbl", sslblCSV),
        FeedFormat("sslbl", feed: "sslbl", SniffingReader(csv: sslblCSV)),
        FeedFormat("list", feed: "imported", PlainListReader()),
        FeedFormat("zeek", feed: "imported", LineReader(ZeekFormat())),
        FeedFormat("suricata", feed: "imported", LineReader(SuricataFormat())),
        FeedFormat("cef", feed: "imported", LineReader(CEFFormat())),
        FeedFormat("syslog", feed: "imported", LineReader(SyslogFormat())),
        FeedFormat("openioc", feed: "imported", OpenIOCReader()),
        FeedFormat("sigma", feed: "imported", SigmaReader()),
        FeedFormat("csv", feed: "imported", RecordReader(.csv, GenericFormat())),
        FeedFormat("json", feed: "imported", RecordReader(.json, GenericFormat())),
        FeedFormat("ndjson", feed: "imported", RecordReader(.ndjson, GenericFormat())),
        FeedFormat("splunk-hec", feed: "imported", RecordReader(.ndjson, SplunkEventFormat())),
        FeedFormat("ecs", feed: "imported", RecordReader(.ndjson, ECSFormat())),
        FeedFormat("kev-json", feed: "cisa-kev", RecordReader(.json, KEVFormat()), and: KEVReader()),
        FeedFormat("kev-csv", feed: "cisa-kev", RecordReader(.csv, KEVFormat())),
        FeedFormat("misp", feed: "imported", MISPReader()),
        FeedFormat("misp-feed", .mispEvents, feed: "imported", MISPReader()),
        FeedFormat("stix", feed: "imported", STIXReader()),
        FeedFormat("taxii", .taxiiPages, feed: "imported", STIXReader()),
        FeedFormat(
            "abusech-fplist",
            .retractions(query: FalsePositiveFormat.query),
            feed: "abusech-fplist",
            FalsePositiveFormat.reader
        ),
        FeedFormat("rss", SyndicationReader()),
        FeedFormat("epss-csv", feed: "first-epss", EPSSReader()),
        FeedFormat("nvd-json", feed: "nvd-modified", NVDReader()),
        FeedFormat("nvd-api", .nvdPages, feed: "nvd-api", NVDReader()),
        FeedFormat("cve5-json", feed: "imported", CVEReader()),
    ]

    /// The format of a name; nil for an unknown one.
    package static func named(_ name: String) -> FeedFormat? { all.first { $0.name == name } }
}
