import ArgumentParser
import Notation
import Storage

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Accounts.", subcommands: [Create.self, List.self, SetTier.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Creates an account and prints its id.")
        @Argument(help: "The account's e-mail address.") var email: String
        @Option(help: "The account's plan.") var tier = "free"
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                try UserCommand.check(tier, in: &store)
                guard let id = try store.createUser(email: email, tier: tier) else {
                    throw Failure("there is an account \(email) already")
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
                json.beginArray()
                for user in users {
                    json.beginObject()
                    json.member("id", user.id.text)
                    json.member("email", user.email)
                    json.member("tier", user.tier)
                    json.member("active_keys", user.activeKeys)
                    json.member("created_at", user.createdAt)
                    json.endObject()
                }
                json.endArray()
                print(json.text)
            }
        }
    }

    struct SetTier: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-tier", abstract: "Moves an account, and all its keys, to another plan.")
        @Argument(help: "The account's e-mail address.") var email: String
        @Argument(help: "The plan's name.") var tier: String

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                try UserCommand.check(tier, in: &store)
                guard try store.setTier(email: email, tier: tier) else { throw Failure("there is no account \(email)") }
            }
        }
    }

    /// Refuses a plan that does not exist, with the names of those that do.
    static func check(_ tier: String, in store: inout Store) throws {
        let names = try store.tiers().map(\.name)
        guard names.contains(tier) else {
            throw Program.usage("there is no tier \(tier); there are \(names.joined(separator: ", "))")
        }
    }
}
