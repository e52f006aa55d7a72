import ArgumentParser
import Cryptography
import Notation
import Storage

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Creates, lists and changes accounts.",
        subcommands: [Create.self, List.self, SetTier.self, SetPassword.self]
    )

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Creates an account and prints its id.")
        @Argument(help: "The account's e-mail address.") var email: String
        @Option(help: "The account's tier.") var tier = "free"
        @Flag(help: "Read the account's password from the first line of standard input.") var passwordStdin = false
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                let hash = passwordStdin ? try UserCommand.passwordHash() : nil
                var store = try Program.store(Program.settings())
                try UserCommand.check(tier, in: &store)
                guard let id = try store.createUser(email: email, tier: tier, passwordHash: hash) else {
                    throw Failure("the account \(email) already exists")
                }
                print(options.json ? "{\"id\":\"\(id.text)\"}" : id.text)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                let users = try store.users()
                guard options.json else {
                    var table = Table("EMAIL", "TIER", "KEYS", "CREATED", "ID")
                    for user in users {
                        table.add(user.email, user.tier, "\(user.activeKeys)", user.createdAt?.text ?? "", user.id.text)
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for user in users {
                        json.object { json in
                            json.member("id", user.id.text)
                            json.member("email", user.email)
                            json.member("tier", user.tier)
                            json.member("active_keys", user.activeKeys)
                            json.member("created_at", user.createdAt)
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    struct SetTier: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-tier",
            abstract: "Moves an account and all its keys to another tier."
        )
        @Argument(help: "The account's e-mail address.") var email: String
        @Argument(help: "The tier's name.") var tier: String

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                try UserCommand.check(tier, in: &store)
                guard try store.setTier(email: email, tier: tier) else { throw Failure("there is no account \(email)") }
            }
        }
    }

    struct SetPassword: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Sets an account's password to the first line of standard input."
        )
        @Argument(help: "The account's e-mail address.") var email: String

        func run() throws {
            try Program.run {
                let hash = try UserCommand.passwordHash()
                var store = try Program.store(Program.settings())
                guard try store.setPassword(email: email, hash: hash) else {
                    throw Failure("there is no account \(email)")
                }
            }
        }
    }

    /// The hash of the first line of standard input.
    private static func passwordHash() throws -> String {
        guard let password = readLine(strippingNewline: true), password.unicodeScalars.count >= 8,
            password.utf8.count <= 1024
        else {
            throw Program.usage("the password must have at least 8 characters and at most 1024 bytes")
        }
        guard let hash = PasswordHash.make(password) else { throw Failure("the system gave no random bytes") }
        return hash
    }

    /// Refuses a tier that does not exist and lists the tiers.
    static func check(_ tier: String, in store: inout Store) throws {
        let names = try store.tiers().map(\.name)
        guard names.contains(tier) else {
            throw Program.usage("there is no tier \(tier); the tiers are \(names.joined(separator: ", "))")
        }
    }
}
