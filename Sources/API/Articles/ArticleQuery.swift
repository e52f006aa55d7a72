import Access
import HTTP
import Model
import Notation
import Storage

/// The query of a list of articles, within what the caller's tier allows.
struct ArticleQuery {
    /// `similar_to` is filled in by who can read the article.
    var filter: ArticleFilter
    /// The article that others are to be similar to.
    let similar: UUID?
    /// How far `sort=top` looks back.
    let window: Window?
    let cursor: ArticleCursor?
    let offset: Int
    let limit: Int
    let fields: [ArticleField]
    let guardsFormulas: Bool
    /// Whether a total is wanted, and whether the planner's estimate is enough.
    let count: Count

    enum Count { case none, exact, estimated }

    enum Window: Int64 {
        case day = 24
        case week = 168
        case month = 720

        var text: StaticString {
            switch self {
            case .day: "24h"
            case .week: "7d"
            case .month: "30d"
            }
        }

        /// Begins at a whole hour, so that an answer stays the same for an hour.
        func start(now: Timestamp) -> Timestamp {
            let hour: Int64 = 3_600_000_000
            return Timestamp(microseconds: (now.microseconds / hour - rawValue) * hour)
        }
    }

    /// Larger pages need the scope for bulk export.
    static let mostWithoutExport = 100

    /// - Parameter isTable: leaves out fields that are JSON, which do not fit into cells.
    /// - Parameter isSession: whether a session asks, which is told what its account did.
    init(_ query: Query, for caller: Caller, now: Timestamp, isTable: Bool, isSession: Bool = false) throws {
        var filter = ArticleFilter(earliest: caller.earliestArticle(now: now))
        filter.timeField = try ArticleParameters.timeField.read(from: query)
        filter.since = try ArticleParameters.since.read(from: query)
        filter.until = try ArticleParameters.until.read(from: query)
        filter.modifiedSince = try ArticleParameters.modifiedSince.read(from: query)
        if let since = filter.since, let until = filter.until, since > until {
            throw ParameterError.invalidValue(
                "until",
                until.text,
                expected: "no earlier than since, which is \(since.text)"
            )
        }
        if filter.timeField == .published, let since = filter.since { filter.since = max(since, filter.earliest) }
        filter.text = try ArticleParameters.q.read(from: query)
        filter.categories = try ArticleParameters.category.read(from: query)
        filter.severities = try ArticleParameters.severity.read(from: query)
        filter.leastSeverityTenths = try ArticleParameters.leastSeverity.read(from: query)
        filter.hasIndicators = try ArticleParameters.hasIndicators.read(from: query)
        filter.actors = try ArticleParameters.actors.read(from: query)
        filter.malware = try ArticleParameters.malware.read(from: query)
        filter.sectors =
            try ArticleParameters.sectors.read(from: query) + ArticleParameters.sectorsToo.read(from: query)
        filter.techniques = try ArticleParameters.techniques.read(from: query)
        filter.cves = try ArticleParameters.cves.read(from: query)
        filter.cveText = try ArticleParameters.cveText.read(from: query)
        filter.sources = try ArticleParameters.sources.read(from: query)
        filter.sourceCategories = try ArticleParameters.sourceCategories.read(from: query)
        filter.includesArchived = try ArticleParameters.includesArchived.read(from: query)

        cursor = try ArticleParameters.cursor.read(from: query)
        filter.order = try Self.order(in: query, filter, cursor)
        let window = try ArticleParameters.window.read(from: query)
        if let window, filter.order != .top {
            throw ParameterError.invalidValue("window", window.text.description, expected: "given with sort=top only")
        }
        self.window = filter.order == .top ? window ?? .day : nil
        if let window = self.window {
            filter.earliest = max(filter.earliest, window.start(now: now))
            if filter.timeField == .published { filter.since = filter.since.map { max($0, filter.earliest) } }
        }
        similar = try ArticleParameters.similar.read(from: query)
        self.filter = filter
        offset = cursor == nil ? try ArticleParameters.offset.read(from: query) : 0
        limit = min(try ArticleParameters.limit.read(from: query), caller.articlePageMax)
        guardsFormulas = try CSVParameters.guardsFormulas.read(from: query)
        fields = try Self.fields(
            in: query,
            for: caller,
            isList: true,
            hasSearch: filter.text != nil,
            isTable: isTable,
            isSession: isSession
        )
        count = try ArticleParameters.count.read(from: query)
    }

    /// The fields that `fields` names; otherwise the default fields and those that `expand` adds.
    static func fields(
        in query: Query,
        for caller: Caller,
        isList: Bool,
        hasSearch: Bool = false,
        isTable: Bool = false,
        isSession: Bool = false
    ) throws -> [ArticleField] {
        let parameter = isList ? ArticleParameters.expansions : ArticleParameters.expansionsOfOne
        var expansions = try parameter.read(from: query)
        let named = try ArticleParameters.fields.read(from: query)
        // Indicators are for those who have an account.
        if caller.userID == nil {
            if query.has(parameter.name) && expansions.contains(.iocs)
                || named.contains(where: { $0.expansion == .iocs })
            {
                throw APIError.signInRequired
            }
            expansions.removeAll { $0 == .iocs }
        }
        if !named.isEmpty { return named.filter { (hasSearch || !$0.needsSearch) && (isSession || !$0.needsSession) } }
        return ArticleField.all.filter { field in
            if field.needsSearch, !hasSearch { return false }
            if field.needsSession, !isSession || isTable { return false }
            if isTable, field.expansion == .iocs { return false }
            return field.expansion.map(expansions.contains) ?? true
        }
    }

    /// What an answer with articles depends on besides the data: votes, and for a session what its account did.
    static func dependencies(on community: Generation, _ call: Call) -> [Int64] {
        guard let account = call.session?.account.id else { return [Int64(community.version)] }
        return [Int64(community.version), Int64(bitPattern: account.high), Int64(bitPattern: account.low)]
    }

    private static func order(in query: Query, _ filter: ArticleFilter, _ cursor: ArticleCursor?) throws -> ArticleOrder
    {
        let given = try ArticleParameters.sort.read(from: query)
        if let given, let cursor, given != cursor.order {
            throw ParameterError.invalidValue(
                "cursor",
                cursor.text,
                expected: "a cursor of a page with sort=\(given.name), or used without sort"
            )
        }
        let isDelta = filter.timeField == .modified || filter.modifiedSince != nil
        let order =
            given ?? cursor?.order
            ?? (isDelta ? .modifiedDescending : filter.text != nil ? .relevance : .publishedDescending)
        // Without a search there is no relevance.
        if order == .relevance, filter.text == nil { return .publishedDescending }
        return order
    }
}
