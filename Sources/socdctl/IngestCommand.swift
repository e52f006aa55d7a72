import ArgumentParser
import Extraction
import Fetch
import Ingest
import Notation
import Runtime
import Storage

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Fetches feeds and stores what they contain.",
        discussion:
            "Without an option it fetches the feeds that are due. Several machines may run it at once; only one of them fetches each feed."
    )
    @Option(help: "Fetch this feed, due or not.") var feed: String?
    @Flag(help: "Fetch every enabled feed once, due or not.") var all = false
    @Flag(help: "Fetch only feeds that are due.") var due = false
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard [feed != nil, all, due].count(where: { $0 }) <= 1 else {
            throw ValidationError("give only one of --feed, --all and --due")
        }
    }

    func run() throws {
        try Program.run { line in
            let settings = try Program.settings()
            var store = try Program.store(settings)
            if let feed { _ = try FeedCommand.find(feed, in: &store) }
            let choice = feed.map { FeedChoice.named($0) } ?? (all ? .all : .due)
            var results: [FeedRun.Result] = []
            let warnings = try ListDirectory(settings).warningLists(in: &store)
            var run = FeedRun(try Self.options(settings, warnings: warnings)) { feed, step in
                line.say("\(feed): \(step)")
            }
            let began = try store.serverFacts().clock ?? .now
            try run.run(choice, began: began, store: &store) { result in
                results.append(result)
                if !options.json {
                    print("\(result.feed): \(result.text)\(Self.moved(result))")
                    if let report = result.report { ImportOutput.showRemarks(of: report) }
                }
            }
            line.say("risk scores and statistics")
            let expired = try store.expireSightings()
            try CVEImport.refreshMentions(in: &store)
            try RiskRefresh(warnings: warnings).follow(&store, now: .now)
            try store.matchWatches()
            if results.contains(where: \.hasStored) || expired.sightings > 0 { StatsCommand.follow(&store) }
            if options.json { show(results) }
            if feed != nil, results.isEmpty {
                throw Failure("the feed has no URL or no format, or another process is fetching it")
            }
            if feed != nil, !results.allSatisfy(\.isGood) { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }

    /// What fetching needs, from the settings and the reference lists.
    static func options(_ settings: Settings, warnings: WarningLists) throws -> FeedRun.Options {
        var options = FeedRun.Options(
            userAgent: settings.fetchUserAgent,
            imports: imports(settings, warnings: warnings)
        )
        options.limits.allowsInternalAddresses = settings.fetchesInternalAddresses
        options.limits.allowsPlainHTTP = settings.fetchesInternalAddresses
        return options
    }

    /// What importing needs, from the settings and the reference lists.
    static func imports(_ settings: Settings, warnings: WarningLists) -> BodyImport.Options {
        let lists = ListDirectory(settings)
        return BodyImport.Options(
            identity: settings.identity,
            articles: ArticleReading.standard(lists, warnings),
            facts: FactFinder(tags: lists.tagNames(), warnings: warnings)
        )
    }

    private static func moved(_ result: FeedRun.Result) -> String {
        result.movedTo.map { " (moved for good to \($0))" } ?? ""
    }

    private func show(_ results: [FeedRun.Result]) {
        var json = JSONWriter()
        json.array { json in
            for result in results {
                json.object { json in
                    json.member("feed", result.feed)
                    json.member("ok", result.isGood)
                    json.member("text", result.text)
                    json.member("moved_to", result.movedTo)
                    let parts = result.report?.parts ?? []
                    json.member("rejected", parts.reduce(0) { $0 + $1.rejected })
                    ImportOutput.writeRemarks(of: parts, into: &json)
                }
            }
        }
        print(json.text)
    }
}
