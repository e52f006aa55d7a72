import Cryptography
package import Model
package import Notation
import Postgres

extension WarningListContent {
    /// Each part behind its length, so that no two lists look alike.
    var digest: [UInt8] {
        var digest = Digest(.sha256)
        let types = head.types.map(\.text).joined(separator: ",")
        for text in [title, head.category.name.description, head.match.name.description, types] {
            digest.update(text: "\(text.utf8.count) \(text) ")
        }
        digest.update(text: "\(version ?? -1) \(entries.count) ")
        for entry in entries {
            digest.update(text: "\(entry.count) ")
            digest.update(entry)
        }
        return digest.finish()
    }
}

/// A warning list as the operator sees it.
package struct WarningListFigures: Sendable {
    package let head: WarningListHead
    package let title: String
    package let version: Int?
    package let isBundled: Bool
    package let isEnabled: Bool
    package let changedAt: Timestamp?
}

/// The operator's word on a value.
package struct StoredVerdict: Sendable {
    package let value: String
    package let verdict: WarningVerdict
    package let note: String?
    package let createdAt: Timestamp?
}

extension Store {
    /// Rises with every change of lists and verdicts.
    package mutating func warningGeneration() throws -> Int {
        try primary.use { connection in
            try connection.first("select version from warning_generation") { $0.integer() } ?? 0
        }
    }

    /// Reads all enabled lists and all verdicts into `receiver` in place of what it held.
    /// - Returns: the generation that was read, or an earlier one.
    package mutating func readWarningLists(into receiver: inout some WarningListReceiver) throws -> Int {
        let generation = try warningGeneration()
        let heads = try warningLists().filter(\.isEnabled).map(\.head)
        receiver.removeLists()
        try primary.use(repeatable: false) { connection in
            for head in heads {
                let number = receiver.begin(head)
                try connection.stream(
                    """
                    select e.value from warning_list_entries e join current_warning_lists l on l.id = e.list_id
                    where l.name = \(head.name)
                    """
                ) { row in receiver.add(row.bytes(.text), to: number) }
            }
            try connection.forEachRow("select verdict, value from warning_verdicts") { row in
                if let verdict = WarningVerdict(row.text()) { receiver.add(verdict, on: Array(row.bytes(.text))) }
            }
        }
        receiver.finish()
        return generation
    }

    /// The lists that count, by name.
    package mutating func warningLists() throws -> [WarningListFigures] {
        try primary.use { connection in
            try connection.rows(
                """
                select name, category, match, types, entries, title, version, is_bundled, is_enabled, changed_at
                from current_warning_lists order by name
                """
            ) { row in
                WarningListFigures(
                    head: WarningListHead(
                        name: row.text(),
                        category: WarningCategory(row.text()) ?? .other,
                        match: WarningMatch(row.text()) ?? .string,
                        types: row.texts().compactMap { IndicatorType($0) },
                        entries: row.integer()
                    ),
                    title: row.text(),
                    version: row.optionalInteger(),
                    isBundled: row.flag(),
                    isEnabled: row.flag(),
                    changedAt: row.optionalTime()
                )
            }
        }
    }

    /// Calls `body` with the entries of the list of a name that counts, in their order.
    package mutating func forEachWarningEntry(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try primary.use { connection in
            try connection.stream(
                """
                select e.value from warning_list_entries e join current_warning_lists l on l.id = e.list_id
                where l.name = \(name) order by e.value
                """
            ) { row in try body(row.bytes(.text)) }
        }
    }

    /// Stores lists in place of those of the same names; all or nothing. What says the same as before is not touched; a list
    /// that was disabled stays so.
    /// - Parameter areBundled: as the bundled lists, all of them: others are removed.
    /// - Returns: the names of those that changed.
    package mutating func storeWarningLists(_ lists: [WarningListContent], areBundled: Bool) throws -> [String] {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            return try connection.transaction { connection in
                try connection.script("select pg_advisory_xact_lock(hashtext('socd warning lists'))")
                let known = try connection.rows(
                    "select name, encode(digest, 'hex'), is_enabled from warning_lists where is_bundled = \(areBundled)"
                ) { (name: $0.text(), digest: $0.text(), isEnabled: $0.flag()) }
                let before = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
                if areBundled {
                    let names = lists.map(\.head.name)
                    let gone = known.map(\.name).filter { !names.contains($0) }
                    if !gone.isEmpty {
                        try connection.execute(
                            "delete from warning_lists where is_bundled and name = any(\(gone)::text[])"
                        )
                    }
                }
                var changed: [String] = []
                for list in lists {
                    let digest = list.digest
                    if before[list.head.name]?.digest == TextCoding.hex(digest) { continue }
                    try Self.store(
                        list,
                        digest,
                        isBundled: areBundled,
                        isEnabled: before[list.head.name]?.isEnabled ?? true,
                        &connection
                    )
                    changed.append(list.head.name)
                }
                return changed
            }
        }
    }

    private static func store(
        _ list: WarningListContent,
        _ digest: [UInt8],
        isBundled: Bool,
        isEnabled: Bool,
        _ connection: inout Connection
    ) throws {
        let head = list.head
        try connection.execute("delete from warning_lists where name = \(head.name) and is_bundled = \(isBundled)")
        let id =
            try connection.first(
                """
                insert into warning_lists (name, is_bundled, title, category, match, types, version, is_enabled, entries, digest)
                values (\(head.name), \(isBundled), \(list.title), \(head.category.name.description), \(head.match.name.description),
                        \(head.types.map(\.text))::indicator_type[], \(list.version)::bigint, \(isEnabled), \(list.entries.count)::integer,
                        \(bytes: digest))
                returning id
                """
            ) { $0.integer() } ?? 0
        let copy = try connection.beginCopy("copy warning_list_entries (list_id, value) from stdin")
        var rows = ByteWriter(capacity: 300 * 1024)
        for entry in list.entries {
            rows.append(integer: id)
            rows.nextField()
            rows.copyField(entry, 0..<entry.count)
            rows.endRow()
            if rows.count > 256 * 1024 {
                try copy.put(rows)
                rows.removeAll()
            }
        }
        try copy.put(rows)
        _ = try copy.end()
    }

    /// Turns the list of a name that counts on or off; false when there is none.
    package mutating func enableWarningList(_ name: String, _ isEnabled: Bool) throws -> Bool {
        try primary.use { connection in
            try connection.execute(
                """
                update warning_lists set is_enabled = \(isEnabled), changed_at = now()
                where id = (select id from current_warning_lists where name = \(name))
                """
            ) == 1
        }
    }

    /// Removes a list of the operator's; the bundled one of its name counts again. False when there is none.
    package mutating func removeWarningList(_ name: String) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.execute("delete from warning_lists where name = \(name) and not is_bundled") == 1
        }
    }

    /// All verdicts, by value.
    package mutating func warningVerdicts() throws -> [StoredVerdict] {
        try primary.use { connection in
            try connection.rows("select value, verdict, note, created_at from warning_verdicts order by value") { row in
                StoredVerdict(
                    value: row.text(),
                    verdict: WarningVerdict(row.text()) ?? .exempt,
                    note: row.optionalText(),
                    createdAt: row.optionalTime()
                )
            }
        }
    }

    /// Says how a value is to be judged, in place of what was said before.
    package mutating func setWarningVerdict(_ verdict: WarningVerdict, on value: String, note: String?) throws {
        try primary.use { connection in
            _ = try connection.execute(
                """
                insert into warning_verdicts (value, verdict, note) values (\(value), \(verdict.name.description), \(note))
                on conflict (value) do update set verdict = excluded.verdict, note = excluded.note, created_at = now()
                """
            )
        }
    }

    /// Takes the word on a value back; false when there was none.
    package mutating func removeWarningVerdict(on value: String) throws -> Bool {
        try primary.use { connection in
            try connection.execute("delete from warning_verdicts where value = \(value)") == 1
        }
    }
}
