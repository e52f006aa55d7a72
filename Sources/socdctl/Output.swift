import ArgumentParser
import Foundation
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

    /// Where this program is. Its first argument says only how it was typed: a shell finds it in PATH.
    static var folder: URL {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent()
    }

    /// Makes a failure with status 64: the command line or a setting is wrong.
    static func usage(_ message: String) -> any Error { Failure(message, status: .usage) }

    /// Makes a failure with status 2: a value or a file that was given is not valid, or there is nothing of that name.
    static func invalid(_ message: String) -> any Error { Failure(message, status: .badInput) }

    /// Makes the failure for a name that is not there: says which is the nearest, or, when none is near, which there are.
    /// - Parameters:
    ///   - noun: what it should name, such as `feed`.
    ///   - names: those that there are.
    ///   - command: the command that shows them; nil to name all of them always.
    static func unknown(_ noun: String, _ name: String, among names: [String], command: String? = nil) -> any Error {
        var message = "there is no \(noun) \(name)"
        let nearest = NearestName.of(name, among: names)
        if let nearest { message += "; did you mean \(nearest)?" }
        if let command, nearest != nil || names.count > 60 || names.isEmpty {
            message += nearest == nil ? "; " : " "
            message += "`socdctl \(command)` shows all"
        } else if !names.isEmpty {
            message += nearest == nil ? "; there are " : " There are "
            message += names.joined(separator: ", ")
        }
        return invalid(message)
    }

    /// Runs `body`. Turns an error into one line and the exit status that it stands for.
    static func run(readsInput: Bool = false, _ body: () throws -> Void) throws {
        try run(readsInput: readsInput) { _ in try body() }
    }

    /// The same for a body that says what it is doing. A terminal shows that once it takes longer than a second.
    /// - Parameter readsInput: whether standard input is read. When somebody types there, no line gets in the way.
    static func run(readsInput: Bool = false, _ body: (ProgressLine) throws -> Void) throws {
        let isTyped = readsInput && isatty(STDIN_FILENO) == 1
        let line = ProgressLine(name, isLive: isatty(STDERR_FILENO) == 1 && !isTyped)
        defer { line.end() }
        do {
            try body(line)
        } catch let error as Failure {
            complain(error.message)
            throw ExitCode(error.status.rawValue)
        } catch let error as StoreError {
            complain(error.text)
            throw ExitCode((error.isAboutInput ? ExitStatus.badInput : .failed).rawValue)
        } catch let error as PostgresError {
            complain("the database: \(oneLine(error.message))")
            throw ExitCode(1)
        }
    }

    static func complain(_ message: String) { note("socdctl: \(message)") }

    /// Writes a line to standard error, in place of a progress line if there is one.
    static func note(_ message: String) {
        let bytes = Array("\(isatty(STDERR_FILENO) == 1 ? ProgressLine.erase : "")\(message)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    /// `socdctl feed import`: the program and the command, as they were called.
    private static var name: String {
        let words = CommandLine.arguments.dropFirst().prefix(2)
            .prefix { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D } && !$0.hasPrefix("-") }
        return (["socdctl"] + words).joined(separator: " ")
    }

    static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }
}

/// How socdctl ends, for scripts. 0 is done.
enum ExitStatus: Int32 {
    /// It could not be done: the database is away, a server failed, the state of things forbids it, or `doctor` found something.
    case failed = 1
    /// A value or a file that was given is not valid, or there is nothing of the given name.
    case badInput = 2
    /// The command line cannot be understood, or a setting is wrong (EX_USAGE of sysexits.h).
    case usage = 64
}

/// An error with its message and exit status.
struct Failure: Error {
    let message: String
    let status: ExitStatus

    init(_ message: String, status: ExitStatus = .failed) {
        self.message = message
        self.status = status
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
