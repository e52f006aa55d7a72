package import Notation
import Postgres

/// What a backup says of the database that it is of, all from one moment.
package struct StoreInventory: Sendable {
    /// By which `pg_dump` reads what the database held at the same moment.
    package let snapshot: String
    package let madeAt: Timestamp
    package let database: String
    package let serverVersion: String
    /// Names of the SQL files that were applied.
    package let schemaFiles: [String]
    /// Extensions whose objects are part of a dump. pg_cron is none: `migrate` makes its jobs anew.
    package let extensions: [String]
    /// Rows of each table, by its name.
    package let rows: [String: Int]
    /// Statements that make the roles that this database names, where they are not there, and set them up.
    package let roles: [String]
}

extension Store {
    /// Calls `body` with what the database holds now. The moment stays readable while it runs.
    /// - Parameter countsRequestLog: whether the rows of the request log are counted.
    package mutating func withInventory<T>(
        countsRequestLog: Bool,
        _ body: (StoreInventory) throws -> T
    ) throws -> T {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            return try connection.snapshot { connection in try body(Self.inventory(countsRequestLog, &connection)) }
        }
    }

    /// Rows of each table, as `StoreInventory` has them.
    package mutating func countRows(withRequestLog: Bool) throws -> [String: Int] {
        try primary.use { connection in
            try connection.removeTimeLimits()
            return try connection.snapshot { connection in try Self.rows(withRequestLog, &connection) }
        }
    }

    /// Whether there is nothing in the database yet.
    package mutating func isEmpty() throws -> Bool {
        try primary.use { connection in
            try !connection.hasRow(
                """
                select from pg_class c
                where c.relnamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
                """
            )
        }
    }

    /// Runs the statements of `StoreInventory.roles`, all or none.
    package mutating func makeRoles(_ statements: String) throws {
        try primary.use { connection in
            try connection.transaction { connection in try connection.script(unsafeSQL: statements) }
        }
    }

    /// Lets the planner look at what was loaded.
    package mutating func analyze() throws {
        try primary.use { connection in
            try connection.removeTimeLimits()
            try connection.script("analyze")
        }
    }

    private static func inventory(_ countsRequestLog: Bool, _ connection: inout Connection) throws -> StoreInventory {
        let head = try connection.first(
            "select pg_export_snapshot(), now(), current_database()::text, current_setting('server_version')"
        ) { ($0.text(), $0.time(), $0.text(), $0.text()) }
        guard let head else { throw StoreError.failed("the server exported no snapshot") }
        return StoreInventory(
            snapshot: head.0,
            madeAt: head.1,
            database: head.2,
            serverVersion: head.3,
            schemaFiles: try connection.rows("select name from schema_files order by name") { $0.text() },
            extensions: try connection.rows(
                "select extname::text from pg_extension where extname not in ('plpgsql', 'pg_cron') order by extname"
            ) { $0.text() },
            rows: try rows(countsRequestLog, &connection),
            roles: try roles(&connection)
        )
    }

    private static func rows(_ withRequestLog: Bool, _ connection: inout Connection) throws -> [String: Int] {
        // A statement cannot take the name of a table as a value. query_to_xml runs one for each.
        let counted = try connection.rows(
            """
            select c.relname::text,
                   (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from public.%I', c.relname), false, true, '')))[1]::text::bigint
            from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and (c.relname <> 'request_log' or \(withRequestLog))
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            """
        ) { ($0.text(), $0.integer()) }
        return Dictionary(counted) { first, _ in first }
    }

    /// The roles that have rights in this database, but for its owner. Only a superuser sees their passwords.
    private static func roles(_ connection: inout Connection) throws -> [String] {
        let seesPasswords =
            try connection.first("select has_table_privilege('pg_authid', 'select')") { $0.flag() } ?? false
        let passwords: SQL =
            seesPasswords
            ? "select oid, coalesce(' password ' || quote_literal(rolpassword), '') as clause from pg_authid"
            : "select oid, '' as clause from pg_roles"
        return try connection.rows(
            """
            with here as (
                select distinct d.refobjid as oid
                from pg_shdepend d join pg_database b on b.datname = current_database()
                where d.refclassid = 'pg_authid'::regclass and d.deptype = 'a'
                  and (d.dbid = b.oid or d.dbid = 0 and d.classid = 'pg_database'::regclass and d.objid = b.oid)
            ), settings as (
                -- A list stands as it was written, any other value in quotes.
                select s.setrole as oid, string_agg(format(
                           ' alter role %I set %s to %s;', r.rolname, split_part(c, '=', 1),
                           case when split_part(c, '=', 1) in ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
                                then substr(c, strpos(c, '=') + 1) else quote_literal(substr(c, strpos(c, '=') + 1)) end), '') as clauses
                from pg_db_role_setting s join pg_roles r on r.oid = s.setrole cross join unnest(s.setconfig) c
                where s.setdatabase = 0
                group by s.setrole
            )
            select format('do $role$ begin if not exists (select from pg_roles where rolname = %L) then create role %I %s connection limit %s%s%s;%s end if; end $role$;',
                          r.rolname, r.rolname, case when r.rolcanlogin then 'login' else 'nologin' end, r.rolconnlimit,
                          coalesce(' valid until ' || quote_literal(r.rolvaliduntil), ''), p.clause, s.clauses)
            from here join pg_roles r on r.oid = here.oid join (\(passwords)) p on p.oid = r.oid left join settings s on s.oid = r.oid
            where r.rolname <> current_user and r.rolname !~ '^pg_'
            order by r.rolname
            """
        ) { $0.text() }
    }
}
