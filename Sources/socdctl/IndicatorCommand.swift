import ArgumentParser
import Notation
import Runtime
import Storage

struct IndicatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicator",
        abstract: "Shows, revokes and restores single indicators.",
        subcommands: [IndicatorShowCommand.self, Revoke.self, Restore.self]
    )

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes an indicator as revoked. It stays revoked whatever feeds report later.",
            discussion:
                "Lists and block lists leave it out. STIX and TAXII show it as revoked, so that consumers drop it. withdraw means the same.",
            aliases: ["withdraw"]
        )
        @OptionGroup var question: IndicatorQuestion
        @Option(help: "The reason, stored with the indicator; at most 500 characters.") var reason: String?

        func run() throws {
            try Program.run {
                if let reason, !(1...500).contains(reason.count) {
                    throw Program.invalid("--reason must have 1 to 500 characters")
                }
                switch try IndicatorCommand.change(question, isRevoked: true, reason: reason) {
                case .done, .unreported: break
                case .unchanged: Program.note("it was revoked already")
                case .unknown: throw try question.unknown()
                }
            }
        }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes a revoked indicator again, with what its sightings say now.",
            discussion: "It stays revoked when no source reports it."
        )
        @OptionGroup var question: IndicatorQuestion

        func run() throws {
            try Program.run {
                switch try IndicatorCommand.change(question, isRevoked: false, reason: nil) {
                case .done: break
                case .unchanged: Program.note("the operator had not revoked it")
                case .unreported: Program.note("no source reports it any more, so it stays revoked until one does")
                case .unknown: throw try question.unknown()
                }
            }
        }
    }

    /// Changes the first reading of the question that is stored.
    private static func change(_ question: IndicatorQuestion, isRevoked: Bool, reason: String?) throws
        -> RevocationOutcome
    {
        let settings = try Program.settings()
        let ids = try question.ids(settings)
        var store = try Program.store(settings)
        try store.claimIdentity(settings.identity)
        for id in ids {
            let outcome = try store.changeRevocation(of: id, isRevoked: isRevoked, reason: reason)
            if outcome != .unknown { return outcome }
        }
        return .unknown
    }
}
