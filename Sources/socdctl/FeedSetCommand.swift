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
            is listed again; an empty body, or one of less than half of the list before, retires nothing. After a change of address, format or terms the feed is read as if for the first time.
            """
    )

    @Argument(help: "The feed's short name.") var feed: String
    @Option(help: "The URL from which the feed is fetched.") var url: String?
    @Option(help: "The feed format. A wrong name lists all formats.") var format: String?
    @Option(help: "The name that answers show.") var name: String?
    @Option(help: "Seconds between fetches, 60 to 2592000.") var interval: Int?
    @Option(help: "A term. An entry is imported only if it matches one of these terms.") var include: [String] = []
    @Option(help: "A term. An entry that matches it is not imported.") var exclude: [String] = []
    @Option(help: "The header field for a key, such as Auth-Key or Authorization.") var secretHeader: String?
    @Option(
        help:
            "The file with the value of the field; for Authorization it may also be user:password (Basic) or a token (Bearer)."
    ) var secretFile: String?
    @Option(help: "on: the body always lists everything that the feed reports, so that what leaves it expires; or off.")
    var complete: String?
    @Option(help: "Hours until what has left a complete list expires, 1 to 8760; 48 at first.") var grace: Int?
    @OptionGroup var publishers: PublisherOptions
    @Flag(help: "Stop sending a key.") var noSecret = false
    @Option(help: "The User-Agent for this server.") var userAgent: String?

    func run() throws {
        try Program.run {
            var change = FeedChange()
            if let format { _ = try FeedCommand.format(format) }
            (change.url, change.format, change.name, change.userAgent) = (url, format, name, userAgent)
            if let interval, !(60...2_592_000).contains(interval) {
                throw Program.usage("--interval must be 60 to 2592000 seconds")
            }
            change.intervalSeconds = interval
            guard (secretHeader == nil) == (secretFile == nil) else {
                throw Program.usage("give both --secret-header and --secret-file, or neither")
            }
            (change.secretHeader, change.secretFile, change.dropsSecret) = (secretHeader, secretFile, noSecret)
            try publishers.check()
            (change.publisher, change.retractsPublisher) = (publishers.publisher, publishers.retractsPublisher)
            change.includes = try Self.terms(include, "--include")
            change.excludes = try Self.terms(exclude, "--exclude")
            var store = try Program.store(Program.settings())
            change.isComplete = try Self.isOn(complete)
            if let grace, !(1...8760).contains(grace) { throw Program.usage("--grace must be 1 to 8760 hours") }
            change.graceHours = grace
            if change.isComplete == true {
                let figures = try FeedCommand.find(feed, in: &store)
                try Self.expectOneBody(try FeedCommand.format(format ?? figures.format ?? ""), of: feed)
            }
            guard try store.changeFeed(feed, change) else { throw Failure("there is no feed \(feed)") }
        }
    }

    private static func isOn(_ word: String?) throws -> Bool? {
        switch word {
        case nil: nil
        case "on": true
        case "off": false
        case .some(let word): throw Program.usage("--complete takes on or off, not \(word)")
        }
    }

    /// What comes in pages or events, or reports nothing of its own, never lists everything in one body.
    private static func expectOneBody(_ format: FeedFormat, of feed: String) throws {
        if case .sightings = format.kind { return }
        throw Program.usage(
            "\(feed) cannot be complete: the format \(format.name) does not list all its sightings in one body"
        )
    }

    /// Nil when the option was not given.
    private static func terms(_ given: [String], _ option: String) throws -> [String]? {
        if given.isEmpty { return nil }
        if given == [""] { return [] }
        let isGood =
            given.count <= 100
            && given.allSatisfy { term in
                let text =
                    ["title:", "category:", "url:"].first { term.lowercased().hasPrefix($0) }
                    .map { String(term.dropFirst($0.count)) } ?? term
                return term.utf8.count <= 200 && text.contains { $0 != " " } && term.utf8.allSatisfy { $0 >= 0x20 }
            }
        guard isGood else { throw Program.usage("\(option) takes at most 100 terms of 1 to 200 bytes each") }
        return given
    }
}
