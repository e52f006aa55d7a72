import Encoders
import HTTP
import Model
import Notation
import Storage

/// A format for articles.
enum ArticleFormat: UInt8, CaseIterable, ParameterChoice, Sendable {
    case json, ndjson, csv, rss, atom

    var name: StaticString {
        switch self {
        case .json: "json"
        case .ndjson: "ndjson"
        case .csv: "csv"
        case .rss: "rss"
        case .atom: "atom"
        }
    }

    var mediaType: StaticString {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .rss: "application/rss+xml; charset=utf-8"
        case .atom: "application/atom+xml; charset=utf-8"
        }
    }

    /// Whether the format is for bulk export.
    var isBulk: Bool { self == .ndjson || self == .csv }
    var isSyndication: Bool { self == .rss || self == .atom }

    static let negotiation = Negotiation(
        allCases.map { format in
            Offer(
                String(format.mediaType.description.prefix { $0 != ";" }),
                aliases: format == .ndjson ? ["application/ndjson"] : []
            )
        }
    )

    /// The format that `format=` names, otherwise the one that Accept prefers.
    static func asked(by call: Call) throws -> ArticleFormat {
        if let format = try ArticleParameters.format.read(from: call.query) { return format }
        guard let place = negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(negotiation.offers.map(\.mediaType))
        }
        return allCases[place]
    }
}

/// Writes articles one after another in one format.
struct ArticleWriter {
    let format: ArticleFormat
    let fields: [ArticleField]
    let context: ArticleContext
    private let style: CSVStyle
    private var rows = 0

    /// - Parameter guardsFormulas: for CSV.
    init(
        _ format: ArticleFormat,
        fields: [ArticleField],
        context: ArticleContext,
        guardsFormulas: Bool = true
    ) {
        self.format = format
        style = CSVStyle(guardsFormulas: guardsFormulas)
        self.fields = fields
        self.context = context
    }

    /// The columns that must be read for the fields.
    var columns: [ArticleColumn] {
        if format.isSyndication { return SyndicationWriter.columns }
        var columns: [ArticleColumn] = []
        for column in fields.flatMap(\.columns) where !columns.contains(column) { columns.append(column) }
        // A row needs at least one column.
        return columns.isEmpty ? [.id] : columns
    }

    mutating func append(_ article: borrowing ArticleRecord, to out: inout ByteWriter) {
        switch format {
        case .json:
            if rows > 0 { out.append(",") }
            object(article, to: &out)
        case .ndjson:
            object(article, to: &out)
            out.append("\n")
        case .csv: row(article, to: &out)
        case .rss: SyndicationWriter(context: context).item(article, to: &out)
        case .atom: SyndicationWriter(context: context).entry(article, to: &out)
        }
        rows += 1
    }

    func object(_ article: borrowing ArticleRecord, to out: inout ByteWriter) {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            for field in fields {
                json.key(field.name)
                switch field.value(article, context) {
                case .null: json.null()
                case .text(let text): json.value(text)
                case .integer(let number): json.value(number)
                case .number(let number): json.raw(number)
                case .flag(let flag): json.value(flag)
                case .time(let time): json.value(time)
                case .texts(let texts):
                    json.array { json in
                        for text in texts { json.value(text) }
                    }
                case .json(let text, _): json.raw(text)
                }
            }
        }
        out.append(json.out)
    }

    /// The names of the columns.
    func tableHead(to out: inout ByteWriter) {
        for (place, field) in fields.enumerated() {
            if place > 0 { out.append(",") }
            out.append(field.name)
        }
        out.append("\r\n")
    }

    private func row(_ article: borrowing ArticleRecord, to out: inout ByteWriter) {
        for (place, field) in fields.enumerated() {
            if place > 0 { out.append(",") }
            let cell: String
            switch field.value(article, context) {
            case .null: cell = ""
            case .text(let text): cell = text
            case .integer(let number): cell = "\(number)"
            case .number(let number): cell = number
            case .flag(let flag): cell = flag ? "true" : "false"
            case .time(let time): cell = time.text
            case .texts(let texts): cell = texts.joined(separator: ",")
            case .json(_, let texts): cell = texts.joined(separator: ",")
            }
            let bytes = Array(cell.utf8)
            out.append(csv: bytes, 0..<bytes.count, style)
        }
        out.append("\r\n")
    }
}
