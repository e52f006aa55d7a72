/// What keeps a program from its database: one sentence, and what to do about it.
package struct Trouble: Sendable, Equatable {
    package let text: String
    package let remedy: String

    package init(_ text: String, remedy: String) {
        self.text = text
        self.remedy = remedy
    }

    /// A connection that could not be opened.
    /// - Parameter reason: the words of libpq or the server, which hold no password.
    package init(connecting reason: String) {
        let reason = reason.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
        func has(_ words: String...) -> Bool { words.contains { reason.contains($0) } }
        text = "the database cannot be used: \(reason)"
        remedy =
            if has("password authentication failed", "no password supplied") {
                "mend the password in SOCD_DATABASE_URL, or set it: alter role NAME password 'NEW'"
            } else if has("role \"") && has("does not exist") {
                "run socdctl migrate as the owner of the database: it makes the roles socd_worker and socd_ingest"
            } else if has("database \"") && has("does not exist") {
                "createdb --owner socd socd, then socdctl migrate as the owner; or mend the name in SOCD_DATABASE_URL"
            } else if has("pg_hba.conf", "Peer authentication", "Ident authentication") {
                "let pg_hba.conf and pg_ident.conf admit this account, as systemd/README.md has it, and reload PostgreSQL"
            } else if has("too many clients", "remaining connection slots", "too many connections") {
                "raise max_connections in postgresql.conf, or lower SOCD_THREADS"
            } else if has("starting up", "shutting down", "in recovery mode") {
                "wait for PostgreSQL; its log says what it does"
            } else {
                "start PostgreSQL, or mend host, user and password in SOCD_DATABASE_URL and the server's pg_hba.conf"
            }
    }
}

/// How a database's schema stands to what a release needs.
package struct SchemaStanding: Sendable {
    /// Migrations of the release that the database lacks.
    package var missing: [String] = []
    /// Migrations of the database that the release does not know.
    package var unknown: [String] = []
    /// What the role may not do and must; names of tables and functions.
    package var forbidden: [String] = []
    /// Whether the release's migrations were known here and the role may read those of the database.
    package var isChecked = true

    package init() {}

    /// Whether requests can be answered. A newer schema is made for the release before, too.
    package var isUsable: Bool { missing.isEmpty && forbidden.isEmpty }

    package var troubles: [Trouble] {
        var found: [Trouble] = []
        if let first = missing.first {
            found.append(
                Trouble(
                    "the schema is older than this release: it lacks \(first)"
                        + (missing.count > 1 ? " and \(missing.count - 1) more" : ""),
                    remedy: "run socdctl migrate as the owner of the database"
                )
            )
        } else if !forbidden.isEmpty {
            found.append(
                Trouble(
                    "the role may not use \(forbidden.joined(separator: ", "))",
                    remedy:
                        "let SOCD_DATABASE_URL name the role socd_worker, and run socdctl migrate as the owner: it grants the rights"
                )
            )
        }
        if let first = unknown.last {
            found.append(
                Trouble(
                    "the schema is newer than this release: it has \(first)",
                    remedy: "restart the workers with the release that made it"
                )
            )
        }
        return found
    }
}
