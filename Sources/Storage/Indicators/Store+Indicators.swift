package import Model
import Notation
import Postgres

extension Store {
    /// The version of the data that `forEachIndicator` would read now.
    /// - Parameter admitted: what the admission statement saw; still true unless a replica serves the lists.
    package mutating func generation(_ admitted: Generation) throws -> Generation {
        choose()
        if case .replica(let served) = readsFrom { return served }
        return admitted
    }

    /// The same for a request that no statement admitted; nil in a database without data.
    package mutating func readGeneration() throws -> Generation? {
        try reading { connection in
            try connection.first("select version, changed_at from data_generation") { row in
                Generation(version: row.integer(), time: row.time())
            }
        }
    }

    /// Exact number of matches for each day, from the counter cube; only days that the filter cuts are counted in the index.
    package mutating func countIndicators(matching filter: IndicatorFilter) throws -> DayCounts {
        if filter.leastRisk != nil || Self.facts(of: filter) != nil { return try countRows(matching: filter) }
        let sql = Self.counts(of: filter)
        let days = try reading { connection in
            try connection.rows(sql) { row in
                DayCounts.Day(start: row.time(), count: row.integer())
            }
        }
        return DayCounts(days: days)
    }

    /// Day and number of matches, newest first. The cube counts SHA-1 hashes of files and of certificates as one type, so
    /// certificates are counted apart where they make a difference.
    private static func counts(of filter: IndicatorFilter) -> SQL {
        var rest = filter
        rest.certificates = .included
        switch filter.certificates {
        case .included: return "\(cubeCounts(of: filter)) order by 1 desc"
        case .excluded:
            return """
                select day, sum(n)::bigint from (\(cubeCounts(of: rest)) union all \(certificateCounts(of: rest, "-count(*)"))) c (day, n) \
                group by day order by 1 desc
                """
        case .only:
            let types = filter.types.isEmpty ? IndicatorType.allCases : filter.types
            rest.types = types.filter { $0 != .sha1 }
            let certificates = certificateCounts(of: rest, "count(*)")
            if rest.types.isEmpty { return "\(certificates) order by 1 desc" }
            return """
                select day, sum(n)::bigint from (\(cubeCounts(of: rest)) union all \(certificates)) c (day, n) \
                group by day order by 1 desc
                """
        }
    }

    /// Of the filter all but the types counts.
    private static func certificateCounts(of filter: IndicatorFilter, _ number: SQL) -> SQL {
        let field = filter.timeField.column
        var filter = filter
        filter.types = []
        var sql: SQL = """
            select (\(field) at time zone 'UTC')::date, \(number) from indicators \
            where \(isCertificate) and \(field) >= \(filter.since) \(attributes(of: filter))
            """
        if let until = filter.until { sql = "\(sql) and \(field) <= \(until)" }
        return "\(sql) group by 1"
    }

    /// As the index of certificates has it.
    private static let isCertificate: SQL = "type = 'sha1' and tags @> '{certificate-fingerprint}'"

    /// The same for any types, not in order.
    /// - Parameter column: a column of the cube to count by, instead of the day; a value may come twice then.
    static func cubeCounts(of filter: IndicatorFilter, by column: SQL? = nil) -> SQL {
        let field = filter.timeField.column
        let firstWhole =
            filter.since.startOfDay == filter.since ? filter.since : filter.since.startOfDay.adding(seconds: 86_400)
        // A last moment of a day ends it: nothing is stored between it and midnight.
        let end = filter.until.map { $0.adding(microseconds: 1) }
        let wholeEnd = end?.startOfDay
        var sql: SQL = """
            select \(column ?? "day"), sum(n) from indicator_counts where time_field = \(filter.timeField.name.description) \
            and day >= \(date(firstWhole))::date \(attributes(of: filter))
            """
        if let wholeEnd { sql = "\(sql) and day < \(date(wholeEnd))::date" }
        sql = "\(sql) group by 1"
        for (from, before) in cuts(since: filter.since, firstWhole: firstWhole, end: end) {
            sql = """
                \(sql) union all select \(column ?? "\(date(from))::date"), count(*) from indicators \
                where \(field) >= \(from) and \(field) < \(before) \(attributes(of: filter)) group by 1
                """
        }
        return sql
    }

    /// The same for conditions that the cube does not know: their indexes lead to few rows, which are counted. How few
    /// depends on the values, so each is planned for its own.
    private mutating func countRows(matching filter: IndicatorFilter) throws -> DayCounts {
        let field = filter.timeField.column
        var sql: SQL = """
            select (\(field) at time zone 'UTC')::date, count(*) from \(Self.table(filter)) \
            where \(field) >= \(filter.since) \(Self.facts(of: filter) ?? "") \(Self.attributes(of: filter))
            """
        if let until = filter.until { sql = "\(sql) and \(field) <= \(until)" }
        sql = "\(sql) group by 1 order by 1 desc"
        let days = try reading { connection in
            try connection.rows(sql, planned: .anew) { row in
                DayCounts.Day(start: row.time(), count: row.integer())
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
        if !filter.tags.isEmpty {
            let tags = Set(filter.tags + filter.tags.map { $0.lowercased() }).sorted()
            sql = "\(sql ?? "") and tags <> '{}' and tags && \(tags)::text[]"
        }
        if !filter.actorNames.isEmpty {
            // One group has many names; indicators carry the one of the reference list.
            let keys: SQL = "name_keys(\(filter.actorNames.flatMap(groupNames))::text[])"
            sql = """
                \(sql ?? "") and actors <> '{}' and actors && \
                array(select g.name from threat_actors g where g.keys && \(keys) union all select unnest(\(filter.actorNames)::text[]))
                """
        }
        if !filter.malware.isEmpty {
            sql = """
                \(sql ?? "") and malware_family is not null \
                and name_keys(array[malware_family]) && name_keys(\(filter.malware)::text[])
                """
        }
        if !filter.sources.isEmpty {
            let names = filter.sources.map { $0.lowercased() }
            sql = """
                \(sql ?? "") and feed_name = any(array( \
                select f.name from feeds f where f.slug = any(\(names)) or lower(f.name) = any(\(names))))
                """
        }
        if let article = filter.article {
            sql = "\(sql ?? "") and id in (select r.indicator_id from sightings r where r.article_id = \(article))"
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
        let field = filter.timeField.column
        let columns = IndicatorColumn.list(columns)
        // Scores are looked up for the rows of the page, not for those before it.
        let ofRow = columns.filter { $0 != .risk }
        // Far from the first match the rows before the page are passed in the index alone, which has all that a plain filter
        // asks for; the rows of the page are read afterwards.
        let isDeep = span.offset >= 500 && Self.facts(of: filter) == nil && filter.leastRisk == nil
        let read: SQL = isDeep ? "id" : SQL.list(ofRow.map(\.sql))
        var sql: SQL = """
            select \(read), \(field) as place from \(Self.table(filter)) \
            where \(field) >= \(max(span.from, filter.since)) and \(field) < \(span.before) \(Self.attributes(of: filter)) \
            \(Self.facts(of: filter) ?? "")
            """
        if let until = filter.until { sql = "\(sql) and \(field) <= \(until)" }
        sql = "\(sql) order by \(field) desc, id limit \(limit) offset \(span.offset)"
        if isDeep {
            sql = """
                select \(SQL.list(ofRow.map { $0.sql(of: "i") })), passed.place from (\(sql)) passed \
                join indicators i on i.id = passed.id
                """
        }
        sql = """
            select \(SQL.list(columns.map { $0.sql(of: "page") })) \
            from (\(sql)) page order by page.place desc, page.id
            """
        // Single rows cost more than a whole result, but a whole result costs memory.
        let isLong = limit > 2000
        try reading { connection in
            var record = IndicatorRecord()
            func take(_ row: inout RowReader) throws {
                record.fill(columns, from: &row)
                try body(record)
            }
            if isLong {
                try connection.stream(sql, take)
            } else {
                try connection.forEachRow(sql, planned: Self.isPlain(filter) ? .once : .automatic, take)
            }
        }
    }

    /// Whether the index of times alone leads to the matches of a filter, whatever its values: to walk it is the one good plan.
    private static func isPlain(_ filter: IndicatorFilter) -> Bool {
        facts(of: filter) == nil && filter.leastRisk == nil && filter.types.isEmpty && filter.categories.isEmpty
            && filter.confidences.isEmpty && filter.origin == nil && filter.certificates == .included
    }

    /// The table of a list; scores stand in one of their own.
    static func table(_ filter: IndicatorFilter) -> SQL {
        filter.leastRisk == nil ? "indicators" : "indicator_risks join indicators on id = indicator_id"
    }

    /// The conditions on attributes, each beginning with `and`.
    static func attributes(of filter: IndicatorFilter) -> SQL {
        var sql: SQL = filter.includesRevoked ? "" : "and not is_revoked"
        switch filter.types.count {
        case 0: break
        case 1: sql = "\(sql) and type = \(literal: filter.types[0].name)"
        default: sql = "\(sql) and type = any(\(filter.types.map(\.text))::indicator_type[])"
        }
        switch filter.certificates {
        case .included: break
        case .excluded: sql = "\(sql) and not (\(isCertificate))"
        case .only: sql = "\(sql) and (type <> 'sha1' or \(isCertificate))"
        }
        if !filter.categories.isEmpty {
            sql = "\(sql) and category = any(\(filter.categories.map(\.text))::source_category[])"
        }
        if !filter.confidences.isEmpty {
            sql = "\(sql) and confidence = any(\(filter.confidences.map(\.text))::confidence_level[])"
        }
        if filter.excludesWarned { sql = "\(sql) and not is_warned" }
        if filter.isForDetectionOnly { sql = "\(sql) and is_for_detection" }
        sql = "\(sql) \(filter.tlpCeiling.allows("tlp"))"
        if let least = filter.leastRisk { sql = "\(sql) and score >= \(least)::smallint" }
        if let origin = filter.origin { sql = "\(sql) and origin = \(origin.text)::sighting_origin" }
        return sql
    }

    static func date(_ time: Timestamp) -> String {
        var out = ByteWriter(capacity: 16)
        out.append(date: time)
        return out.text
    }
}

extension TimeField {
    /// The column of `indicators`.
    var column: SQL {
        switch self {
        case .lastSeen: "last_seen"
        case .firstSeen: "first_seen"
        case .modified: "modified_at"
        }
    }
}
