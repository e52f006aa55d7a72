import ArgumentParser
import Model
import Notation
import Storage

struct ArticleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "article",
        abstract: "Lists, archives, restores and removes articles.",
        subcommands: [List.self, ArticleImportCommand.self, Archive.self, Restore.self, Remove.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the newest articles, including archived ones.")
        @Option(help: "Words to search for.") var search: String?
        @Option(help: "Short name of a feed.") var feed: String?
        @Option(help: "How many.") var limit = 30
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                guard (1...10_000).contains(limit) else { throw Program.invalid("--limit must be from 1 to 10000") }
                var store = try Program.store(Program.settings())
                var filter = ArticleFilter(earliest: Timestamp(seconds: 0))
                filter.text = search
                filter.sources = feed.map { [$0] } ?? []
                filter.includesArchived = true
                let page = try store.articlePage(matching: filter, after: nil, offset: 0, limit: limit)
                let columns: [ArticleColumn] = [
                    .id, .published, .category, .severityTenths, .iocCount, .archived, .feedSlug, .title,
                ]
                var rows: [ArticleRecord] = []
                try store.forEachArticle(page.ids, columns: columns, excerpt: 0, search: nil, tlpCeiling: .red) {
                    record in
                    rows.append(copy record)
                }
                if options.json { show(json: rows) } else { show(rows) }
            }
        }

        private func severity(_ row: ArticleRecord) -> String {
            let tenths = row.integer(.severityTenths) ?? 0
            return "\(tenths / 10).\(tenths % 10)"
        }

        private func show(_ rows: [ArticleRecord]) {
            var table = Table("ID", "PUBLISHED", "FEED", "CATEGORY", "SEVERITY", "IOCS", "STATE", "TITLE")
            for row in rows {
                table.add(
                    row.text(.id) ?? "",
                    row.time(.published)?.text ?? "",
                    row.text(.feedSlug) ?? "",
                    row.text(.category) ?? "",
                    severity(row),
                    row.text(.iocCount) ?? "",
                    row.text(.archived) == nil ? "shown" : "archived",
                    row.text(.title) ?? ""
                )
            }
            table.show()
        }

        private func show(json rows: [ArticleRecord]) {
            var json = JSONWriter()
            json.array { json in
                for row in rows {
                    json.object { json in
                        json.member("id", row.text(.id))
                        json.member("title", row.text(.title))
                        json.member("feed", row.text(.feedSlug))
                        json.member("published_at", row.time(.published))
                        json.member("archived_at", row.time(.archived))
                        json.member("category", row.text(.category))
                        json.key("severity_score")
                        json.raw(severity(row))
                        json.member("ioc_count", row.integer(.iocCount))
                    }
                }
            }
            print(json.text)
        }
    }

    struct Archive: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Archives articles: lists no longer show them until they are restored."
        )
        @Argument(help: "Ids of articles.") var ids: [String]
        func run() throws { try Program.run { try ArticleCommand.archive(ids, true) } }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Puts archived articles back into lists.")
        @Argument(help: "Ids of articles.") var ids: [String]
        func run() throws { try Program.run { try ArticleCommand.archive(ids, false) } }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes articles for good and revokes what only they reported.",
            discussion: "A removed entry is not imported again."
        )
        @Option(help: "The reason, stored with the entry's key.") var reason: String?
        @Argument(help: "Ids of articles.") var ids: [String]

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                for id in try ArticleCommand.uuids(ids) {
                    guard try store.removeArticle(id, reason: reason) else {
                        throw Program.invalid("there is no article \(id.text); `socdctl article list` shows the newest")
                    }
                }
            }
        }
    }

    private static func archive(_ ids: [String], _ isArchived: Bool) throws {
        var store = try Program.store(Program.settings())
        for id in try uuids(ids) {
            guard try store.archiveArticle(id, isArchived) else {
                throw Program.invalid("there is no article \(id.text); `socdctl article list` shows the newest")
            }
        }
    }

    private static func uuids(_ texts: [String]) throws -> [UUID] {
        try texts.map { text in
            guard let id = UUID(text) else {
                throw Program.invalid("\(text) is not an article id; `socdctl article list` shows the ids")
            }
            return id
        }
    }
}
