import ArgumentParser
import Extraction
import Model
import Notation
import Runtime
import Storage

extension WarningListCommand {
    struct Allow: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declares that a value is never an indicator: your own networks, names and partners.",
            discussion: """
                An address, a network (192.0.2.0/24), a name with all below it, a mail address, URL or hash. Articles do not \
                yield it. Feeds' reports of it are kept, but no list, format or collection serves it: what was published is \
                revoked. `disallow` brings it back.
                """
        )
        @Argument(help: "The value.") var value: String
        @Option(help: "The reason; at most 500 characters.") var note: String?

        func run() throws { try WarningListCommand.set(.harmless, value, note) }
    }

    struct Exempt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declares that no warning list applies to a value, so that it is exported like any other.",
            discussion: "It accepts the same values as allow."
        )
        @Argument(help: "The value.") var value: String
        @Option(help: "The reason; at most 500 characters.") var note: String?

        func run() throws { try WarningListCommand.set(.exempt, value, note) }
    }

    struct Disallow: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes what allow or exempt declared about a value."
        )
        @Argument(help: "The value.") var value: String

        func run() throws {
            try Program.run { line in
                let value = try WarningListCommand.verdictValue(value)
                let settings = try Program.settings()
                var store = try Program.store(settings)
                guard try store.removeWarningVerdict(on: value) else {
                    throw Program.invalid("allow and exempt have no entry for \(value)")
                }
                try WarningListCommand.showApplied(settings, &store, line)
            }
        }
    }

    struct Verdicts: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what allow and exempt declared.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(try Program.settings())
                let verdicts = try store.warningVerdicts()
                guard options.json else {
                    var table = Table("VALUE", "VERDICT", "SINCE", "NOTE")
                    for entry in verdicts {
                        table.add(
                            entry.value,
                            entry.verdict.name.description,
                            entry.createdAt?.text ?? "",
                            entry.note ?? ""
                        )
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for entry in verdicts {
                        json.object { json in
                            json.member("value", entry.value)
                            json.member("verdict", entry.verdict.name.description)
                            json.member("note", entry.note)
                            json.member("created_at", entry.createdAt)
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    fileprivate static func set(_ verdict: WarningVerdict, _ value: String, _ note: String?) throws {
        try Program.run { line in
            if let note, !(1...500).contains(note.count) {
                throw Program.invalid("--note must have 1 to 500 characters")
            }
            let value = try verdictValue(value)
            let settings = try Program.settings()
            var store = try Program.store(settings)
            try store.setWarningVerdict(verdict, on: value, note: note)
            try showApplied(settings, &store, line)
        }
    }

    /// A word counts at once, so all stored indicators are looked at again.
    fileprivate static func showApplied(_ settings: Settings, _ store: inout Store, _ line: ProgressLine) throws {
        let done = try apply(settings, &store, line)
        Program.note("\(done.seen) indicators, \(done.changed) changed")
    }

    /// Reads a network, or a value in the normal form of its type.
    fileprivate static func verdictValue(_ text: String) throws -> String {
        if let network = WarningLists.network(text) { return network }
        let (type, value) = try detect(text)
        guard type != .cve, type != .mitreAttack, value.count <= 1024 else {
            throw Program.invalid(
                "\(text): give an address, a network, a name, a mail address, a hash, or a URL of at most 1024 bytes"
            )
        }
        return String(decoding: value, as: UTF8.self)
    }
}
