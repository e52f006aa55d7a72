import ArgumentParser
import Feeds
import Model
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
                    let setups = try store.feedSetups()
                    var json = JSONWriter()
                    json.array { json in
                        for feed in feeds { FeedCommand.write(feed, setups[feed.id], to: &json) }
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
                let feed = try FeedCommand.find(feed, in: &store)
                var json = JSONWriter()
                FeedCommand.write(feed, try store.feedSetups()[feed.id], to: &json)
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
        @OptionGroup var setup: FeedOptions
        @OptionGroup var publishers: PublisherOptions

        func run() throws {
            try Program.run {
                let known = try format.map { try FeedCommand.format($0) }
                try FeedCommand.check(category: category)
                try url.map(FeedOptions.check(url:))
                try publishers.check()
                let change = try setup.change()
                if change.isComplete == true { try FeedOptions.expectOneBody(known, of: feed) }
                var store = try Program.store(Program.settings())
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
                    throw Failure("a feed named \(feed) already exists; `socdctl feed set` changes it")
                }
                _ = try store.changeFeed(feed, change)
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
        _ = try store.enableFeed(find(feed, in: &store).slug, isEnabled)
    }

    static func find(_ slug: String, in store: inout Store) throws -> Feed {
        let feeds = try store.feeds()
        guard let feed = feeds.first(where: { $0.slug == slug }) else {
            throw Program.unknown("feed", slug, among: feeds.map(\.slug), command: "feed list")
        }
        return feed
    }

    static func check(category: String) throws {
        guard SourceCategory(category) != nil else {
            throw Program.unknown("category", category, among: SourceCategory.allCases.map(\.name.description))
        }
    }

    /// Finds a format of the registry by its name. The error for an unknown name lists those that `isWanted` accepts.
    static func format(_ name: String, where isWanted: (FeedFormat) -> Bool = { _ in true }) throws -> FeedFormat {
        guard let format = FeedReaders.named(name), isWanted(format) else {
            throw Program.unknown("format", name, among: FeedReaders.all.filter(isWanted).map(\.name))
        }
        return format
    }

    private static func write(_ feed: Feed, _ setup: FeedSetup?, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", feed.slug)
            json.member("name", feed.name)
            json.member("category", feed.category)
            json.member("format", feed.format)
            json.member("url", feed.url)
            json.member("enabled", feed.isEnabled)
            json.member("reliability", setup?.reliability)
            json.member("interval_seconds", setup?.intervalSeconds)
            json.member("terms_url", setup?.termsURL)
            json.member("user_agent", setup?.userAgent)
            json.member("secret_header", setup?.secretHeader)
            json.member("secret_file", setup?.secretFile)
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
