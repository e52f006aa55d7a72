import Foundation
import Runtime
import Testing

/// The rows of the README's table of settings: names, default and meaning.
private enum SettingsTable {
    static let rows: [(names: [String], defaults: [String])] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").filter { $0.hasPrefix("| `SOCD_") }.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return (names: words(cells[0]), defaults: cells.count == 3 ? words(cells[1]) : [])
        }
    }()

    /// What stands between commas, without the marks of code.
    private static func words(_ cell: String) -> [String] {
        cell.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
    }
}

struct SettingsTableTests {
    @Test func `the README lists every setting once and nothing else`() {
        #expect(SettingsTable.rows.flatMap(\.names).sorted() == Settings.names.sorted())
    }

    @Test func `a default in the README is what holds without the variable`() throws {
        // These say in words what holds without them.
        let inWords: Set = ["SOCD_SQL_DIR", "SOCD_REQUEST_LINES", "SOCD_METRICS_FROM"]
        let unset = "\(Settings())"
        var compared = 0
        for row in SettingsTable.rows where !inWords.contains(row.names[0]) && !row.defaults[0].hasPrefix("none") {
            try #require(row.defaults.count == row.names.count, "\(row.names)")
            for (name, value) in zip(row.names, row.defaults) {
                var settings = try Settings(environment: [name: value])
                settings.shown = ""
                #expect("\(settings)" == unset, "\(name)")
                compared += 1
            }
        }
        #expect(compared >= 25)
    }
}
