import Encoders
import HTTP
import Model
import Notation
import Storage

/// A format for lists of CVEs.
enum CVEFormat: UInt8, CaseIterable, ParameterChoice, Sendable {
    case json, csv, ndjson

    var name: StaticString {
        switch self {
        case .json: "json"
        case .csv: "csv"
        case .ndjson: "ndjson"
        }
    }

    var mediaType: StaticString {
        switch self {
        case .json: "application/json"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .ndjson: "application/x-ndjson"
        }
    }

    private static let negotiation = Negotiation([
        Offer("application/json"), Offer("text/csv"), Offer("application/x-ndjson", aliases: ["application/ndjson"]),
    ])

    /// The format that `format=` names, otherwise the one that Accept prefers.
    static func asked(by call: Call) throws -> CVEFormat {
        if let format = try CVEParameters.format.read(from: call.query) { return format }
        guard let place = negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(negotiation.offers.map(\.mediaType))
        }
        return allCases[place]
    }
}

/// Writes CVEs one after another in one format.
struct CVEWriter {
    private let format: CVEFormat
    private let fields: [CVEField]
    private let context: CVEContext
    private let style: CSVStyle
    private(set) var rows = 0

    init(_ format: CVEFormat, fields: [CVEField], context: CVEContext, guardsFormulas: Bool) {
        self.format = format
        style = CSVStyle(guardsFormulas: guardsFormulas)
        self.fields = fields
        self.context = context
    }

    mutating func append(_ record: borrowing CVERecord, to out: inout ByteWriter) {
        switch format {
        case .json, .ndjson:
            if format == .json, rows > 0 { out.append(",") }
            var json = JSONWriter(capacity: 4096)
            CVEObject.write(record, fields, context, to: &json)
            out.append(json.out)
            if format == .ndjson { out.append("\n") }
        case .csv:
            for (place, cell) in fields.flatMap(\.cells).enumerated() {
                if place > 0 { out.append(",") }
                let bytes = Array((cell.value(record) ?? "").utf8)
                out.append(csv: bytes, 0..<bytes.count, style)
            }
            out.append("\r\n")
        }
        rows += 1
    }

    /// The names of a table's columns.
    func tableHead(to out: inout ByteWriter) {
        for (place, cell) in fields.flatMap(\.cells).enumerated() {
            if place > 0 { out.append(",") }
            out.append(cell.name)
        }
        out.append("\r\n")
    }
}
