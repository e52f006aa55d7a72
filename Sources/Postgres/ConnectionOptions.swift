import CPQ

/// What a connection string names, for programs of PostgreSQL that this one starts.
package enum ConnectionOptions {
    /// The options of a connection string or URI as the environment variables of libpq, `PGHOST=...`, so that a password stands
    /// on no command line. Options that have no variable, such as keep-alives, are left out.
    /// - Returns: the variables; nil when the text is no connection string.
    package static func environment(of conninfo: String) -> [String]? {
        guard let all = PQconninfoParse(conninfo, nil) else { return nil }
        defer { PQconninfoFree(all) }
        var found: [String] = []
        // The list ends with an option that has no keyword.
        var place = all
        while place.pointee.keyword != nil {
            if let name = place.pointee.envvar, let value = place.pointee.val {
                found.append("\(String(cString: name))=\(String(cString: value))")
            }
            place = place.successor()
        }
        return found
    }
}
