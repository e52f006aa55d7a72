import ArgumentParser
import Extraction
import Foundation
import Ingest
import Model
import Notation
import Runtime
import Storage

struct WarningListImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports warning lists in the format of the MISP project, all of them or none.",
        discussion: """
            A file, a folder with a list.json, a folder of such folders, or a checkout of misp-warninglists. A list is named \
            after its folder or file and takes the place of the one of that name. The name of a list decides \
            its category; for an unknown name give --category. In folders, lists of regular expressions and lists that do no good are left out.
            """
    )

    @Argument(help: "Files and folders.") var paths: [String]
    @Option(help: "The category of the lists. A wrong word lists all categories.") var category: String?
    @Flag(help: "Also mark the stored indicators again.") var apply = false
    @OptionGroup var options: CommonOptions

    private static let mostBytes = 64 << 20
    private static let mostLists = 1000
    private static let mostEntries = 2_000_000

    func run() throws {
        try Program.run(readsInput: paths.contains("-")) {
            let chosen = try category.map(Self.category)
            let settings = try Program.settings()
            let facts = ListDirectory(settings).warningLists()
            var lists: [String: WarningListContent] = [:]
            var skipped: [(path: String, reason: String)] = []
            for (path, isNamed) in try paths.flatMap(Self.files) {
                let name = try Self.name(of: path)
                if !isNamed, KnownWarningLists.isUnused(name) {
                    skipped.append((path, "the list is outdated or too long to be useful"))
                    continue
                }
                let category = chosen ?? KnownWarningLists.category(of: name) ?? .other
                do {
                    let list = try Self.read(path, category, facts)
                    guard lists[name] == nil else { throw Program.invalid("two of the lists have the name \(name)") }
                    lists[name] = WarningListContent(
                        head: WarningListHead(name: name, category: category, match: list.match, types: list.types),
                        title: list.title,
                        version: list.version,
                        entries: list.entries
                    )
                    if list.skipped > 0 { skipped.append((path, "\(list.skipped) entries do not fit its type")) }
                } catch let error as WarningListError {
                    guard !isNamed, error.isUnsuited else {
                        throw Program.invalid("\(path): \(error.text); nothing was imported")
                    }
                    skipped.append((path, error.text))
                }
                guard lists.count <= Self.mostLists,
                    lists.values.reduce(0, { $0 + $1.entries.count }) <= Self.mostEntries
                else {
                    throw Program.invalid(
                        "there are more than \(Self.mostLists) lists or \(Self.mostEntries) entries; nothing was imported"
                    )
                }
            }
            if lists.isEmpty, skipped.isEmpty {
                throw Program.invalid("there is no list in \(paths.joined(separator: ", "))")
            }
            var store = try Program.store(settings)
            let all = lists.values.sorted { $0.head.name < $1.head.name }
            let changed = try store.storeWarningLists(all, areBundled: false)
            show(all, changed: Set(changed), skipped: skipped)
        }
        if apply {
            var command = WarningListCommand.Apply()
            command.options = options
            try command.run()
        } else {
            Program.note(WarningListCommand.applyHint)
        }
    }

    private static func category(_ word: String) throws -> WarningCategory {
        let valid = WarningCategory.allCases.filter { $0 != .allowed }
        guard let category = WarningCategory(word), valid.contains(category) else {
            throw Program.invalid(
                "\(word) is not a category; the categories are \(valid.map(\.name.description).joined(separator: ", "))"
            )
        }
        return category
    }

    /// The files of a path, and whether the operator named the file itself.
    private static func files(_ path: String) throws -> [(path: String, isNamed: Bool)] {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Program.invalid("\(path): there is no such file")
        }
        guard isFolder.boolValue else { return [(path, true)] }
        if manager.fileExists(atPath: "\(path)/list.json") { return [("\(path)/list.json", true)] }
        let root = manager.fileExists(atPath: "\(path)/lists") ? "\(path)/lists" : path
        let names = try manager.contentsOfDirectory(atPath: root).filter { !$0.hasPrefix(".") }.sorted()
        return names.compactMap { name in
            if manager.fileExists(atPath: "\(root)/\(name)/list.json") { return ("\(root)/\(name)/list.json", false) }
            return root == path && name.hasSuffix(".json") ? ("\(root)/\(name)", false) : nil
        }
    }

    private static func name(of path: String) throws -> String {
        let file = URL(filePath: path).standardizedFileURL
        let isList = file.lastPathComponent == "list.json"
        let name = (isList ? file.deletingLastPathComponent() : file.deletingPathExtension()).lastPathComponent
            .lowercased()
        let isForm = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
        }
        let isTaken = ["allowlist", "exempt", "reference-link", "mail-host", "null"].contains(name)
        guard isForm, !isTaken, (1...100).contains(name.utf8.count),
            name.first?.isLetter == true || name.first?.isNumber == true
        else {
            throw Program.invalid(
                "\(path): \"\(name)\" cannot be a list's name; rename it to letters, digits, hyphens, dots and underscores"
            )
        }
        return name
    }

    private static func read(_ path: String, _ category: WarningCategory, _ facts: WarningLists) throws
        -> MISPWarningList
    {
        do {
            return try MappedFile(path).withSpan { bytes in
                guard bytes.count <= mostBytes else {
                    throw Program.invalid("\(path) is larger than \(mostBytes >> 20) MiB")
                }
                return try MISPWarningList(bytes, category: category, facts: facts)
            }
        } catch let error as MappedFile.Failure {
            throw Program.invalid("\(error.path): \(error.reason)")
        }
    }

    private func show(_ lists: [WarningListContent], changed: Set<String>, skipped: [(path: String, reason: String)]) {
        guard options.json else {
            for list in lists {
                let word = changed.contains(list.head.name) ? "stored" : "unchanged"
                print("\(list.head.name): \(list.entries.count) entries, \(list.head.category.name), \(word)")
            }
            for (path, reason) in skipped { print("  \(path): left out: \(reason)") }
            return
        }
        var json = JSONWriter()
        json.object { json in
            json.array("lists") { json in
                for list in lists {
                    json.object { json in
                        json.member("name", list.head.name)
                        json.member("category", list.head.category.name.description)
                        json.member("entries", list.entries.count)
                        json.member("changed", changed.contains(list.head.name))
                    }
                }
            }
            json.array("left_out") { json in
                for (path, reason) in skipped {
                    json.object { json in
                        json.member("path", path)
                        json.member("reason", reason)
                    }
                }
            }
        }
        print(json.text)
    }
}
