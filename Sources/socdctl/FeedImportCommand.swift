import ArgumentParser
import Feeds
import Ingest
import Notation
import Runtime
import Storage

struct FeedImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports files of a feed. Each file is imported as a whole or not at all.",
        discussion:
            "A second import of the same file changes nothing. A file may be compressed with gzip. `-` is standard input."
    )

    @Option(help: "The format of the files. A wrong name lists all formats.") var format: String
    @Option(help: "The feed's short name; without it the format's own feed.") var feed: String?
    @Flag(help: "Make the feed --feed when there is none of that name. It goes again when nothing can be imported.")
    var create = false
    @Option(help: "With --create, the name that answers show; without it the short name.") var name: String?
    @Option(help: "With --create, the category: news, research, threat-intel, vendor or government.") var category =
        "threat-intel"
    @Flag(
        help:
            "Shift all times of a file so that its newest time is now. For demonstrations: an old file then appears in lists."
    ) var shiftToNow = false
    @Argument(help: "The files.") var files: [String]
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run(readsInput: files.contains("-")) { line in
            let format = try FeedCommand.format(format)
            guard let slug = feed ?? format.defaultFeed else {
                throw Program.usage("the format \(format.name) has no feed of its own; give --feed")
            }
            if create {
                guard feed != nil else { throw Program.usage("--create needs --feed, the short name of the new feed") }
                try FeedCommand.check(category: category)
            }
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let isNew = try create && makeFeed(slug, of: format, in: &store)
            let feed = try FeedCommand.find(slug, in: &store)
            var isUsed = !isNew
            defer {
                // What the feed was made for has failed: a store that is away now cannot say so either.
                if !isUsed { try? store.removeUnusedFeed(feed.id) }
            }
            if feed.isComplete, files.count > 1 {
                throw Program.invalid("\(feed.slug) is complete: each file is its whole list, so give one")
            }
            let warnings = try ListDirectory(settings).warningLists(in: &store)
            var imports = IngestCommand.imports(settings, warnings: warnings)
            imports.shiftsToNow = shiftToNow
            let importer = BodyImport(feed: feed, format: format, imports)
            var hasChanged = false
            for path in files {
                let report = try ImportOutput.reading(path) {
                    let file = try MappedFile(path, unpackingUpTo: CVEImport.mostUnpackedBytes)
                    let began = Timestamp.now
                    return try file.withSpan { body in
                        try importer.run(body, from: FeedOrigin(fetchedAt: began), store: &store) { count in
                            let seconds = max(1, Int((Timestamp.now.microseconds - began.microseconds) / 1_000_000))
                            line.say("\(path): \(count) records, \(count / seconds) a second")
                        }
                    }
                }
                if !report.isRepeated { try store.noteReading(report.reading, of: feed.id) }
                ImportOutput(options).show(report, file: path, feed: feed.slug, format: format.name)
                hasChanged = hasChanged || report.hasChanged
                isUsed = true
            }
            if format.vulnerabilities != nil, hasChanged { try store.countCVENames() }
            line.say("risk scores")
            try CVEImport.refreshMentions(in: &store)
            try RiskRefresh(warnings: warnings).follow(&store, now: .now)
            try store.matchWatches()
            if hasChanged { StatsCommand.follow(&store) }
        }
    }

    /// - Returns: false when there is a feed of that name already.
    private func makeFeed(_ slug: String, of format: FeedFormat, in store: inout Store) throws -> Bool {
        try store.addFeed(
            slug: slug,
            name: name ?? slug,
            category: category,
            format: format.name,
            url: nil,
            publisher: nil,
            retractsPublisher: nil,
            like: format.defaultFeed
        )
    }
}
