/// What `--experimental-dump-help` tells, as far as a page shows it.
struct HelpDump: Decodable {
    let command: CommandHelp
}

/// A command and its subcommands.
struct CommandHelp: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let defaultValue: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let aliases: [String]?
    let arguments: [Argument]?
    let subcommands: [CommandHelp]?
    let shouldDisplay: Bool?

    var isShown: Bool { shouldDisplay ?? true }
    /// Without `--help` and `--version`, which every command has.
    var ownArguments: [Argument] {
        (arguments ?? []).filter { argument in
            argument.shouldDisplay && !(argument.names ?? []).contains { ["help", "version"].contains($0.name) }
        }
    }
    /// Subcommands to describe; `help` describes itself.
    var parts: [CommandHelp] { (subcommands ?? []).filter { $0.isShown && $0.commandName != "help" } }
}
