import ArgumentParser
import Glibc
import Notation
import Postgres
import Runtime
import Storage

/// Options of every subcommand.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Answer in JSON.")
    var json = false
}

/// The common parts of the subcommands: settings, the store, and error messages.
enum Program {
    static func settings() throws -> Settings {
        do {
            return try Settings(environment: Environment.all())
        } catch let error as SettingsError {
            throw usage(error.message)
        }
    }

    /// The database that SOCD_DATABASE_URL names.
    static func store(_ settings: Settings) throws -> Store {
        Store(try databaseURL(settings), application: "socdctl", statementTimeoutMilliseconds: 60_000)
    }

    static func databaseURL(_ settings: Settings) throws -> String {
        guard !settings.databaseURL.isEmpty else {
            throw usage("SOCD_DATABASE_URL is not set; it is a libpq connection string or URI")
        }
        return settings.databaseURL
    }

    /// Makes a failure with exit code 64, which means that the command line is wrong.
    static func usage(_ message: String) -> any Error { Failure(message, code: 64) }

    /// Runs `body`. Turns an error into one line and exit code 1.
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as Failure {
            complain(error.message)
            throw ExitCode(error.code)
        } catch let error as StoreError {
            complain(error.text)
            throw ExitCode(1)
        } catch let error as PostgresError {
            complain("the database: \(oneLine(error.message))")
            throw ExitCode(1)
        }
    }

    static func complain(_ message: String) {
        let bytes = Array("socdctl: \(message)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    static func note(_ message: String, end: String = "\n") {
        let bytes = Array("\(message)\(end)".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }

    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }
}

/// An error with its message and exit code.
struct Failure: Error {
    let message: String
    let code: Int32

    init(_ message: String, code: Int32 = 1) {
        self.message = message
        self.code = code
    }
}

/// A table for people; each column is as wide as its longest cell.
struct Table {
    private var rows: [[String]]

    init(_ heads: String...) { rows = [heads] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    func show() {
        guard let heads = rows.first else { return }
        let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.indices.map { column in
                column == row.count - 1
                    ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
            }
            print(cells.joined(separator: "  "))
        }
    }
}
