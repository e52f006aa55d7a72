import ArgumentParser
import Foundation

/// `manual`: the pages for man(1), made from what `--help` says, so that the two never differ.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Prints a manual page, or writes all of them to a directory.",
        discussion: """
            A page is named after its command: socdctl, socdctl-feed. `socdctl manual feed | man -l -` shows one. \
            `scripts/install` installs all of them and the completion of bash, zsh and fish, which `socdctl \
            --generate-completion-script SHELL` prints.
            """
    )
    @Argument(help: "The command; without it the page of socdctl itself.") var command: String?
    @Option(help: "The directory for all pages, such as /usr/local/share/man/man1.") var directory: String?

    func run() throws {
        try Program.run {
            let pages = try Self.pages()
            if let directory {
                guard command == nil else { throw Program.usage("give a command or --directory, not both") }
                for (name, page) in pages { try Self.write(page, to: "\(directory)/\(name).1") }
                return
            }
            let name = ["socdctl", command].compactMap { $0 }.joined(separator: "-")
            guard let page = pages.first(where: { $0.name == name }) else {
                let names = pages.map(\.name).dropFirst().map { String($0.dropFirst("socdctl-".count)) }
                throw Program.unknown("command", command ?? "", among: Array(names))
            }
            print(page.text, terminator: "")
        }
    }

    /// All pages, that of socdctl itself first.
    static func pages() throws -> [(name: String, text: String)] {
        let root: CommandHelp
        do {
            root = try JSONDecoder().decode(HelpDump.self, from: Data(Socdctl._dumpHelp().utf8)).command
        } catch {
            throw Failure("the help cannot be read as a tree: \(error)")
        }
        let commands = (root.subcommands ?? []).filter { $0.isShown && $0.commandName != "help" }
        return [("socdctl", ManualPage(of: root, commands: commands).text)]
            + commands.map { ("socdctl-\($0.commandName)", ManualPage(of: $0, within: root).text) }
    }

    private static func write(_ page: String, to path: String) throws {
        do {
            try Data(page.utf8).write(to: URL(filePath: path))
        } catch {
            throw Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
