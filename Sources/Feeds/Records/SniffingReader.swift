/// Looks at how a body begins and gives it to the reader of its notation.
struct SniffingReader: SightingReader {
    private let csv: any SightingReader
    private let json: (any SightingReader)?
    private let text: (any SightingReader)?

    init(csv: any SightingReader, json: (any SightingReader)? = nil, text: (any SightingReader)? = nil) {
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
