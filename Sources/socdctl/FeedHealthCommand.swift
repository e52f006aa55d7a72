import ArgumentParser
import Fetch
import Ingest
import Notation
import Storage

/// `feed health`: shows whether each feed can be fetched.
struct FeedHealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Shows whether each feed can be fetched, and its last error."
    )
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            var store = try Program.store(Program.settings())
            let feeds = try store.feedHealth()
            guard options.json else {
                var table = Table("FEED", "STATE", "FAILURES", "TAKEN", "REFUSED", "LAST SUCCESS", "NEXT", "LAST ERROR")
                for feed in feeds {
                    table.add(
                        feed.slug,
                        feed.isEnabled ? feed.state : "\(feed.state), disabled",
                        "\(feed.failures)",
                        feed.reading.map { "\($0.taken)" } ?? "-",
                        feed.reading.map { "\($0.refused)" } ?? "-",
                        feed.lastSuccessAt?.text ?? "-",
                        feed.isEnabled ? feed.nextAt?.text ?? "-" : "-",
                        feed.lastError ?? feed.movedTo.map { "moved to \($0)" } ?? ""
                    )
                }
                table.show()
                for feed in feeds {
                    for reason in feed.reading?.reasons ?? [] { print("\(feed.slug): \(reason)") }
                }
                return
            }
            var json = JSONWriter()
            json.array { json in
                for feed in feeds {
                    json.object { json in
                        json.member("feed", feed.slug)
                        json.member("state", feed.state)
                        json.member("enabled", feed.isEnabled)
                        json.member("failures", feed.failures)
                        json.member("last_fetch_at", feed.lastFetchAt)
                        json.member("last_success_at", feed.lastSuccessAt)
                        json.member("next_at", feed.nextAt)
                        json.member("last_error", feed.lastError)
                        json.member("moved_to", feed.movedTo)
                        json.member("taken", feed.reading?.taken)
                        json.member("refused", feed.reading?.refused)
                        json.key("reasons")
                        json.array { json in
                            for reason in feed.reading?.reasons ?? [] { json.value(reason) }
                        }
                    }
                }
            }
            print(json.text)
        }
    }
}

/// `feed check`: one fetch that stores nothing.
struct FeedCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Fetches a URL like a feed and shows what it contains. Stores nothing."
    )
    @Argument(help: "The address.") var url: String
    @Option(help: "The feed format. A wrong name lists all formats.") var format = "rss"
    @Option(help: "The header field for a key, such as Auth-Key or Authorization.") var secretHeader: String?
    @Option(help: "The file that holds the value of the field.") var secretFile: String?

    func run() throws {
        try Program.run {
            let format = try FeedCommand.format(format)
            let settings = try Program.settings()
            let warnings = ListDirectory(settings).warningLists()
            var run = FeedRun(try IngestCommand.options(settings, warnings: warnings))
            print(run.check(url, as: format, secret: try secret()))
        }
    }

    private func secret() throws -> FetchSecret? {
        guard let secretHeader, let secretFile else {
            if secretHeader == nil, secretFile == nil { return nil }
            throw Program.usage("give both --secret-header and --secret-file, or neither")
        }
        do {
            return try FetchSecret(header: secretHeader, file: secretFile)
        } catch {
            throw Program.invalid("\(secretFile): \(error.text)")
        }
    }
}
