/// A feed under its plain name: looks at the body and gives it to the reader of its notation.
struct SniffingReader: FeedReader {
    let formatName: String
    let defaultFeed: String
    private let csv: any FeedReader
    private let json: (any FeedReader)?
    private let text: (any FeedReader)?

    init(_ name: String, csv: any FeedReader, json: (any FeedReader)? = nil, text: (any FeedReader)? = nil) {
        formatName = name
        defaultFeed = csv.defaultFeed
        self.csv = csv
        self.json = json
        self.text = text
    }

    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        switch Body.firstByteOfData(in: body) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): try (json ?? csv).read(body, into: &sink)
        case UInt8(ascii: "h"), UInt8(ascii: "H"): try (text ?? csv).read(body, into: &sink)
        default: try csv.read(body, into: &sink)
        }
    }
}
