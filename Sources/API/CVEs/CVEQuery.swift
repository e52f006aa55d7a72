import Access
import HTTP
import Model
import Notation
import Storage

/// The query of a list of CVEs, within what the caller's tier allows.
struct CVEQuery {
    let filter: CVEFilter
    let cursor: CVECursor?
    let offset: Int
    let limit: Int
    let fields: [CVEField]
    /// Whether the rating by the newest CVSS version is shown, whoever made it.
    let isLatest: Bool
    let guardsFormulas: Bool

    /// - Parameter isTable: leaves out fields that do not fit into a table.
    init(_ query: Query, for caller: Caller, isTable: Bool) throws {
        var filter = CVEFilter()
        if let text = try CVEParameters.q.read(from: query) {
            if let prefix = CVEID.prefix(text) { filter.idPrefix = prefix } else { filter.text = text }
        }
        filter.ids = try CVEParameters.ids.read(from: query)
        filter.severities = try CVEParameters.severity.read(from: query)
        filter.leastCVSS = try CVEParameters.leastCVSS.read(from: query)
        filter.mostCVSS = try CVEParameters.mostCVSS.read(from: query)
        filter.leastEPSS = try CVEParameters.leastEPSS.read(from: query)
        filter.mostEPSS = try CVEParameters.mostEPSS.read(from: query)
        filter.leastPercentile = try CVEParameters.leastPercentile.read(from: query)
        filter.isKEV = try CVEParameters.kev.read(from: query)
        filter.kevAddedSince = try CVEParameters.kevAddedSince.read(from: query)
        filter.kevDueBefore = try CVEParameters.kevDueBefore.read(from: query)
        filter.isRansomware = try CVEParameters.ransomware.read(from: query)
        filter.vendor = try CVEParameters.vendor.read(from: query)
        filter.product = try CVEParameters.product.read(from: query)
        filter.cwes = try CVEParameters.cwe.read(from: query)
        filter.publishedSince = try CVEParameters.publishedSince.read(from: query)
        filter.publishedUntil = try CVEParameters.publishedUntil.read(from: query)
        filter.modifiedSince = try CVEParameters.modifiedSince.read(from: query)
        filter.hasArticles = try CVEParameters.hasArticles.read(from: query)
        filter.mentionedSince = try CVEParameters.mentionedSince.read(from: query)
        filter.status = try CVEParameters.status.read(from: query)
        cursor = try CVEParameters.cursor.read(from: query)
        filter.order = try Self.order(in: query, cursor)
        self.filter = filter
        offset = cursor == nil ? try CVEParameters.offset.read(from: query) : 0
        limit = min(try CVEParameters.limit.read(from: query), caller.pageMax)
        fields = try Self.fields(in: query, isDetail: false).filter { !isTable || !$0.cells.isEmpty }
        isLatest = try CVEParameters.isLatest.read(from: query)
        guardsFormulas = try CSVParameters.guardsFormulas.read(from: query)
    }

    /// The fields that `fields` names; otherwise the default fields and those that `expand` adds.
    static func fields(in query: Query, isDetail: Bool) throws -> [CVEField] {
        let named = try (isDetail ? CVEParameters.fieldsOfOne : CVEParameters.fields).read(from: query)
        if !named.isEmpty { return named }
        let expansions = isDetail ? CVEField.Expansion.allCases : try CVEParameters.expansions.read(from: query)
        return CVEField.all(isDetail: isDetail).filter { field in field.expansion.map(expansions.contains) ?? true }
    }

    private static func order(in query: Query, _ cursor: CVECursor?) throws -> CVEOrder {
        guard let order = try CVEParameters.sort.read(from: query) else { return cursor?.order ?? CVEOrder(.published) }
        if let cursor, cursor.order != order {
            throw ParameterError.invalidValue(
                "cursor",
                cursor.text,
                expected: "a cursor of a page with sort=\(order.name), or used without sort"
            )
        }
        return order
    }
}
