import ArgumentParser
import Extraction
import Foundation
import Ingest
import Model
import Notation
import Runtime
import Storage

struct ArticleImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports entries of a news feed from files of JSON lines.",
        discussion: """
            One entry a line: key (or link), title, link, author, published, updated, summary, content, categories, image. \
            Importing a file twice changes nothing. `-` is standard input.
            """
    )

    @Option(help: "The feed's short name.") var feed: String
    @Argument(help: "The files.") var files: [String]
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run(readsInput: files.contains("-")) { line in
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let feed = try FeedCommand.find(feed, in: &store)
            let lists = ListDirectory(settings)
            let warnings = try lists.warningLists(in: &store)
            let importer = ArticleImport(
                feed: feed,
                identity: settings.identity,
                reading: ArticleReading.standard(lists, warnings)
            )
            var hasChanged = false
            for path in files {
                line.say("importing \(path)")
                let part = try ImportOutput.reading(path) {
                    let entries = try MappedFile(path).withSpan { try Self.entries($0, path: path) }
                    return try importer.run(entries, fetchedAt: .now, store: &store)
                }
                let report = ImportReport([part])
                ImportOutput(options).show(report, file: path, feed: feed.slug, format: "entries")
                hasChanged = hasChanged || report.hasChanged
            }
            line.say("risk scores")
            try CVEImport.refreshMentions(in: &store)
            try RiskRefresh(warnings: warnings).follow(&store, now: .now)
            try store.matchWatches()
            if hasChanged { StatsCommand.follow(&store) }
        }
    }

    /// One line of the file.
    private struct Line: Decodable {
        var key: String?
        var title: String?
        var link: String?
        var author: String?
        var published: String?
        var updated: String?
        var summary: String?
        var content: String?
        var categories: [String]?
        var image: String?
    }

    /// - Throws: `Failure` for a line that is not an entry. Nothing from the file is then stored.
    private static func entries(_ bytes: Span<UInt8>, path: String) throws -> [ArticleEntry] {
        let decoder = JSONDecoder()
        var entries: [ArticleEntry] = []
        let lines = bytes.withUnsafeBufferPointer { Array($0).split(separator: 0x0A, omittingEmptySubsequences: false) }
        for (number, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
            guard let line = try? decoder.decode(Line.self, from: Data(line)) else {
                throw Program.invalid(
                    "\(path): line \(number + 1) is not a JSON object with the fields of an entry; nothing was imported from it"
                )
            }
            entries.append(
                ArticleEntry(
                    key: line.key ?? line.link ?? "",
                    title: line.title ?? "",
                    link: line.link,
                    author: line.author,
                    published: line.published.flatMap { Timestamp($0) },
                    updated: line.updated.flatMap { Timestamp($0) },
                    summary: line.summary ?? "",
                    content: line.content ?? "",
                    categories: line.categories ?? [],
                    image: line.image
                )
            )
        }
        return entries
    }
}

extension ArticleReading {
    /// Reads the reference lists beside the SQL files.
    static func standard(_ lists: ListDirectory, _ warnings: WarningLists) -> ArticleReading {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        let extractor = IndicatorExtractor(lists: warnings, latestYear: year + 10)
        return ArticleReading(extractor, names: lists.threatNames())
    }
}
