import ArgumentParser
import Foundation
import Ingest
import Model
import Notation
import Runtime
import Storage

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database's schema, functions, tiers and roles up to date.",
        discussion: """
            Values that an older release stored in another spelling get the one that this release uses: reports of one value come \
            together in one indicator, and clients that follow the changes get the old one as withdrawn. If it is interrupted, \
            it goes on where it stopped, here or in `socdctl maintain`.
            """
    )

    @Flag(help: "Only print what would be applied.")
    var dryRun = false
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run { line in
            let settings = try Program.settings()
            let update = SchemaUpdate(settings, try SQLDirectory(settings).plan())
            guard dryRun else {
                return finish(try update.run(line) { if !options.json { line.print("applied \($0)") } })
            }
            let names = try update.pending()
            if !options.json { for name in names { print("pending \(name)") } }
            finish(names)
        }
    }

    private func finish(_ names: [String]) {
        if options.json {
            var json = JSONWriter()
            json.object { json in
                json.member(dryRun ? "pending" : "applied", names)
            }
            print(json.text)
        } else if names.isEmpty {
            print("nothing to apply")
        }
    }
}

/// Brings a database up to date with a release: its SQL files, then what they cannot do.
struct SchemaUpdate {
    private let settings: Settings
    private let plan: SQLPlan

    init(_ settings: Settings, _ plan: SQLPlan) {
        self.settings = settings
        self.plan = plan
    }

    /// Names of what `run` would apply.
    func pending() throws -> [String] {
        try naming {
            var migrator = try Migrator(try Program.databaseURL(settings))
            return try migrator.pending(plan)
        }
    }

    /// - Parameter report: gets the name of each thing once it is applied.
    /// - Returns: all those names.
    @discardableResult
    func run(_ line: ProgressLine, report: (String) -> Void = { _ in }) throws -> [String] {
        var names: [String] = []
        func applied(_ name: String) {
            names.append(name)
            report(name)
        }
        try naming {
            var migrator = try Migrator(try Program.databaseURL(settings))
            try migrator.apply(plan) { step in
                switch step {
                case .waiting: Program.note("another migration is running; waiting until it has ended")
                case .applying(let name, let number, let all): line.say("applying \(name), \(number) of \(all)")
                case .applied(let name): applied(name)
                }
            }
        }
        var store = try Program.store(settings)
        line.say("storing the warning lists")
        let lists = ListDirectory(settings).bundledWarningLists()
        let clashes = Dictionary(grouping: lists, by: \.head.name).filter { $0.value.count > 1 }.keys.sorted()
        if let clash = clashes.first { throw Failure("two bundled warning lists have the name \(clash)") }
        for name in try store.storeWarningLists(lists, areBundled: true) { applied("warning list \(name)") }
        line.say("looking for values in another spelling")
        let moved = try NormalFormWalk.run(&store, settings)
        if moved.indicators > 0 { applied("normal form of \(moved.indicators) values") }
        line.say("computing statistics")
        _ = try store.scheduleStatistics()
        _ = try store.refreshStatistics(leastAgeSeconds: names.isEmpty ? 600 : 0)
        return names
    }

    private func naming<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as MigrationError {
            throw Failure(error.text)
        }
    }
}

extension NormalFormWalk {
    /// With a line on standard error while values are moved.
    static func run(_ store: inout Store, _ settings: Settings) throws -> MoveOutcome {
        let walk = NormalFormWalk(
            identity: settings.identity,
            warnings: try ListDirectory(settings).warningLists(in: &store)
        )
        return try walk.run(&store) { Program.note("\($0) stored values looked at, those in another spelling moved") }
    }
}

/// The release's SQL files.
struct SQLDirectory {
    private let path: String

    /// The directory `SOCD_SQL_DIR`, `sql` in the working directory, or the one beside the installed program.
    init(_ settings: Settings) throws {
        let places = SQLFiles.places(settings)
        guard let found = places.first(where: { FileManager.default.fileExists(atPath: "\($0)/plan") }) else {
            throw Failure("there are no SQL files at \(places.joined(separator: " or ")); set SOCD_SQL_DIR")
        }
        path = found
    }

    func plan() throws -> SQLPlan {
        let names = try text("plan").split(whereSeparator: \.isNewline).map(String.init).filter { !$0.isEmpty }
        return SQLPlan(
            migrations: try names.map { try file("migrations/\($0)", at: "migrations/\($0).sql") },
            functions: try files("functions"),
            seeds: try files("seed") + lists(),
            roles: try file("roles", at: "roles.sql")
        )
    }

    private func files(_ folder: String) throws -> [SQLFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
        return try names.filter { $0.hasSuffix(".sql") }.sorted().map {
            try file("\(folder)/\($0.dropLast(4))", at: "\(folder)/\($0)")
        }
    }

    /// The reference lists that the database holds too.
    private func lists() throws -> [SQLFile] {
        try ["sectors", "actors", "tactics", "techniques"].map {
            SQLFile(list: $0, text: try text("seed/lists/\($0).tsv"))
        }
    }

    private func file(_ name: String, at place: String) throws -> SQLFile { SQLFile(name: name, text: try text(place)) }

    private func text(_ place: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(place)") else {
            throw Failure("\(path)/\(place) cannot be read")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
