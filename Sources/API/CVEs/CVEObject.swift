import Access
import Model
import Notation
import Storage

/// Writes everything that is known about one CVE, as the object of `/api/v1/cves/{id}`.
struct CVEObject {
    private let fields: [CVEField]
    private let context: CVEContext
    private let isLatest: Bool
    private let earliest: Timestamp
    private let tlpCeiling: TLP

    /// - Parameters:
    ///   - fields: the fields in the order in which they are written; nil for all.
    ///   - isLatest: shows the rating by the newest CVSS version, whoever made it.
    ///   - earliest: articles before this time, and what they report, are left out.
    ///   - tlpCeiling: indicators with a stricter marking are left out.
    init(
        fields: [CVEField]? = nil,
        catalogues: [CVECatalogue],
        isLatest: Bool = false,
        articlesSince earliest: Timestamp,
        tlpCeiling: TLP
    ) {
        self.fields = fields ?? CVEField.all(isDetail: true)
        context = CVEContext(catalogues)
        self.isLatest = isLatest
        self.earliest = earliest
        self.tlpCeiling = tlpCeiling
    }

    /// Writes the object.
    /// - Parameter id: in capitals.
    /// - Returns: false, and nothing is written, when the CVE is not in the store.
    func write(_ id: String, from store: inout Store, to json: inout JSONWriter) throws -> Bool {
        var isFound = false
        try store.forEachCVE(
            [id],
            columns: Self.columns(of: fields),
            isLatest: isLatest,
            articlesSince: earliest,
            tlpCeiling: tlpCeiling
        ) { record in
            isFound = true
            Self.write(record, fields, context, to: &json)
        }
        return isFound
    }

    /// The start of what the caller may see of articles; without the scope for articles that is nothing.
    static func earliestArticle(for caller: Caller, now: Timestamp) -> Timestamp {
        caller.scopes.contains(Scope.readArticles.name)
            ? caller.earliestArticle(now: now) : now.startOfDay.adding(seconds: 100 * 365 * 86_400)
    }

    static func write(
        _ record: borrowing CVERecord,
        _ fields: [CVEField],
        _ context: CVEContext,
        to json: inout JSONWriter
    ) {
        json.object { json in
            for field in fields {
                json.key(field.name)
                field.write(record, context, &json)
            }
        }
    }

    /// The columns that must be read for the fields.
    static func columns(of fields: [CVEField]) -> [CVEColumn] {
        var columns: [CVEColumn] = []
        for column in fields.flatMap(\.columns) where !columns.contains(column) { columns.append(column) }
        // A row needs at least one column.
        return columns.isEmpty ? [.id] : columns
    }
}
