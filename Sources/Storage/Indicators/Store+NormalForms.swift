package import Model
package import Notation
import Postgres

/// A stored indicator whose value has another normal form.
package struct MovedIndicator: Sendable {
    package let old: UUID
    package let new: UUID
    package let type: IndicatorType
    package let value: String
    /// Names of the warning lists that the value stands in.
    package let warnings: [String]

    package init(old: UUID, new: UUID, type: IndicatorType, value: String, warnings: [String]) {
        self.old = old
        self.new = new
        self.type = type
        self.value = value
        self.warnings = warnings
    }
}

/// What a batch of moved indicators came to.
package struct MoveOutcome: Sendable {
    /// Indicators that had something to move.
    package var indicators = 0
    package var sightings = 0
    /// Sightings that became the same record as another.
    package var merged = 0

    package init() {}

    package static func += (sum: inout MoveOutcome, other: MoveOutcome) {
        sum.indicators += other.indicators
        sum.sightings += other.sightings
        sum.merged += other.merged
    }
}

extension Store {
    /// How far the stored values are in their normal form: by which version, and up to which place in the publication order.
    package mutating func normalFormState() throws -> (version: Int, reached: Timestamp) {
        try primary.use { connection in
            try connection.first(
                "select version, case when reached = '-infinity' then timestamptz 'epoch' else reached end from normal_forms"
            ) { ($0.integer(), $0.time()) } ?? (0, Timestamp(microseconds: 0))
        }
    }

    /// Reads stored values in publication order, in which what is published meanwhile comes last.
    /// - Returns: the rows that were read, and the place of the last.
    package mutating func forEachValue(
        after place: Timestamp,
        limit: Int,
        _ take: (UUID, IndicatorType, [UInt8]) -> Void
    ) throws -> (rows: Int, reached: Timestamp) {
        try primary.use(repeatable: false) { connection in
            var rows = 0
            var reached = place
            var bytes: [UInt8] = []
            try connection.forEachRow(
                """
                select added_at, id, type, value from indicators
                where added_at > \(place) order by added_at limit \(limit)::integer
                """
            ) { row in
                rows += 1
                reached = row.time()
                let id = row.uuid()
                let type = IndicatorType(row.text())
                bytes.removeAll(keepingCapacity: true)
                bytes.append(contentsOf: row.bytes(.text))
                if let type { take(id, type, bytes) }
            }
            return (rows, reached)
        }
    }

    /// Moves the reports of these indicators to those of their normal form and publishes both, and notes how far the walk has
    /// come: all in one transaction.
    package mutating func move(_ moved: [MovedIndicator], version: Int, reached: Timestamp) throws -> MoveOutcome {
        try primary.use { connection in
            try connection.transaction { connection in
                var outcome = MoveOutcome()
                if !moved.isEmpty {
                    try connection.script("create temporary table moved of moved_indicator on commit drop")
                    try connection.execute(
                        """
                        insert into moved
                        select * from unnest(\(moved.map(\.old.text))::uuid[], \(moved.map(\.new.text))::uuid[],
                                             \(moved.map(\.type.text))::indicator_type[], \(moved.map(\.value))::text[])
                            m (old_id, new_id, type, value)
                            cross join lateral (select '{}'::text[]) w
                        """
                    )
                    let warned = moved.filter { !$0.warnings.isEmpty }
                    try connection.execute(
                        """
                        update moved m set warning_lists = w.lists::text[]
                        from unnest(\(warned.map(\.old.text))::uuid[],
                                    \(warned.map { "{\($0.warnings.joined(separator: ","))}" })::text[]) w (id, lists)
                        where m.old_id = w.id
                        """
                    )
                    try connection.forEachRow(
                        "select moved_indicators, moved_sightings, merged_sightings from move_indicators()"
                    ) { row in
                        outcome.indicators = row.integer()
                        outcome.sightings = row.integer()
                        outcome.merged = row.integer()
                    }
                }
                try connection.execute("update normal_forms set version = \(version)::integer, reached = \(reached)")
                return outcome
            }
        }
    }
}
