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

    /// Refreshes the statistics after an import when they are older than five minutes. If that fails, the import stays.
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
            discussion: "Run it every ten minutes. If the database has pg_cron, `migrate` makes pg_cron do that."
        )
        @Option(help: "Do nothing when the statistics are younger than this many seconds.") var ifOlderThan = 0
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                guard (0...86_400).contains(ifOlderThan) else {
                    throw Program.invalid("--if-older-than must be 0 to 86400")
                }
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
                print(isDone ? "refreshed" : "not refreshed: they are recent enough, or another refresh is running")
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
                    throw Failure("there are no statistics yet; run socdctl stats refresh")
                }
                print(String(decoding: statistics.body, as: UTF8.self))
            }
        }
    }
}
