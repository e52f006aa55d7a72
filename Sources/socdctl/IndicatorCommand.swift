import ArgumentParser
import Cryptography
import Extraction
import Model
import Notation
import Runtime
import Storage

struct IndicatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicator",
        abstract: "Revokes and restores single indicators.",
        subcommands: [Revoke.self, Restore.self]
    )

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes an indicator as revoked. It stays revoked whatever feeds report later.",
            discussion:
                "Lists and block lists leave it out. STIX and TAXII show it as revoked, so that consumers drop it.",
            aliases: ["withdraw"]
        )
        @Argument(help: "The type, such as ipv4.") var type: String
        @Argument(help: "The value, in any form.") var value: String
        @Option(help: "The reason, stored with the indicator; at most 500 characters.") var reason: String?

        func run() throws {
            try Program.run {
                if let reason, !(1...500).contains(reason.count) {
                    throw Program.usage("--reason must have 1 to 500 characters")
                }
                switch try IndicatorCommand.change(type, value, isRevoked: true, reason: reason) {
                case .done, .unreported: break
                case .unchanged: Program.note("it was revoked already")
                case .unknown: throw Failure("there is no indicator \(type) \(value)")
                }
            }
        }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes a revoked indicator again, with what its sightings say now.",
            discussion: "It stays revoked when no source reports it."
        )
        @Argument(help: "The type, such as ipv4.") var type: String
        @Argument(help: "The value, in any form.") var value: String

        func run() throws {
            try Program.run {
                switch try IndicatorCommand.change(type, value, isRevoked: false, reason: nil) {
                case .done: break
                case .unchanged: Program.note("the operator had not revoked it")
                case .unreported: Program.note("no source reports it any more, so it stays revoked until one does")
                case .unknown: throw Failure("there is no indicator \(type) \(value)")
                }
            }
        }
    }

    fileprivate static func change(
        _ typeName: String,
        _ value: String,
        isRevoked: Bool,
        reason: String?
    ) throws -> RevocationOutcome {
        guard let type = IndicatorType(typeName) else {
            throw Program.usage(
                "\(typeName) is not a type; the types are \(IndicatorType.allCases.map(\.text).joined(separator: ", "))"
            )
        }
        var normal: [UInt8] = []
        do {
            try type.appendNormalForm(of: Array(value.utf8).span, to: &normal)
        } catch {
            throw Program.usage("\(value): \(error.reason)")
        }
        let settings = try Program.settings()
        var store = try Program.store(settings)
        try store.claimIdentity(settings.identity)
        var names = NameUUID(namespace: settings.identity)
        let id = names.id(kind: type.kind, type: type.name, value: normal, 0..<normal.count)
        return try store.changeRevocation(of: id, isRevoked: isRevoked, reason: reason)
    }
}
