import ArgumentParser
import Feeds
import Notation
import Storage

struct FeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Lists, adds and changes feeds, and imports their files.",
        subcommands: [
            List.self, Show.self, Add.self, Enable.self, Disable.self, FeedSetCommand.self, FeedImportCommand.self,
            FeedHealthCommand.self, FeedCheckCommand.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the feeds.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                let feeds = try store.feeds()
                if options.json {
                    var json = JSONWriter()
                    json.array { json in
                        for feed in feeds { FeedCommand.write(feed, to: &json) }
                    }
                    return print(json.text)
                }
                var table = Table("FEED", "CATEGORY", "FORMAT", "STATE", "LAST IMPORT", "NAME")
                for feed in feeds {
                    table.add(
                        feed.slug,
                        feed.category,
                        feed.format ?? "-",
                        feed.isEnabled ? "enabled" : "disabled",
                        feed.lastImportAt?.text ?? "-",
                        feed.name
                    )
                }
                table.show()
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one feed.")
        @Argument(help: "The feed's short name.") var feed: String

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                var json = JSONWriter()
                FeedCommand.write(try FeedCommand.find(feed, in: &store), to: &json)
                print(json.text)
            }
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a feed.")
        @Argument(help: "The feed's short name: lower-case letters, digits, hyphens.") var feed: String
        @Option(help: "The name that answers show.") var name: String
        @Option(help: "The category: news, research, threat-intel, vendor or government.") var category = "threat-intel"
        @Option(help: "The feed format. A wrong name lists all formats.") var format: String?
        @Option(help: "The URL from which the feed is fetched.") var url: String?
        @OptionGroup var publishers: PublisherOptions

        func run() throws {
            try Program.run {
                let known = try format.map { try FeedCommand.format($0) }
                var store = try Program.store(Program.settings())
                try publishers.check()
                let isNew = try store.addFeed(
                    slug: feed,
                    name: name,
                    category: category,
                    format: format,
                    url: url,
                    publisher: publishers.publisher.flatMap { $0.isEmpty ? nil : $0 },
                    retractsPublisher: publishers.retractsPublisher.flatMap { $0.isEmpty ? nil : $0 },
                    like: known?.defaultFeed
                )
                guard isNew else {
                    throw Failure("a feed named \(feed) already exists")
                }
            }
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enables a feed, so that it is fetched.")
        @Argument(help: "The feed's short name.") var feed: String
        func run() throws { try Program.run { try FeedCommand.enable(feed, true) } }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disables a feed, so that it is no longer fetched.")
        @Argument(help: "The feed's short name.") var feed: String
        func run() throws { try Program.run { try FeedCommand.enable(feed, false) } }
    }

    private static func enable(_ feed: String, _ isEnabled: Bool) throws {
        var store = try Program.store(Program.settings())
        guard try store.enableFeed(feed, isEnabled) else { throw Failure("there is no feed \(feed)") }
    }

    static func find(_ slug: String, in store: inout Store) throws -> Feed {
        let feeds = try store.feeds()
        guard let feed = feeds.first(where: { $0.slug == slug }) else {
            throw Failure("there is no feed \(slug); the feeds are \(feeds.map(\.slug).joined(separator: ", "))")
        }
        return feed
    }

    /// Finds a format of the registry by its name. The error for an unknown name lists those that `isWanted` accepts.
    static func format(_ name: String, where isWanted: (FeedFormat) -> Bool = { _ in true }) throws -> FeedFormat {
        guard let format = FeedReaders.named(name), isWanted(format) else {
            let valid = FeedReaders.all.filter(isWanted).map(\.name).joined(separator: ", ")
            throw Program.usage("there is no format \(name); the formats are \(valid)")
        }
        return format
    }

    private static func write(_ feed: Feed, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", feed.slug)
            json.member("name", feed.name)
            json.member("category", feed.category)
            json.member("format", feed.format)
            json.member("url", feed.url)
            json.member("enabled", feed.isEnabled)
            json.member("publisher", feed.publisher)
            json.member("retracts_publisher", feed.retractsPublisher)
            json.member("include", feed.includes)
            json.member("exclude", feed.excludes)
            json.member("complete", feed.isComplete)
            json.member("grace_hours", feed.graceHours)
            json.member("last_import_at", feed.lastImportAt)
        }
    }
}
