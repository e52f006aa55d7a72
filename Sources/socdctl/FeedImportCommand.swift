import ArgumentParser
import Feeds
import Ingest
import Notation
import Runtime
import Storage

struct FeedImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports files of a feed: each all or nothing.",
        discussion: "Importing a file twice changes nothing. `-` is standard input."
    )

    @Option(help: "The format of the files; a wrong name lists them all.") var format: String
    @Option(help: "The feed's short name; without it the format's own feed.") var feed: String?
    @Flag(
        help:
            "Shift all times of a file by what makes its newest one the present. For demonstrations: an old file then shows up in lists."
    ) var shiftToNow = false
    @Argument(help: "The files.") var files: [String]
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let reader = try FeedCommand.reader(format)
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let feed = try FeedCommand.find(feed ?? reader.defaultFeed, in: &store)
            let lists = ListDirectory(settings)
            let warnings = try lists.warningLists(in: &store)
            let importer = FeedImport(
                feed: feed,
                reader: reader,
                identity: settings.identity,
                finder: FactFinder(tags: lists.tagNames(), warnings: warnings),
                shiftsToNow: shiftToNow
            )
            var hasChanged = false
            for path in files {
                do {
                    let file = try MappedFile(path)
                    let began = Timestamp.now
                    let report = try file.withSpan { body in
                        try importer.run(body, store: &store) { count in showProgress(path, count, since: began) }
                    }
                    if Program.showsProgress { Program.note("\r\u{1B}[K", end: "") }
                    show(report, path: path, feed: feed.slug)
                    hasChanged = hasChanged || report.outcome.newRows + report.outcome.updatedRows > 0
                } catch let error as MappedFile.Failure {
                    throw Failure("\(error.path): \(error.reason)")
                } catch let error as FeedError {
                    throw Failure("\(path): \(error.text); nothing was imported from it")
                } catch ImportError.otherIdentity(let stored) {
                    throw Failure(
                        "the ids in this database were made under identity--\(stored.text); set SOCD_IDENTITY to it, since another one would double every indicator"
                    )
                }
            }
            try RiskRefresh(warnings: warnings).follow(&store, now: .now)
            if hasChanged { StatsCommand.follow(&store) }
        }
    }

    private func showProgress(_ path: String, _ count: Int, since began: Timestamp) {
        guard Program.showsProgress else { return }
        let seconds = max(1, Int((Timestamp.now.microseconds - began.microseconds) / 1_000_000))
        Program.note("\r\u{1B}[K\(path): \(count) rows, \(count / seconds) a second", end: "")
    }

    private func show(_ report: FeedImport.Report, path: String, feed: String) {
        let outcome = report.outcome
        if options.json {
            var json = JSONWriter()
            json.beginObject()
            json.member("file", path)
            json.member("feed", feed)
            json.member("new", outcome.newRows)
            json.member("updated", outcome.updatedRows)
            json.member("unchanged", outcome.unchangedRows)
            json.member("rejected", outcome.rejectedRows)
            json.member("filtered", outcome.filteredRows)
            json.member("withdrawn", outcome.withdrawnRows)
            json.member("withdrawn_indicators", outcome.withdrawnIndicators)
            json.member("new_indicators", outcome.newIndicators)
            json.member("changed_indicators", outcome.changedIndicators)
            json.key("rejections")
            json.beginArray()
            for rejection in report.rejections {
                json.beginObject()
                json.member("record", rejection.record)
                json.member("reason", rejection.reason)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            return print(json.text)
        }
        print(
            "\(path): \(outcome.newRows) new, \(outcome.updatedRows) updated, \(outcome.unchangedRows) unchanged, "
                + "\(outcome.rejectedRows) rejected"
                + (outcome.filteredRows > 0 ? ", \(outcome.filteredRows) filtered" : "")
                + (outcome.withdrawnRows > 0
                    ? ", \(outcome.withdrawnRows) taken back, \(outcome.withdrawnIndicators) indicators withdrawn" : "")
                + "\(report.isRepeated ? " (the body is the one imported last)" : "")"
        )
        for rejection in report.rejections { print("  record \(rejection.record): \(rejection.reason)") }
        if outcome.rejectedRows > report.rejections.count {
            print("  and \(outcome.rejectedRows - report.rejections.count) more")
        }
    }
}
