import ArgumentParser
import Ingest
import Notation
import Runtime
import Storage

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows and refreshes the statistics that the API answers with.",
        subcommands: [Refresh.self, Show.self]
    )

    /// After an import: computes statistics again that are older than five minutes. If that fails, the import still stands.
    static func follow(_ store: inout Store) {
        do {
            _ = try store.refreshStatistics(leastAgeSeconds: 300)
        } catch {
            Program.note("the statistics could not be refreshed: \(sentence(for: error))")
        }
    }

    struct Refresh: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "refresh",
            abstract: "Computes the statistics again.",
            discussion: "To be run every ten minutes; with pg_cron in the database `migrate` has that done by it."
        )
        @Option(help: "Leave them when they are younger than so many seconds.") var ifOlderThan = 0
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard (0...86_400).contains(ifOlderThan) else {
                throw ValidationError("--if-older-than must be 0 to 86400")
            }
        }

        func run() throws {
            try Program.run {
                let settings = try Program.settings()
                var store = try Program.store(settings)
                let isDone = try store.refreshStatistics(leastAgeSeconds: ifOlderThan)
                if options.json {
                    var json = JSONWriter()
                    json.object { json in
                        json.member("refreshed", isDone)
                    }
                    return print(json.text)
                }
                print(isDone ? "refreshed" : "left as they are: young enough, or being refreshed")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Prints the statistics as JSON, as the API sends them."
        )
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                let settings = try Program.settings()
                var store = try Program.store(settings)
                guard let statistics = try store.statistics() else {
                    throw Failure("there are none yet; run socdctl stats refresh")
                }
                print(String(decoding: statistics.body, as: UTF8.self))
            }
        }
    }
}
