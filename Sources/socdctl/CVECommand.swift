import ArgumentParser
import Feeds
import Foundation
import Ingest
import Notation
import Runtime
import Storage

struct CVECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cve",
        abstract: "Fills the database of CVEs.",
        subcommands: [Import.self]
    )

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Imports files: records of NVD and of numbering authorities, the KEV catalogue, EPSS scores.",
            discussion: """
                Each file is stored whole or not at all; importing one twice changes nothing. Files may be packed with gzip. \
                `-` is standard input. The KEV catalogue and the EPSS table replace what was there.
                """
        )

        @Option(parsing: .upToNextOption, help: "Pages or yearly files of NVD 2.0.") var nvd: [String] = []
        @Option(
            parsing: .upToNextOption,
            help: "Records of CVE 5.x: files, or directories, which are searched for CVE-*.json."
        ) var cvelist: [String] = []
        @Option(help: "CISA's catalogue of known exploited vulnerabilities, in JSON.") var kev: String?
        @Option(help: "FIRST's table of EPSS scores.") var epss: String?
        @Flag(help: "Take an EPSS table with less than nine tenths of the lines of the one before.") var allowFewer =
            false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard !nvd.isEmpty || !cvelist.isEmpty || kev != nil || epss != nil else {
                throw ValidationError("give one of --nvd, --cvelist, --kev and --epss")
            }
            guard (nvd + cvelist + [kev, epss].compactMap { $0 }).count(where: { $0 == "-" }) <= 1 else {
                throw ValidationError("standard input can be read once")
            }
        }

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                for path in nvd { try take(path, .nvd, &store) }
                for path in cvelist {
                    let files = Self.records(in: path)
                    if let files {
                        try take(files, in: path, &store)
                    } else {
                        try take(path, .cve5, &store)
                    }
                }
                if let kev { try take(kev, .kev, &store) }
                if let epss { try take(epss, .epss, &store) }
                try store.countCVENames()
                try CVEImport.refreshMentions(in: &store)
            }
        }

        private func take(_ path: String, _ source: CVESource, _ store: inout Store) throws {
            do {
                let file = try MappedFile(path, unpackingUpTo: CVEImport.mostUnpackedBytes)
                let importer = CVEImport(source, allowsFewer: allowFewer)
                let outcome = try file.withSpan { body in
                    try importer.run(body, store: &store) { count in
                        if Program.showsProgress { Program.note("\r\u{1B}[K\(path): \(count) records", end: "") }
                    }
                }
                if Program.showsProgress { Program.note("\r\u{1B}[K", end: "") }
                show(outcome, path: path, source)
            } catch let error as MappedFile.Failure {
                throw Failure("\(error.path): \(error.reason)")
            } catch let error as FeedError {
                throw Failure("\(path): \(error.text); nothing was imported from it")
            } catch let error as CVEImportError {
                throw Failure("\(path): \(error.text); nothing was imported from it")
            }
        }

        private func take(_ files: [String], in directory: String, _ store: inout Store) throws {
            var sum = CVEImportOutcome()
            try CVEImport(.cve5).run(files: files, store: &store) { outcome in
                sum.newRows += outcome.newRows
                sum.updatedRows += outcome.updatedRows
                sum.unchangedRows += outcome.unchangedRows
                sum.rejectedRows += outcome.rejectedRows
                sum.rejections += outcome.rejections.prefix(20 - sum.rejections.count)
                if Program.showsProgress {
                    let done = sum.newRows + sum.updatedRows + sum.unchangedRows
                    Program.note("\r\u{1B}[K\(directory): \(done) of \(files.count) files", end: "")
                }
            }
            if Program.showsProgress { Program.note("\r\u{1B}[K", end: "") }
            show(sum, path: directory, .cve5)
        }

        /// The records below a directory, sorted; nil when it is none.
        private static func records(in path: String) -> [String]? {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
                return nil
            }
            var files: [String] = []
            let walk = FileManager.default.enumerator(atPath: path)
            while let name = walk?.nextObject() as? String {
                let last = name.split(separator: "/").last ?? ""
                if last.hasPrefix("CVE-"), last.hasSuffix(".json") || last.hasSuffix(".json.gz") {
                    files.append("\(path)/\(name)")
                }
            }
            return files.sorted()
        }

        private func show(_ outcome: CVEImportOutcome, path: String, _ source: CVESource) {
            if options.json {
                var json = JSONWriter()
                json.beginObject()
                json.member("file", path)
                json.member("source", source.name.description)
                json.member("new", outcome.newRows)
                json.member("updated", outcome.updatedRows)
                json.member("unchanged", outcome.unchangedRows)
                json.member("removed", outcome.removedRows)
                json.member("rejected", outcome.rejectedRows)
                json.key("rejections")
                json.beginArray()
                for rejection in outcome.rejections {
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
                    + "\(outcome.removedRows) removed, \(outcome.rejectedRows) rejected"
            )
            for rejection in outcome.rejections { print("  record \(rejection.record): \(rejection.reason)") }
            if outcome.rejectedRows > outcome.rejections.count {
                print("  and \(outcome.rejectedRows - outcome.rejections.count) more")
            }
        }
    }
}
