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

extension Store {
    /// Adds objects to a shared collection and keeps the outcome; all or nothing. What is there already stays.
    /// - Parameter status: makes the status document out of version and novelty of each object, in their order.
    package mutating func share(
        _ objects: [ObjectToShare],
        in collection: UUID,
        by user: UUID,
        statusID: UUID,
        at time: Timestamp,
        status: ([(version: String, isNew: Bool)]) -> String
    ) throws -> String {
        // Objects are known by id and version, so adding them again after a lost answer changes nothing.
        try primary.use { connection in
            try connection.transaction { connection in
                try connection.script("set local synchronous_commit = on")
                let revisions = objects.map { $0.revision?.text ?? "" }
                let outcomes = try connection.rows(
                    """
                    select version, is_new from share_objects(
                        \(collection), \(user), \(objects.map(\.id))::text[],
                        array(select nullif(t, '')::timestamptz from unnest(\(revisions)::text[]) with ordinality r (t, n) order by n),
                        array(select nullif(t, '') from unnest(\(objects.map { $0.version ?? "" })::text[]) with ordinality r (t, n) order by n),
                        \(objects.map(\.content))::text[])
                    """
                ) { (version: $0.text(), isNew: $0.flag()) }
                let content = status(outcomes)
                try connection.execute(
                    """
                    insert into collection_statuses (id, user_id, requested_at, content)
                    values (\(statusID), \(user), \(time), \(content)) on conflict (id) do nothing
                    """
                )
                return content
            }
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
        try reading { connection in
            try connection.forEachRow(sql) { row in
                try body(row.time(), row.bytes(.text), row.bytes(.text), row.bytes(.text))
            }
        }
    }

    /// - Parameter versions: `every` for the whole object.
    /// - Returns: how many versions are gone.
    package mutating func deleteSharedObject(_ id: String, versions: VersionChoice, in collection: UUID) throws -> Int {
        try primary.use { connection in
            try connection.transaction { connection in
                try connection.script("set local synchronous_commit = on")
                return try connection.execute(
                    """
                    delete from shared_objects o
                    where o.collection_id = \(collection) and o.object_id = \(id) and \(Self.condition(versions))
                    """
                )
            }
        }
    }

    /// Whether a shared collection holds any version of an object.
    package mutating func hasSharedObject(_ id: String, in collection: UUID) throws -> Bool {
        try reading { connection in
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
