import Runtime

/// One page of the manual, in the macros of man(7).
struct ManualPage {
    private(set) var text = ""

    /// The page of socdctl itself, which names all commands.
    init(of root: CommandHelp, commands: [CommandHelp]) {
        head(root.commandName, root.abstract)
        section("SYNOPSIS")
        line("\\fBsocdctl\\fR \\fIcommand\\fR [\\fIoption\\fR...]")
        section("DESCRIPTION")
        paragraph(root.discussion ?? root.abstract ?? "")
        section("COMMANDS")
        for command in commands {
            item("\\fBsocdctl\\-\(Self.name(command.commandName))\\fR(1)", command.abstract ?? "")
        }
        section("OPTIONS")
        item("\\fB\\-\\-help\\fR", "Shows help; every command has it.")
        item("\\fB\\-\\-version\\fR", "Shows the release.")
        item(
            "\\fB\\-\\-generate\\-completion\\-script\\fR \\fIshell\\fR",
            "Prints the completion for bash, zsh or fish, which is installed beside these pages."
        )
        section("ENVIRONMENT")
        item(
            "\\fBSOCD_DATABASE_URL\\fR",
            "The database, as a libpq connection string or URI. The README lists all settings."
        )
        exitStatus()
    }

    /// The page of one command with all its subcommands.
    init(of command: CommandHelp, within root: CommandHelp) {
        head("\(root.commandName)-\(command.commandName)", command.abstract)
        section("SYNOPSIS")
        let full = "\(root.commandName) \(command.commandName)"
        synopsis(command, full)
        section("DESCRIPTION")
        paragraph(command.discussion ?? command.abstract ?? "")
        if command.parts.isEmpty {
            if !command.ownArguments.isEmpty {
                section("OPTIONS")
                arguments(of: command)
            }
        } else {
            section("COMMANDS")
            for part in command.parts { describe(part, "\(full) \(part.commandName)") }
        }
        exitStatus()
        section("SEE ALSO")
        line("\\fB\(Self.name(root.commandName))\\fR(1)")
    }

    private mutating func synopsis(_ command: CommandHelp, _ full: String) {
        guard command.parts.isEmpty else {
            for part in command.parts { synopsis(part, "\(full) \(part.commandName)") }
            return
        }
        let words = command.ownArguments.map { argument in
            let more = argument.isRepeating ? "..." : ""
            let text = Self.form(argument) + more
            return argument.isOptional ? "[\(text)]" : text
        }
        line((["\\fB\(Self.name(full))\\fR"] + words).joined(separator: " "))
        line(".br", isMacro: true)
    }

    private mutating func describe(_ command: CommandHelp, _ full: String) {
        guard command.parts.isEmpty else {
            for part in command.parts { describe(part, "\(full) \(part.commandName)") }
            return
        }
        line(".SS \"\(Self.name(full))\"", isMacro: true)
        paragraph(command.abstract ?? "")
        if let discussion = command.discussion { paragraph(discussion) }
        if let aliases = command.aliases, !aliases.isEmpty {
            paragraph("Other names: \(aliases.joined(separator: ", ")).")
        }
        arguments(of: command)
    }

    private mutating func arguments(of command: CommandHelp) {
        for argument in command.ownArguments {
            let standard = argument.defaultValue.map { " (default: \($0))" } ?? ""
            item(Self.form(argument), (argument.abstract ?? "") + standard)
        }
    }

    private mutating func exitStatus() {
        section("EXIT STATUS")
        item("0", "Done.")
        item("1", "It could not be done, or doctor found something wrong.")
        item("2", "A value or a file that was given is not valid, or there is nothing of the given name.")
        item("64", "The command line cannot be understood, or a setting is wrong.")
    }

    private mutating func head(_ name: String, _ abstract: String?) {
        line(
            ".TH \"\(name.uppercased())\" 1 \"\" \"SOC Defenders \(Release.version)\" \"SOC Defenders\"",
            isMacro: true
        )
        section("NAME")
        line("\(Self.name(name)) \\- \(Self.escaped(Self.withoutStop(abstract ?? name)))")
    }

    private mutating func section(_ title: String) { line(".SH \(title)", isMacro: true) }

    private mutating func paragraph(_ words: String) {
        line(".PP", isMacro: true)
        line(Self.escaped(words))
    }

    private mutating func item(_ head: String, _ words: String) {
        line(".TP", isMacro: true)
        line(head)
        line(Self.escaped(words))
    }

    /// A line of text that begins with a dot or an apostrophe would be a macro.
    private mutating func line(_ line: String, isMacro: Bool = false) {
        if !isMacro, line.hasPrefix(".") || line.hasPrefix("'") { text += "\\&" }
        text += "\(line)\n"
    }

    private static func form(_ argument: CommandHelp.Argument) -> String {
        let value = "\\fI\(name(argument.valueName ?? "value"))\\fR"
        guard let names = argument.names, !names.isEmpty else { return value }
        let written = names.map { "\\fB\($0.kind == "long" ? "\\-\\-" : "\\-")\(name($0.name))\\fR" }.joined(
            separator: ", "
        )
        return argument.kind == "flag" ? written : "\(written) \(value)"
    }

    /// Hyphens of names are typed, so they must be copied as they are.
    private static func name(_ text: String) -> String {
        escaped(text).split(separator: "-", omittingEmptySubsequences: false).joined(separator: "\\-")
    }

    private static func escaped(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ").split(
            separator: "\\",
            omittingEmptySubsequences: false
        )
        .joined(separator: "\\e")
    }

    private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
