package import Model
package import Notation
import Postgres

/// A STIX object on its way into a shared collection.
package struct ObjectToShare: Sendable {
    package let id: String
    /// `modified`, else `created`; nil for an object without versions.
    package let revision: Timestamp?
    /// The same as the object has it.
    package let version: String?
    /// The object's JSON as it came.
    package let content: String

    package init(id: String, revision: Timestamp?, version: String?, content: String) {
        self.id = id
        self.revision = revision
        self.version = version
        self.content = content
    }
}

/// What became of an object that was offered to a shared collection.
package enum SharingOutcome: Sendable {
    case added(version: String)
    /// This version is there already and stays as it is.
    case present(version: String)
    case refused(Refusal)

    /// Why an object is not taken.
    package enum Refusal: Sendable {
        /// Another account added the object.
        case author
        /// The account would keep more objects, or bytes, than this.
        case objects(Int)
        case bytes(Int)
    }
}

extension Store {
    /// Who changes a shared collection.
    package struct Sharer: Sendable {
        let user: UUID
        let key: UUID?
        let address: String
        /// Whether objects of other accounts may be deleted and superseded.
        let isAdministrator: Bool

        package init(user: UUID, key: UUID?, address: String, isAdministrator: Bool) {
            self.user = user
            self.key = key
            self.address = address
            self.isAdministrator = isAdministrator
        }
    }

    /// Adds objects to a shared collection and keeps the outcome, in one transaction. What is there already stays.
    /// - Parameter status: makes the status document out of the outcome of each object, in their order; when it throws,
    ///   nothing is added.
    package mutating func share(
        _ objects: [ObjectToShare],
        in collection: UUID,
        by sharer: Sharer,
        statusID: UUID,
        at time: Timestamp,
        status: ([SharingOutcome]) throws -> String
    ) throws -> String {
        // Objects are known by id and version, so adding them again after a lost answer changes nothing.
        try primary.use { connection in
            try connection.transaction { connection in
                let revisions = objects.map { $0.revision?.text ?? "" }
                let outcomes = try connection.rows(
                    """
                    select version, is_new, refusal, most from share_objects(
                        \(collection), \(sharer.user), \(objects.map(\.id))::text[],
                        array(select nullif(t, '')::timestamptz from unnest(\(revisions)::text[]) with ordinality r (t, n) order by n),
                        array(select nullif(t, '') from unnest(\(objects.map { $0.version ?? "" })::text[]) with ordinality r (t, n) order by n),
                        \(objects.map(\.content))::text[],
                        \(sharer.isAdministrator)::boolean, \(sharer.key)::uuid, \(sharer.address))
                    """
                ) { Self.outcome(&$0) }
                let content = try status(outcomes)
                try connection.execute(
                    """
                    insert into collection_statuses (id, user_id, requested_at, content)
                    values (\(statusID), \(sharer.user), \(time), \(content)) on conflict (id) do nothing
                    """
                )
                return content
            }
        }
    }

    private static func outcome(_ row: inout RowReader) -> SharingOutcome {
        let version = row.optionalText() ?? ""
        let isNew = row.flag()
        let refusal = row.optionalText()
        let most = row.optionalInteger() ?? 0
        return switch refusal {
        case "author": .refused(.author)
        case "objects": .refused(.objects(most))
        case "bytes": .refused(.bytes(most))
        default: isNew ? .added(version: version) : .present(version: version)
        }
    }

    /// The outcome of an earlier request of the same account; nil when there is none.
    package mutating func status(_ id: UUID, of user: UUID) throws -> String? {
        try primary.use { connection in
            try connection.first("select content from collection_statuses where id = \(id) and user_id = \(user)") {
                $0.text()
            }
        }
    }

    /// Calls `body` with place, id, version and JSON of the objects of one page.
    package mutating func forEachSharedObject(
        of page: CollectionPage,
        in collection: UUID,
        _ body: (Timestamp, UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var sql: SQL = """
            select o.added_at, o.object_id, o.version, o.content from shared_objects o \
            where o.collection_id = \(collection) and o.added_at > \(page.after) and \(Self.condition(page.versions))
            """
        if let ids = page.ids { sql = "\(sql) and o.object_id = any(\(ids)::text[])" }
        if let types = page.stixTypes { sql = "\(sql) and o.type = any(\(types)::text[])" }
        sql = "\(sql) order by o.added_at limit \(page.limit)"
        // Whoever has added an object finds it, so a replica that may not have it yet is not asked.
        try primary.use { connection in
            try connection.forEachRow(sql) { row in
                try body(row.time(), row.bytes(.text), row.bytes(.text), row.bytes(.text))
            }
        }
    }

    /// - Parameter versions: `every` for the whole object.
    /// - Returns: how many versions are gone, and how many were not deleted because they belong to another account.
    package mutating func deleteSharedObject(
        _ id: String,
        versions: VersionChoice,
        in collection: UUID,
        by sharer: Sharer
    ) throws -> (gone: Int, others: Int) {
        try primary.use { connection in
            try connection.first(
                """
                select gone, others from unshare_object(
                    \(collection), \(sharer.user), \(id), \(versions.all)::boolean, \(versions.last)::boolean,
                    \(versions.first)::boolean, \(versions.times.map(\.text))::timestamptz[],
                    \(sharer.isAdministrator)::boolean, \(sharer.key)::uuid, \(sharer.address))
                """
            ) { (gone: $0.integer(), others: $0.integer()) } ?? (0, 0)
        }
    }

    /// Whether a shared collection holds any version of an object.
    package mutating func hasSharedObject(_ id: String, in collection: UUID) throws -> Bool {
        try primary.use { connection in
            try connection.hasRow(
                "select true from shared_objects where collection_id = \(collection) and object_id = \(id) limit 1"
            )
        }
    }

    private static func condition(_ versions: VersionChoice) -> SQL {
        if versions.all { return "true" }
        let others: SQL =
            "select from shared_objects e where e.collection_id = o.collection_id and e.object_id = o.object_id"
        var condition: SQL = "false"
        if versions.last { condition = "\(condition) or not exists (\(others) and e.revision > o.revision)" }
        if versions.first { condition = "\(condition) or not exists (\(others) and e.revision < o.revision)" }
        if !versions.times.isEmpty {
            let times = versions.times.map(\.text)
            condition = """
                \(condition) or coalesce(o.revision, o.added_at) = any(\(times)::timestamptz[])
                """
        }
        return "(\(condition))"
    }
}
