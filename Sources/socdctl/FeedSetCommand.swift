import ArgumentParser
import Feeds
import Storage

/// `feed set`: what the operator changes about a feed.
struct FeedSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Changes a feed: where and how it is fetched, and which entries are imported.",
        discussion: """
            --include and --exclude may be given several times and take the place of the feed's former terms; an empty text \
            clears them. A term is words in a row that an entry's title, text or labels must have (a record's context, value or \
            tags), or `title:`, `category:` (a label or tag) or `url:` (any part of a link) and a text; capitals do not matter. An \
            entry is taken when it fits one of the terms to include, if there are any, and none to exclude. What is in the store \
            stays. Of a feed that is complete (--complete on), what is no longer in its body expires after --grace hours, unless it \
            is listed again; an empty body, or one of less than half of the list before, retires nothing. After a change of address, format or terms the feed is read as if for the first time. Reliability decides between \
            sources from the next report on.
            """
    )

    @Argument(help: "The feed's short name.") var feed: String
    @Option(help: "The URL from which the feed is fetched.") var url: String?
    @Option(help: "The feed format. A wrong name lists all formats.") var format: String?
    @Option(help: "The name that answers show.") var name: String?
    @Option(help: "The category: news, research, threat-intel, vendor or government.") var category: String?
    @OptionGroup var setup: FeedOptions
    @OptionGroup var publishers: PublisherOptions
    @Flag(help: "Stop sending a key.") var noSecret = false

    func run() throws {
        try Program.run {
            var change = try setup.change()
            if let format { _ = try FeedCommand.format(format) }
            if let category { try FeedCommand.check(category: category) }
            try url.map(FeedOptions.check(url:))
            try publishers.check()
            (change.url, change.format, change.name, change.category) = (url, format, name, category)
            change.dropsSecret = noSecret
            (change.publisher, change.retractsPublisher) = (publishers.publisher, publishers.retractsPublisher)
            var store = try Program.store(Program.settings())
            let figures = try FeedCommand.find(feed, in: &store)
            if change.isComplete == true {
                let format = try (format ?? figures.format).map { try FeedCommand.format($0) }
                try FeedOptions.expectOneBody(format, of: feed)
            }
            _ = try store.changeFeed(figures.slug, change)
        }
    }
}
