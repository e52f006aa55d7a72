import Postgres

extension Store {
    /// Compares the database's schema and the role's rights with what this release needs.
    /// - Parameter migrations: the release's, as the database remembers them; nil when they are not known.
    package mutating func schemaStanding(_ migrations: [String]?) throws -> SchemaStanding {
        try primary.use { connection in
            var standing = SchemaStanding()
            // One right of each kind that a worker needs. Nothing here fails on an empty database.
            let rights = try connection.first(
                """
                select to_regclass('schema_files') is not null,
                       coalesce(has_column_privilege(to_regclass('schema_files'), 'name', 'select'), false),
                       coalesce(has_table_privilege(to_regclass('indicators'), 'select'), false),
                       coalesce(has_table_privilege(to_regclass('request_log'), 'insert'), false),
                       coalesce((select bool_and(has_function_privilege(p.oid, 'execute')) from pg_proc p
                                 where p.proname = 'admit' and p.pronamespace = to_regnamespace('public')), false)
                """
            ) { row in
                (hasFiles: row.flag(), reads: row.flag(), lists: row.flag(), logs: row.flag(), admits: row.flag())
            }
            guard let rights else { throw PostgresError(sqlstate: "", message: "the database gave no answer") }
            guard rights.hasFiles else {
                standing.missing = migrations ?? ["every migration"]
                return standing
            }
            if !rights.lists { standing.forbidden.append("indicators") }
            if !rights.logs { standing.forbidden.append("request_log") }
            if !rights.admits { standing.forbidden.append("admit()") }
            guard rights.reads, let migrations else {
                standing.isChecked = false
                return standing
            }
            let applied = try connection.rows(
                "select name from schema_files where name like 'migrations/%' order by name"
            ) {
                $0.text()
            }
            standing.missing = migrations.filter { !applied.contains($0) }
            standing.unknown = applied.filter { !migrations.contains($0) }
            return standing
        }
    }

    /// What keeps this role from answering requests, or will; none when all is well.
    package mutating func troubles(_ migrations: [String]?) -> [Trouble] {
        do {
            return try schemaStanding(migrations).troubles
        } catch StoreError.unavailable(let reason) {
            return [Trouble(connecting: reason)]
        } catch {
            let text = (error as? StoreError)?.text ?? "\(error)"
            return [Trouble(text, remedy: "read the server's log")]
        }
    }
}
