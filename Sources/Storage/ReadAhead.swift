package import Model
package import Notation
import Postgres

/// What a request is going to read once it is admitted. It is sent together with the question whether it is admitted, so that a
/// small answer costs one round trip. Who is not admitted gets nothing of it; what is not asked for afterwards is dropped. With
/// a replica nothing is read ahead, because the replica answers the reads.
package struct ReadAhead: Sendable {
    private(set) var statements: [SQL] = []

    package init() {}

    /// What `Store.forEachSighting(of:)` reads.
    package mutating func sightings(of ids: [UUID], most: Int, tlpCeiling: TLP) {
        if !ids.isEmpty { statements.append(Store.sightings(of: ids, most: most, tlpCeiling: tlpCeiling)) }
    }

    /// What `Store.statuses` reads.
    package mutating func statuses(of ids: [UUID], tlpCeiling: TLP) {
        if !ids.isEmpty { statements.append(Store.statuses(of: ids, tlpCeiling: tlpCeiling)) }
    }

    /// What `Store.dossier` reads.
    package mutating func dossier(_ id: UUID, monthAgo: Timestamp, tlpCeiling: TLP) {
        statements.append(Store.dossier(id, monthAgo: monthAgo, tlpCeiling: tlpCeiling))
    }
}
