import ArgumentParser
import Notation
import Runtime
import Storage

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Statistics that the API answers from.",
        subcommands: [Refresh.self, Show.self]
    )

    /// After an import: figures older than five minutes are worked out anew. What was imported stays, whatever comes of that.
    static func follow(_ store: inout Store) {
        do {
            _ = try store.refreshStatistics(leastAgeSeconds: 300)
        } catch {
            Program.note("the statistics could not be refreshed: \(error)")
        }
    }

    struct Refresh: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "refresh",
            abstract: "Works the statistics out anew.",
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
                    json.beginObject()
                    json.member("refreshed", isDone)
                    json.endObject()
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
