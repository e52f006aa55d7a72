import ArgumentParser
import Cryptography
import Notation
import Storage

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Creates, lists and changes accounts.",
        subcommands: [
            Create.self, List.self, SetTier.self, SetPassword.self, UserState.Deactivate.self, UserState.Activate.self,
            UserState.Confirm.self, UserState.SetRole.self,
        ]
    )

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Creates an account and prints its id.")
        @Argument(help: "The account's e-mail address.") var email: String
        @Option(help: "The account's tier.") var tier = "free"
        @Flag(help: "Read the account's password from the first line of standard input.") var passwordStdin = false
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run(readsInput: passwordStdin) {
                let password = passwordStdin ? try UserCommand.password() : nil
                var store = try Program.store(Program.settings())
                try UserCommand.check(tier, in: &store)
                let hash = try password.map { try UserCommand.hash($0, in: &store) }
                do {
                    guard let id = try store.createUser(email: email, tier: tier, passwordHash: hash) else {
                        throw Failure("the account \(email) already exists")
                    }
                    print(options.json ? "{\"id\":\"\(id.text)\"}" : id.text)
                } catch let error as StoreError where error.isAboutInput {
                    throw Program.invalid("\(email): \(error.text)")
                }
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
                _ = try store.setTier(email: UserCommand.find(email, in: &store).email, tier: tier)
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
            try Program.run(readsInput: true) {
                let password = try UserCommand.password()
                var store = try Program.store(Program.settings())
                let hash = try UserCommand.hash(password, in: &store)
                _ = try store.setPassword(email: UserCommand.find(email, in: &store).email, hash: hash)
            }
        }
    }

    /// The first line of standard input.
    private static func password() throws -> String {
        guard let password = readLine(strippingNewline: true), password.unicodeScalars.count >= 8,
            password.utf8.count <= 1024
        else {
            throw Program.invalid("the password must have at least 8 characters and at most 1024 bytes")
        }
        return password
    }

    private static func hash(_ password: String, in store: inout Store) throws -> String {
        guard try !store.isCommon(password: password) else {
            throw Program.invalid("the password is one of the 10,000 most common ones; choose another")
        }
        guard let hash = PasswordHash.make(password) else { throw Failure("the system gave no random bytes") }
        return hash
    }

    /// The account of this address; the error names the nearest one.
    static func find(_ email: String, in store: inout Store) throws -> UserFigures {
        if let account = try store.user(email: email) { return account }
        throw Program.unknown("account", email, among: try store.users().map(\.email), command: "user list")
    }

    /// Refuses a tier that does not exist and lists the tiers.
    static func check(_ tier: String, in store: inout Store) throws {
        let names = try store.tiers().map(\.name).filter { $0 != Tier.ofNobody }
        guard names.contains(tier) else {
            throw Program.unknown("tier", tier, among: names)
        }
    }
}
