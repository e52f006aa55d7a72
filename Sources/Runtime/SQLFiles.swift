/// Where the release's SQL files are, for those who apply them and those who need what they make.
package enum SQLFiles {
    /// Where they are looked for: at `SOCD_SQL_DIR` alone, or else in the working directory, then beside the program.
    package static func places(_ settings: Settings, program: String = Supervisor.ownPath) -> [String] {
        if let set = settings.sqlDirectory { return [set] }
        let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        return ["sql", "\(folder)/share/socd/sql"]
    }

    /// The names of the release's migrations, as the database remembers them; nil when no place has the files.
    package static func migrations(_ settings: Settings, program: String = Supervisor.ownPath) -> [String]? {
        for place in places(settings, program: program) {
            guard let text = Environment.text(ofFile: "\(place)/plan") else { continue }
            return text.split(separator: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { "migrations/\($0)" }
        }
        return nil
    }
}
