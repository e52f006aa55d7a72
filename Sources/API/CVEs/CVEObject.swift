import Access
import Model
import Notation
import Storage

/// All that is known of one CVE, as the object of `/api/v1/cves/{id}`.
struct CVEObject {
    private let fields: [CVEField]
    private let context: CVEContext
    private let isLatest: Bool
    private let earliest: Timestamp
    private let tlpCeiling: TLP

    /// - Parameters:
    ///   - fields: in the order in which they are written; all when nil.
    ///   - isLatest: shows the newest CVSS version, whoever rated by it.
    ///   - earliest: older articles, and what they report, are left out.
    ///   - tlpCeiling: indicators marked stricter are left out.
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

    /// Older articles are not shown to the caller; without the scope for articles, none.
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
        json.beginObject()
        for field in fields {
            json.key(field.name)
            field.write(record, context, &json)
        }
        json.endObject()
    }

    /// What must be read for the fields.
    static func columns(of fields: [CVEField]) -> [CVEColumn] {
        var columns: [CVEColumn] = []
        for column in fields.flatMap(\.columns) where !columns.contains(column) { columns.append(column) }
        // A row of no columns at all would be no row.
        return columns.isEmpty ? [.id] : columns
    }
}
