import Model
import Postgres

/// One column of a list of indicators: what is selected and how it is read stand side by side, and one array of columns
/// makes the statement and reads its rows, so the two cannot disagree.
enum IndicatorColumn: CaseIterable {
    case id, type, value, confidence, category, origin, firstSeen, lastSeen, articleID, feedName, tags
    case articleTitle, articleURL, referenceURL, context, techniques
    case statedTLP, validUntil, isForDetection
    case number, version, isRevoked, created, modified, warningLists
    case risk

    /// The columns of every list, and the wanted ones.
    static func list(_ wanted: IndicatorColumns) -> [IndicatorColumn] {
        allCases.filter { wanted.contains($0.group) }
    }

    /// The columns of a sighting.
    static let ofSightings = list([.details, .warnings, .risk])

    /// Empty for a column of every list.
    private var group: IndicatorColumns {
        switch self {
        case .id, .type, .value, .confidence, .category, .origin, .firstSeen, .lastSeen, .articleID, .feedName, .tags:
            []
        case .articleTitle, .articleURL, .referenceURL: .source
        case .context: .context
        case .techniques: .techniques
        case .statedTLP, .validUntil, .isForDetection: .verdict
        case .number, .version, .created, .modified: .history
        case .isRevoked: .revocation
        case .warningLists: .warnings
        case .risk: .risk
        }
    }

    /// The column of `indicators` under another name, or what leads from there to the score.
    func sql(of table: SQL) -> SQL {
        self == .risk ? "(select k.score from indicator_risks k where k.indicator_id = \(table).id)" : "\(table).\(sql)"
    }

    /// The column of `indicators` and `indicator_versions`; scores are of `indicators` alone.
    var sql: SQL {
        switch self {
        case .id: "id"
        case .type: "type"
        case .value: "value"
        case .confidence: "confidence"
        case .category: "category"
        case .origin: "origin"
        case .firstSeen: "first_seen"
        case .lastSeen: "last_seen"
        case .articleID: "article_id"
        case .feedName: "feed_name"
        case .tags: "tags"
        case .articleTitle: "article_title"
        case .articleURL: "article_url"
        case .referenceURL: "reference_url"
        case .context: "context"
        case .techniques: "techniques"
        case .statedTLP: "stated_tlp"
        case .validUntil: "valid_until"
        case .isForDetection: "is_for_detection"
        case .number: "number"
        case .version: "version"
        case .isRevoked: "is_revoked"
        case .created: "created_at"
        case .modified: "modified_at"
        case .warningLists: "warning_lists"
        case .risk: "(select k.score from indicator_risks k where k.indicator_id = indicators.id)"
        }
    }

    /// The same of one sighting: an expression over `indicators i`, `sightings s`, `feeds f` and `articles a`.
    var sightingSQL: SQL {
        switch self {
        case .category: "f.category"
        case .feedName: "f.name"
        case .articleTitle: "a.title"
        case .articleURL: "a.url"
        case .confidence, .origin, .firstSeen, .lastSeen, .articleID, .tags, .referenceURL, .context, .techniques:
            "s.\(sql)"
        case .id, .type, .value, .statedTLP, .validUntil, .isForDetection, .number, .version, .isRevoked, .created,
            .modified, .warningLists, .risk:
            sql(of: "i")
        }
    }

    /// Reads the next column of a row. Allocates nothing.
    fileprivate func read(from row: inout RowReader, into record: inout IndicatorRecord) {
        switch self {
        case .id: record.id = record.store(row.bytes(.uuid))
        case .type: record.type = IndicatorType(column: row.bytes(.text))
        case .value: record.value = record.store(row.bytes(.text))
        case .confidence: record.confidence = Confidence(column: row.bytes(.text))
        case .category: record.category = SourceCategory(column: row.bytes(.text))
        case .origin: record.origin = row.bytes(.text).first == UInt8(ascii: "a") ? .article : .feed
        case .firstSeen: record.firstSeen = row.time()
        case .lastSeen: record.lastSeen = row.time()
        case .articleID: record.articleID = record.store(row.bytes(.uuid))
        case .feedName: record.feedName = record.store(row.bytes(.text))
        case .tags: record.store(elementsOf: row.bytes(.array)) { $0.tags.append($1) }
        case .articleTitle: record.articleTitle = record.store(row.bytes(.text))
        case .articleURL: record.articleURL = record.store(row.bytes(.text))
        case .referenceURL: record.referenceURL = record.store(row.bytes(.text))
        case .context: record.context = record.store(row.bytes(.text))
        case .techniques: record.store(elementsOf: row.bytes(.array)) { $0.techniques.append($1) }
        case .statedTLP: record.statedTLP = TLP(column: row.bytes(.text))
        case .validUntil: record.validUntil = row.optionalTime()
        case .isForDetection: record.isForDetection = row.flag()
        case .number: record.number = Int64(row.integer())
        case .version: record.version = row.integer()
        case .isRevoked: record.isRevoked = row.flag()
        case .created: record.created = row.time()
        case .modified: record.modified = row.time()
        case .warningLists: record.store(elementsOf: row.bytes(.array)) { $0.warningLists.append($1) }
        case .risk: record.risk = row.optionalInteger()
        }
    }
}

extension IndicatorRecord {
    /// Fills the record from the next columns of a row.
    mutating func fill(_ columns: [IndicatorColumn], from row: inout RowReader) {
        reset()
        for column in columns { column.read(from: &row, into: &self) }
    }

    /// Copies the elements of an array in its text form and says where each is.
    fileprivate mutating func store(
        elementsOf array: UnsafeRawBufferPointer,
        _ add: (inout IndicatorRecord, Range<Int>) -> Void
    ) {
        var start = bytes.count
        ArrayText.forEachPiece(of: array) { piece, isLast in
            _ = store(piece)
            guard isLast else { return }
            add(&self, start..<bytes.count)
            start = bytes.count
        }
    }
}

extension IndicatorType {
    /// Types differ in their first letters and length; the database allows no other text.
    fileprivate init(column name: UnsafeRawBufferPointer) {
        let last = name.last
        self =
            switch name.first {
            case UInt8(ascii: "i"): last == UInt8(ascii: "4") ? .ipv4 : .ipv6
            case UInt8(ascii: "d"): .domain
            case UInt8(ascii: "u"): .url
            case UInt8(ascii: "m"): last == UInt8(ascii: "5") ? .md5 : .mitreAttack
            case UInt8(ascii: "e"): .email
            case UInt8(ascii: "c"): .cve
            default: last == UInt8(ascii: "1") ? .sha1 : last == UInt8(ascii: "6") ? .sha256 : .sha512
            }
    }
}

extension TLP {
    /// Nil for null, which is empty. Levels differ in length.
    fileprivate init?(column name: UnsafeRawBufferPointer) {
        switch name.count {
        case 0: return nil
        case 3: self = .red
        case 12: self = .amberStrict
        default:
            self =
                name.first == UInt8(ascii: "c") ? .clear : name.first == UInt8(ascii: "g") ? .green : .amber
        }
    }
}

extension Confidence {
    fileprivate init(column name: UnsafeRawBufferPointer) {
        self = name.first == UInt8(ascii: "h") ? .high : name.first == UInt8(ascii: "m") ? .medium : .low
    }
}

extension SourceCategory {
    fileprivate init(column name: UnsafeRawBufferPointer) {
        self =
            switch name.first {
            case UInt8(ascii: "n"): .news
            case UInt8(ascii: "r"): .research
            case UInt8(ascii: "v"): .vendor
            case UInt8(ascii: "g"): .government
            default: .threatIntel
            }
    }
}
