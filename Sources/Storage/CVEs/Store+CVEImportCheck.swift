import Model
import Notation
import Postgres

/// Why what was read is not stored.
package enum CVEImportError: Error, Sendable {
    /// Less than nine tenths of the lines that the last EPSS table had: it was cut.
    case fewer(previous: Int, found: Int)
    /// Fewer entries than the last catalogue of exploited vulnerabilities had.
    case fewerEntries(previous: Int, found: Int)
    /// The catalogue was released before the one that is stored.
    case older(stored: String, found: String)
    /// The catalogue does not say when it was released, but the stored one does.
    case unreleased
    /// The EPSS table does not say its model or its date.
    case undated
    /// A catalogue without a single entry would remove all.
    case empty

    /// One sentence for the operator, without a full stop.
    package var text: String {
        switch self {
        case .fewer(let previous, let found):
            "the table has \(found) lines and the last one had \(previous): either it was cut, or give --allow-fewer"
        case .fewerEntries(let previous, let found):
            "the catalogue has \(found) entries and the last one had \(previous): either it was cut, or give --allow-fewer"
        case .older(let stored, let found): "the catalogue is of \(found) and the stored one is newer, of \(stored)"
        case .unreleased: "the catalogue does not say its dateReleased or catalogVersion, so it may be an old one"
        case .undated: "the first line of the table does not say its model_version and score_date"
        case .empty: "the file has no entry"
        }
    }
}

extension Store {
    /// Refuses what must not replace the stored catalogue or table.
    static func check(
        _ source: CVESource,
        _ seen: Int,
        _ version: String?,
        _ releasedAt: Timestamp?,
        allowsFewer: Bool,
        _ connection: inout Connection
    ) throws {
        switch source {
        case .nvd, .cve5: return
        case .kev:
            if seen == 0 { throw CVEImportError.empty }
            try checkCatalogue(seen, version, releasedAt, allowsFewer: allowsFewer, &connection)
        case .epss:
            if seen == 0 { throw CVEImportError.empty }
            guard version != nil, releasedAt != nil else { throw CVEImportError.undated }
            let previous = try connection.first("select rows from cve_catalogues where name = 'epss'") { $0.integer() }
            if let previous, seen * 10 < previous * 9, !allowsFewer {
                throw CVEImportError.fewer(previous: previous, found: seen)
            }
        }
    }

    /// The catalogue replaces the stored one, so it has to be no older and, unless that is allowed, no shorter.
    private static func checkCatalogue(
        _ seen: Int,
        _ version: String?,
        _ releasedAt: Timestamp?,
        allowsFewer: Bool,
        _ connection: inout Connection
    ) throws {
        let stored = try connection.first(
            """
            select coalesce(rows, 0), coalesce(version, ''), coalesce(released_at::text, ''),
                   coalesce(\(releasedAt)::timestamptz < released_at,
                            string_to_array(\(version)::text, '.') < string_to_array(version, '.'), false),
                   \(releasedAt)::timestamptz is null and \(version)::text is null and coalesce(released_at::text, version) is not null
            from cve_catalogues where name = 'kev'
            """
        ) { row in
            (rows: row.integer(), version: row.text(), releasedAt: row.text(), isOlder: row.flag(), isBare: row.flag())
        }
        guard let stored else { return }
        if stored.isBare { throw CVEImportError.unreleased }
        if stored.isOlder {
            throw CVEImportError.older(
                stored: stored.version.isEmpty ? stored.releasedAt : stored.version,
                found: version ?? releasedAt?.text ?? ""
            )
        }
        if seen < stored.rows, !allowsFewer {
            throw CVEImportError.fewerEntries(previous: stored.rows, found: seen)
        }
    }
}
