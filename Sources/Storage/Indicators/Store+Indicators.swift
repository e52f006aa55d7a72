package import Model
import Notation
import Postgres

/// Which columns of an indicator a format writes; what it leaves out is not asked for.
package struct IndicatorColumns: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let source = IndicatorColumns(rawValue: 1)
    package static let context = IndicatorColumns(rawValue: 2)
    package static let tags = IndicatorColumns(rawValue: 4)
    /// Number, version, revocation, times of storing and change.
    package static let history = IndicatorColumns(rawValue: 8)
    /// Names of warning lists; not together with `history`, for versions have none.
    package static let warnings = IndicatorColumns(rawValue: 16)
    package static let all: IndicatorColumns = [.source, .context, .tags, .history]
}

extension Store {
    /// The version of the data that `forEachIndicator` would read now.
    /// - Parameter admitted: what the admission statement saw; still true unless a replica serves the lists.
    package mutating func generation(_ admitted: Generation) throws -> Generation {
        guard hasReplica else { return admitted }
        let read = try reading { connection in
            try connection.first("select version, changed_at from data_generation") { row in
                row.time(1).map { Generation(version: row.integer(0), time: $0) }
            }
        }
        return (read ?? nil) ?? admitted
    }

    /// Exact number of matches for each day, from the counter cube; only days that the filter cuts are counted in the index.
    package mutating func countIndicators(matching filter: IndicatorFilter) throws -> DayCounts {
        if filter.leastRisk != nil || Self.facts(of: filter) != nil { return try countRows(matching: filter) }
        let field = SQL(stringLiteral: filter.timeField.column)
        let firstWhole =
            filter.since.startOfDay == filter.since ? filter.since : filter.since.startOfDay.adding(seconds: 86_400)
        // A last moment of a day ends it: nothing is stored between it and midnight.
        let end = filter.until.map { Timestamp(microseconds: $0.microseconds + 1) }
        let wholeEnd = end?.startOfDay
        var sql: SQL = """
            select day::text, sum(n) from indicator_counts where time_field = \(filter.timeField.name.description) \
            and day >= \(Self.date(firstWhole))::date \(Self.attributes(of: filter))
            """
        if let wholeEnd { sql = "\(sql) and day < \(Self.date(wholeEnd))::date" }
        sql = "\(sql) group by day"
        for (from, before) in Self.cuts(since: filter.since, firstWhole: firstWhole, end: end) {
            sql = """
                \(sql) union all select \(Self.date(from)), count(*) from indicators \
                where \(field) >= \(from) and \(field) < \(before) \(Self.attributes(of: filter))
                """
        }
        sql = "\(sql) order by 1 desc"
        let days = try reading { connection in
            try connection.rows(sql) { row in
                DayCounts.Day(start: row.time(0) ?? filter.since, count: row.integer(1))
            }
        }
        return DayCounts(days: days)
    }

    /// The same for conditions that the cube does not know: their indexes lead to few rows, which are counted. How few
    /// depends on the values, so each is planned for its own.
    private mutating func countRows(matching filter: IndicatorFilter) throws -> DayCounts {
        let field = SQL(stringLiteral: filter.timeField.column)
        var sql: SQL = """
            select (\(field) at time zone 'UTC')::date::text, count(*) from \(Self.table(filter)) \
            where \(field) >= \(filter.since) \(Self.facts(of: filter) ?? "") \(Self.attributes(of: filter))
            """
        if let until = filter.until { sql = "\(sql) and \(field) <= \(until)" }
        sql = "\(sql) group by 1 order by 1 desc"
        let days = try reading { connection in
            try connection.rows(sql, plannedAnew: true) { row in
                DayCounts.Day(start: row.time(0) ?? filter.since, count: row.integer(1))
            }
        }
        return DayCounts(days: days)
    }

    /// The conditions that the counter cube does not know, each beginning with `and`; nil when there is none.
    static func facts(of filter: IndicatorFilter) -> SQL? {
        var sql: SQL?
        for (column, words) in [
            ("sectors", filter.sectors), ("actors", filter.actors), ("techniques", filter.techniques),
        ] as [(SQL, [String])] where !words.isEmpty {
            // The indexes hold rows with anything in the column only.
            sql = "\(sql ?? "") and \(column) <> '{}' and \(column) && \(words)::text[]"
        }
        return sql
    }

    /// The parts of days at either end of a filter, `from` inclusive, `before` exclusive.
    private static func cuts(since: Timestamp, firstWhole: Timestamp, end: Timestamp?) -> [(Timestamp, Timestamp)] {
        var cuts: [(Timestamp, Timestamp)] = []
        if since < firstWhole { cuts.append((since, min(firstWhole, end ?? firstWhole))) }
        if let end, end.startOfDay < end, end.startOfDay >= firstWhole { cuts.append((end.startOfDay, end)) }
        return cuts.filter { $0.0 < $0.1 }
    }

    /// Calls `body` with the matches of one page, newest first, then by id.
    ///
    /// - Parameters:
    ///   - span: where the page lies, from `DayCounts.span`.
    ///   - columns: what the caller will read besides the always present columns.
    package mutating func forEachIndicator(
        matching filter: IndicatorFilter,
        in span: DayCounts.Span,
        limit: Int,
        columns: IndicatorColumns,
        _ body: (borrowing IndicatorRecord) throws -> Void
    ) throws {
        let field = SQL(stringLiteral: filter.timeField.column)
        var sql: SQL = """
            select \(Self.list(columns)) from \(Self.table(filter)) \
            where \(field) >= \(max(span.from, filter.since)) and \(field) < \(span.before) \(Self.attributes(of: filter)) \
            \(Self.facts(of: filter) ?? "")
            """
        if let until = filter.until { sql = "\(sql) and \(field) <= \(until)" }
        sql = "\(sql) order by \(field) desc, id limit \(limit) offset \(span.offset)"
        // Single rows cost more than a whole result, but a whole result costs memory.
        let isLong = limit > 2000
        try reading { connection in
            var record = IndicatorRecord()
            func take(_ row: borrowing Row) throws {
                row.read(into: &record)
                try body(record)
            }
            if isLong { try connection.stream(sql, take) } else { try connection.forEachRow(sql, take) }
        }
    }

    /// The table of a list; scores stand in one of their own.
    private static func table(_ filter: IndicatorFilter) -> SQL {
        filter.leastRisk == nil ? "indicators" : "indicator_risks join indicators on id = indicator_id"
    }

    /// The conditions on attributes, each beginning with `and`.
    static func attributes(of filter: IndicatorFilter) -> SQL {
        var sql: SQL = filter.includesRevoked ? "" : "and not is_revoked"
        switch filter.types.count {
        case 0: break
        case 1: sql = "\(sql) and type = \(filter.types[0].text)::indicator_type"
        default: sql = "\(sql) and type = any(\(filter.types.map(\.text))::indicator_type[])"
        }
        if !filter.categories.isEmpty {
            sql = "\(sql) and category = any(\(filter.categories.map(\.text))::source_category[])"
        }
        if !filter.confidences.isEmpty {
            sql = "\(sql) and confidence = any(\(filter.confidences.map(\.text))::confidence_level[])"
        }
        if filter.excludesWarned { sql = "\(sql) and not is_warned" }
        if let least = filter.leastRisk { sql = "\(sql) and score >= \(least)::smallint" }
        if let origin = filter.origin { sql = "\(sql) and origin = \(origin.text)::sighting_origin" }
        return sql
    }

    static func date(_ time: Timestamp) -> String {
        var out = ByteWriter(capacity: 16)
        out.append(date: time)
        return out.text
    }

    static func list(_ columns: IndicatorColumns) -> SQL {
        let base: SQL = """
            id, type, value, confidence, category, origin, first_seen, last_seen, article_id, feed_name, tags
            """
        if columns.isEmpty { return base }
        let source: SQL =
            columns.contains(.source) ? "article_title, article_url, reference_url" : "null, null, null"
        let context: SQL = columns.contains(.context) ? "context" : "null"
        let techniques: SQL = columns.contains(.tags) ? "techniques" : "null"
        let history: SQL = columns.contains(.history) ? ", number, version, is_revoked, created_at, modified_at" : ""
        let warnings: SQL = columns.contains(.warnings) && !columns.contains(.history) ? ", warning_lists" : ""
        return "\(base), \(source), \(context), \(techniques)\(history)\(warnings)"
    }
}

extension TimeField {
    /// The column of `indicators`.
    var column: String {
        switch self {
        case .lastSeen: "last_seen"
        case .firstSeen: "first_seen"
        case .modified: "modified_at"
        }
    }
}

extension Row {
    /// Fills a record from the columns of `Store.list`.
    /// - Parameter columns: how many of the row's are these; nil for all.
    func read(into record: inout IndicatorRecord, columns: Int? = nil) {
        let columnCount = columns ?? columnCount
        record.reset()
        record.id = record.store(bytes(0))
        record.type = Self.type(bytes(1))
        record.value = record.store(bytes(2))
        record.confidence = Self.confidence(bytes(3))
        record.category = Self.category(bytes(4))
        record.origin = bytes(5).first == UInt8(ascii: "a") ? .article : .feed
        record.firstSeen = Self.time(bytes(6))
        record.lastSeen = Self.time(bytes(7))
        record.articleID = record.store(bytes(8))
        record.feedName = record.store(bytes(9))
        Self.forEachElement(of: bytes(10), in: &record) { record, range in record.tags.append(range) }
        guard columnCount > 11 else { return }
        record.articleTitle = record.store(bytes(11))
        record.articleURL = record.store(bytes(12))
        record.referenceURL = record.store(bytes(13))
        record.context = record.store(bytes(14))
        Self.forEachElement(of: bytes(15), in: &record) { record, range in record.techniques.append(range) }
        if columnCount == 17 {
            Self.forEachElement(of: bytes(16), in: &record) { record, range in record.warningLists.append(range) }
            return
        }
        guard columnCount > 17 else { return }
        record.number = Int64(integer(16))
        record.version = integer(17)
        record.isRevoked = flag(18)
        record.created = Self.time(bytes(19))
        record.modified = Self.time(bytes(20))
    }

    /// Types differ in their first letters and length; the database allows no other text.
    private static func type(_ name: UnsafeRawBufferPointer) -> IndicatorType {
        let last = name.last
        switch name.first {
        case UInt8(ascii: "i"): return last == UInt8(ascii: "4") ? .ipv4 : .ipv6
        case UInt8(ascii: "d"): return .domain
        case UInt8(ascii: "u"): return .url
        case UInt8(ascii: "m"): return last == UInt8(ascii: "5") ? .md5 : .mitreAttack
        case UInt8(ascii: "e"): return .email
        case UInt8(ascii: "c"): return .cve
        default: return last == UInt8(ascii: "1") ? .sha1 : last == UInt8(ascii: "6") ? .sha256 : .sha512
        }
    }

    private static func confidence(_ name: UnsafeRawBufferPointer) -> Confidence {
        name.first == UInt8(ascii: "h") ? .high : name.first == UInt8(ascii: "m") ? .medium : .low
    }

    private static func category(_ name: UnsafeRawBufferPointer) -> SourceCategory {
        switch name.first {
        case UInt8(ascii: "n"): .news
        case UInt8(ascii: "r"): .research
        case UInt8(ascii: "v"): .vendor
        case UInt8(ascii: "g"): .government
        default: .threatIntel
        }
    }

    /// `2024-12-08 14:30:00[.123456]+00`, the only form the session's settings give.
    static func time(_ text: UnsafeRawBufferPointer) -> Timestamp {
        guard text.count >= 22 else { return Timestamp(text) ?? Timestamp(microseconds: 0) }
        func digits(_ start: Int, _ count: Int) -> Int {
            var value = 0
            for place in start..<start + count { value = value * 10 + Int(text[place] &- 0x30) }
            return value
        }
        guard text[4] == UInt8(ascii: "-"), text[19] == UInt8(ascii: "+") || text[19] == UInt8(ascii: ".") else {
            return Timestamp(text) ?? Timestamp(microseconds: 0)
        }
        var micro = 0
        if text[19] == UInt8(ascii: ".") {
            var place = 20
            while place < 26 {
                let byte = text[place]
                micro = micro * 10 + (byte >= 0x30 && byte <= 0x39 ? Int(byte &- 0x30) : 0)
                if byte < 0x30 {
                    // A fraction is printed without its final zeros.
                    for _ in place + 1..<26 { micro *= 10 }
                    break
                }
                place += 1
            }
        }
        return Timestamp(
            year: digits(0, 4),
            month: digits(5, 2),
            day: digits(8, 2),
            hour: digits(11, 2),
            minute: digits(14, 2),
            second: digits(17, 2),
            microsecond: micro
        ) ?? Timestamp(microseconds: 0)
    }

    /// Copies the elements of an array in its text form and says where each is.
    private static func forEachElement(
        of array: UnsafeRawBufferPointer,
        in record: inout IndicatorRecord,
        _ add: (inout IndicatorRecord, Range<Int>) -> Void
    ) {
        var place = 1
        while place < array.count {
            let quoted = array[place] == UInt8(ascii: "\"")
            if quoted { place += 1 }
            let start = record.bytes.count
            var run = place
            while place < array.count {
                let byte = array[place]
                if quoted, byte == UInt8(ascii: "\\"), place + 1 < array.count {
                    _ = record.store(UnsafeRawBufferPointer(rebasing: array[run..<place]))
                    run = place + 1
                    place += 2
                    continue
                }
                if quoted ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
                    break
                }
                place += 1
            }
            _ = record.store(UnsafeRawBufferPointer(rebasing: array[run..<place]))
            // An empty array is `{}`; an empty element is quoted.
            if quoted || record.bytes.count > start { add(&record, start..<record.bytes.count) }
            place += quoted ? 2 : 1
        }
    }
}
