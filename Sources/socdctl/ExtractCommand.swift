import ArgumentParser
import Enrichment
import Extraction
import Foundation
import Model
import Notation
import Runtime
import Storage

struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Finds the indicators in a text on standard input.",
        discussion: "Writes one indicator a line in the order of first appearance: its type, a tab, and its value."
    )

    @Flag(help: "Also show values that a warning list suppresses, with the list in a third column.") var all = false
    @Flag(help: "Also show threat actors, malware, sectors, category, severity, and techniques by name.") var entities =
        false
    @Flag(help: "Write one JSON object a line, with the place and the sentence of each indicator.") var json = false
    @Flag(help: "Treat the text as HTML even when it has no tag.") var html = false
    @Flag(help: "Treat the text as plain text: tags and references are text.") var text = false

    func validate() throws {
        if html, text { throw ValidationError("give only one of --html and --text") }
    }

    func run() throws {
        try Program.run(readsInput: true) {
            let directory = ListDirectory(try Program.settings())
            let input = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
            let year = Calendar(identifier: .gregorian).component(.year, from: Date())
            let extractor = IndicatorExtractor(lists: directory.warningLists(), latestYear: year + 10)
            let extraction = extractor.extract(input, markup: html ? .html : text ? .plain : .detected)
            var out = ByteWriter(capacity: 1 << 16)
            for found in extraction.found where all || found.suppressedBy == nil {
                if json { write(found, of: extraction, input, to: &out) } else { write(found, to: &out) }
            }
            if entities {
                let plain = extractor.plainText(input, markup: html ? .html : text ? .plain : .detected)
                let named = directory.threatNames().mentions(in: plain)
                var facts = ArticleClassifier.Facts()
                facts.hasIndicators = extraction.found.contains { $0.suppressedBy == nil }
                facts.cves = extraction.found.count { $0.type == .cve }
                facts.actors = named.actors.count
                let text = String(decoding: plain, as: UTF8.self)
                write(
                    named,
                    ArticleClassifier.classify(title: nil, text: text, facts: facts),
                    besides: extraction,
                    to: &out
                )
            }
            FileHandle.standardOutput.write(Data(out.bytes))
        }
    }

    private func write(
        _ mentions: ThreatMentions,
        _ classification: Article.Classification,
        besides extraction: Extraction,
        to out: inout ByteWriter
    ) {
        var lines: [(kind: String, value: String)] = mentions.techniques.filter { id in
            !extraction.found.contains { $0.type == .mitreAttack && $0.value.elementsEqual(id.utf8) }
        }.map { ("mitre_attack", $0) }
        lines += mentions.actors.map { ("threat_actor", $0) } + mentions.malware.map { ("malware", $0) }
        lines += classification.sectors.map { ("sector", $0) }
        lines += [
            ("category", classification.category),
            ("severity", Severity(tenths: classification.severityTenths).name.description),
        ]
        for line in lines {
            guard json else {
                out.append(text: "\(line.kind)\t\(line.value)\n")
                continue
            }
            var object = JSONWriter()
            object.object { object in
                object.member("type", line.kind)
                object.member("value", line.value)
            }
            out.append(object.bytes)
            out.append(UInt8(ascii: "\n"))
        }
    }

    private func write(_ found: Extraction.Found, to out: inout ByteWriter) {
        out.append(found.type.name)
        out.append(UInt8(ascii: "\t"))
        out.append(found.shown)
        if let list = found.suppressedBy { out.append(text: "\tsuppressed:\(list)") }
        out.append(UInt8(ascii: "\n"))
    }

    private func write(_ found: Extraction.Found, of extraction: Extraction, _ input: [UInt8], to out: inout ByteWriter)
    {
        var object = JSONWriter()
        object.object { object in
            object.member("type", found.type.text)
            object.member("value", String(decoding: found.value, as: UTF8.self))
            object.member("raw", String(decoding: input[found.offset..<found.offset + found.length], as: UTF8.self))
            object.member("offset", found.offset)
            object.member("length", found.length)
            object.member("defanged", found.isDefanged)
            object.member("derived_from", found.derivedFrom.flatMap { index(of: $0, in: extraction) })
            object.member("suppressed", found.suppressedBy)
            object.member("context", String(decoding: found.context, as: UTF8.self))
        }
        out.append(object.bytes)
        out.append(UInt8(ascii: "\n"))
    }

    /// The number of the parent's output line.
    private func index(of parent: Int, in extraction: Extraction) -> Int? {
        if all { return parent }
        guard extraction.found[parent].suppressedBy == nil else { return nil }
        return extraction.found[..<parent].count { $0.suppressedBy == nil }
    }
}

/// The reference lists beside the SQL files: in `SOCD_SQL_DIR`, in `sql` in the working directory, or in the installed
/// release.
struct ListDirectory {
    private let path: String?

    init(_ settings: Settings) {
        let places =
            settings.sqlDirectory.map { [$0] } ?? [
                "sql", Program.folder.appending(path: "../share/socd/sql").standardized.path,
            ]
        path = places.map { "\($0)/seed/lists" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Reads all reference lists that exist; without any, uses those that are built into the program.
    func warningLists() -> WarningLists {
        var lists = WarningLists()
        for table in WarningLists.Table.allCases {
            if let file = file(table.fileName) { lists.load(table, file) }
        }
        return lists
    }

    /// Uses the warning lists and verdicts of the database instead of the bundled lists.
    func warningLists(in store: inout Store) throws -> WarningLists {
        var lists = warningLists()
        _ = try store.readWarningLists(into: &lists)
        return lists
    }

    /// The bundled warning lists in the form in which the database stores them.
    func bundledWarningLists() -> [WarningListContent] { BundledWarningLists.read { file($0.fileName) } }

    func threatNames() -> ThreatNames {
        var names = ThreatNames()
        for table in ThreatNames.Table.allCases {
            if let file = file(table.fileName) { names.load(table, file) }
        }
        return names
    }

    /// The names that tags of feeds may contain.
    func tagNames() -> TagNames { TagNames(threatNames(), more: file("tag_names.tsv") ?? []) }

    private func file(_ name: String) -> [UInt8]? {
        path.flatMap { FileManager.default.contents(atPath: "\($0)/\(name)") }.map { [UInt8]($0) }
    }
}
