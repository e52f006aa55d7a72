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
        abstract: "Imports CVEs.",
        subcommands: [Import.self]
    )

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Imports files: records of NVD and of numbering authorities, the KEV catalogue, EPSS scores.",
            discussion: """
                Each file is stored whole or not at all; importing one twice changes nothing. Files may be packed with gzip. \
                `-` is standard input. The KEV catalogue and the EPSS table replace what was there. A catalogue that is older \
                than the stored one is refused.
                """
        )

        @Option(parsing: .upToNextOption, help: "Pages or yearly files of NVD 2.0.") var nvd: [String] = []
        @Option(
            parsing: .upToNextOption,
            help: "Records of CVE 5.x: files, or directories, which are searched for CVE-*.json."
        ) var cvelist: [String] = []
        @Option(help: "CISA's catalogue of known exploited vulnerabilities, in JSON.") var kev: String?
        @Option(help: "FIRST's table of EPSS scores.") var epss: String?
        @Flag(
            help: """
                Take an EPSS table with fewer than nine tenths of the lines of the last one, or a KEV catalogue with fewer \
                entries.
                """
        ) var allowFewer = false
        @Option(help: "The format of files without an option of their own. A wrong name lists all formats.") var format:
            String?
        @Argument(help: "Files of --format.") var files: [String] = []
        @OptionGroup var options: CommonOptions

        func validate() throws {
            let all = nvd + cvelist + [kev, epss].compactMap { $0 } + files
            guard !all.isEmpty else {
                throw ValidationError("give at least one of --nvd, --cvelist, --kev and --epss, or files with --format")
            }
            guard all.count(where: { $0 == "-" }) <= 1 else {
                throw ValidationError("only one file may be - (standard input)")
            }
            guard files.isEmpty == (format == nil) else {
                throw ValidationError("--format needs files, and files need --format")
            }
        }

        func run() throws {
            try Program.run(readsInput: (nvd + cvelist + [kev, epss].compactMap { $0 } + files).contains("-")) { line in
                let format = try format.map(Self.format)
                var store = try Program.store(Program.settings())
                for path in nvd { try take(path, as: Self.format("nvd-json"), &store, line) }
                for path in cvelist {
                    if let files = Self.records(in: path) {
                        try take(files, in: path, &store, line)
                    } else {
                        try take(path, as: Self.format("cve5-json"), &store, line)
                    }
                }
                if let kev { try take(kev, as: Self.format("kev-json"), &store, line) }
                if let epss { try take(epss, as: Self.format("epss-csv"), &store, line) }
                if let format { for path in files { try take(path, as: format, &store, line) } }
                line.say("counting names")
                try store.countCVENames()
                try CVEImport.refreshMentions(in: &store)
                try RiskRefresh.followCVEs(&store)
            }
        }

        /// A format of the registry that holds CVE records.
        private typealias Format = (name: String, reader: any VulnerabilityReader)

        private static func format(_ name: String) throws -> Format {
            let format = try FeedCommand.format(name) { $0.vulnerabilities != nil }
            guard let reader = format.vulnerabilities else {
                throw Program.invalid("the format \(name) holds no CVE records")
            }
            return (format.name, reader)
        }

        private func take(_ path: String, as format: Format, _ store: inout Store, _ line: ProgressLine) throws {
            let outcome = try ImportOutput.reading(path) {
                let file = try MappedFile(path, unpackingUpTo: CVEImport.mostUnpackedBytes)
                let importer = CVEImport(format.reader, allowsFewer: allowFewer)
                return try file.withSpan { body in
                    try importer.run(body, store: &store) { line.say("\(path): \($0) records") }
                }
            }
            let report = ImportReport([ImportReport.Part(outcome)])
            ImportOutput(options).show(report, file: path, feed: nil, format: format.name)
        }

        private func take(_ files: [String], in directory: String, _ store: inout Store, _ line: ProgressLine) throws {
            let format = try Self.format("cve5-json")
            var sum = ImportReport.Part(.vulnerabilities)
            try CVEImport(format.reader).run(files: files, store: &store) { outcome in
                sum += ImportReport.Part(outcome)
                let done = sum.new + sum.updated + sum.unchanged
                line.say("\(directory): \(done) of \(files.count) files")
            }
            ImportOutput(options).show(ImportReport([sum]), file: directory, feed: nil, format: format.name)
        }

        /// The paths of the records below a directory, sorted; nil when the path is not a directory.
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
    }
}
