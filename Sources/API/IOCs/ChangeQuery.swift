import Access
import Encoders
import HTTP
import Model
import Notation

/// What `GET /api/v1/iocs?changes=true` asks for.
struct ChangeQuery {
    let list: ListQuery
    let cursor: ChangeCursor
    let limit: Int
    /// Whether it is NDJSON; otherwise JSON.
    let isLines: Bool

    /// Parameters whose answer would change without anything being published, or that have no meaning in this order.
    private static let excluded: [any DocumentedParameter] =
        [
            ListParameters.offset, ListParameters.sort, ListParameters.leastRisk, ListParameters.industry,
            ListParameters.until, ListParameters.timeField,
        ] + FactParameters.all

    init(_ query: Query, format: ExportFormat, for caller: Caller, now: Timestamp) throws {
        switch format.name.description {
        case "json": isLines = false
        case "ndjson": isLines = true
        default:
            throw ParameterError.invalidValue(
                "changes",
                "true",
                expected: "left out with the format \(format.name); json and ndjson have it"
            )
        }
        for parameter in Self.excluded where query.has(parameter.name) {
            throw ParameterError.invalidValue(
                parameter.name,
                query.textOrEmpty(parameter.name) ?? "",
                expected: "left out with changes=true"
            )
        }
        list = try ListQuery(query, for: caller, now: now, mostRows: Int(ChangePage.mostRows))
        limit = list.limit
        let times = try [ChangeParameters.addedAfter.read(from: query), ListParameters.since.read(from: query)]
        let since = times.compactMap(\.self).max()
        if let given = try ChangeParameters.cursor.read(from: query) {
            if let since {
                throw ParameterError.invalidValue(
                    query.has("since") ? "since" : "added_after",
                    since.text,
                    expected: "left out with a cursor, which says where to go on"
                )
            }
            cursor = given
        } else {
            cursor = ChangeCursor(after: since ?? Timestamp(microseconds: 0), walk: nil)
        }
    }

    /// Refuses what only changes have in a list of another kind.
    static func expectNone(in query: Query) throws {
        for name in [ChangeParameters.cursor.name, ChangeParameters.addedAfter.name] where query.has(name) {
            throw ParameterError.invalidValue(
                name,
                query.textOrEmpty(name) ?? "",
                expected: "left out without changes=true"
            )
        }
    }

    /// - Parameter end: the last place in use now.
    func page(end: Timestamp, earliest: Timestamp) -> ChangePage {
        var filter = list.filter
        filter.since = earliest
        let walk = cursor.walk ?? ChangeCursor.Walk(base: cursor.after, end: end)
        return ChangePage(after: cursor.after, base: walk.base, end: walk.end, filter: filter, limit: limit + 1)
    }
}
