import ArgumentParser
import Extraction
import Model
import Notation
import Runtime
import Storage

struct WarningListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warninglist",
        abstract:
            "Shows and changes warning lists, which hold values that are rarely hostile, and your verdicts on single values.",
        discussion: """
            Articles yield no indicators that stand in such a list; feeds' indicators are kept and marked; block lists leave \
            marked ones out. Changes count from the next import on; `apply` marks what is stored.
            """,
        subcommands: [
            WarningListImportCommand.self, List.self, Show.self, Enable.self, Disable.self, Remove.self, Check.self,
            Allow.self, Exempt.self, Disallow.self, Verdicts.self, Apply.self,
        ]
    )

    static let applyHint = "run `socdctl warninglist apply` to mark the stored indicators again"

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the lists.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(try Program.settings())
                let lists = try store.warningLists()
                guard options.json else {
                    var table = Table("NAME", "CATEGORY", "MATCH", "ENTRIES", "SOURCE", "ENABLED", "TITLE")
                    for list in lists {
                        table.add(
                            list.head.name,
                            list.head.category.name.description,
                            list.head.match.name.description,
                            "\(list.head.entries)",
                            list.isBundled ? "bundled" : "operator",
                            list.isEnabled ? "yes" : "no",
                            list.title
                        )
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for list in lists {
                        json.object { json in
                            WarningListCommand.write(list, to: &json)
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the entries of a list, one a line.",
            discussion: "A host name that begins with a dot means the name and all names below it."
        )
        @Argument(help: "The list's name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(try Program.settings())
                let list = try WarningListCommand.find(name, in: &store)
                guard options.json else {
                    return try store.forEachWarningEntry(of: name) { print(String(decoding: $0, as: UTF8.self)) }
                }
                var json = JSONWriter()
                try json.object { json in
                    WarningListCommand.write(list, to: &json)
                    var entries: [String] = []
                    try store.forEachWarningEntry(of: name) { entries.append(String(decoding: $0, as: UTF8.self)) }
                    json.member("list", entries)
                }
                print(json.text)
            }
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turns a list on.")
        @Argument(help: "The list's name.") var name: String

        func run() throws { try WarningListCommand.enable(name, true) }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turns a list off; later imports do not turn it on.")
        @Argument(help: "The list's name.") var name: String

        func run() throws { try WarningListCommand.enable(name, false) }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes an imported list; the bundled list of the same name is then used again."
        )
        @Argument(help: "The list's name.") var name: String

        func run() throws {
            try Program.run {
                var store = try Program.store(try Program.settings())
                let list = try WarningListCommand.find(name, in: &store)
                guard !list.isBundled, try store.removeWarningList(name) else {
                    throw Failure("\(name) is a bundled list; `warninglist disable` turns it off")
                }
                Program.note(WarningListCommand.applyHint)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which lists contain a value, stored or not, and the effect on its risk."
        )
        @Argument(help: "The value, in any form.") var value: String
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                let (type, value) = try WarningListCommand.detect(self.value)
                let settings = try Program.settings()
                var store = try Program.store(settings)
                let hits = try ListDirectory(settings).warningLists(in: &store).hits(type: type, value: value)
                guard options.json else {
                    for hit in hits { print("\(hit.list)\t\(hit.category.name)\t\(hit.effect.text)") }
                    if hits.isEmpty { Program.note("no warning list contains it") }
                    return
                }
                var json = JSONWriter()
                json.object { json in
                    json.member("type", type.text)
                    json.member("value", String(decoding: value, as: UTF8.self))
                    json.array("warning_lists") { json in
                        for hit in hits {
                            json.object { json in
                                json.member("list", hit.list)
                                json.member("category", hit.category.name.description)
                                json.member("effect", hit.effect.text)
                            }
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Marks all stored indicators again with the lists that contain them.",
            discussion: """
                Nothing is published again, because a mark is not part of an indicator's version; only what `allow` keeps back is \
                revoked, and what it no longer keeps back is published.
                """
        )
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run { line in
                let settings = try Program.settings()
                var store = try Program.store(settings)
                let done = try WarningListCommand.apply(settings, &store, line)
                guard options.json else { return print("\(done.seen) indicators, \(done.changed) changed") }
                var json = JSONWriter()
                json.object { json in
                    json.member("indicators", done.seen)
                    json.member("changed", done.changed)
                }
                print(json.text)
            }
        }
    }

    /// Marks all stored indicators.
    static func apply(_ settings: Settings, _ store: inout Store, _ line: ProgressLine) throws -> (
        seen: Int, changed: Int
    ) {
        let lists = try ListDirectory(settings).warningLists(in: &store)
        var found = WarningMatches()
        return try store.markIndicators(
            marks: { type, bytes, range in lists.marks(type, bytes, range, &found) },
            progress: { line.say("\($0) indicators") }
        )
    }

    /// Finds the list of this name that is in effect.
    static func find(_ name: String, in store: inout Store) throws -> WarningListFigures {
        let lists = try store.warningLists()
        guard let list = lists.first(where: { $0.head.name == name }) else {
            throw Program.unknown("warning list", name, among: lists.map(\.head.name), command: "warninglist list")
        }
        return list
    }

    /// Reads a value, which may be defanged, as its type and normal form.
    static func detect(_ text: String) throws -> (IndicatorType, [UInt8]) {
        var value: [UInt8] = []
        do {
            return (try IndicatorType.appendDetected(Array(text.utf8).span, to: &value).type, value)
        } catch {
            throw Program.invalid("\(text): \(error.reason)")
        }
    }

    private static func enable(_ name: String, _ isEnabled: Bool) throws {
        try Program.run {
            var store = try Program.store(try Program.settings())
            _ = try find(name, in: &store)
            _ = try store.enableWarningList(name, isEnabled)
            Program.note(applyHint)
        }
    }

    private static func write(_ list: WarningListFigures, to json: inout JSONWriter) {
        json.member("name", list.head.name)
        json.member("title", list.title)
        json.member("category", list.head.category.name.description)
        json.member("match", list.head.match.name.description)
        json.member("types", list.head.types.map(\.text))
        json.member("version", list.version)
        json.member("entries", list.head.entries)
        json.member("source", list.isBundled ? "bundled" : "operator")
        json.member("enabled", list.isEnabled)
        json.member("marks", list.head.marks)
        json.member("suppresses", list.head.suppresses)
        json.member("changed_at", list.changedAt)
    }
}
