import ArgumentParser
import Storage

/// Commands that change the state of an account.
enum UserState {
    struct SetRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-role",
            abstract:
                "Makes an account a member, a moderator or an operator of the community; the latter two decide reports."
        )
        @Argument(help: "The account's e-mail address.") var email: String
        @Argument(help: "member, moderator or operator.") var role: String

        func run() throws {
            let roles = ["member", "moderator", "operator"]
            try Program.run {
                guard roles.contains(role) else { throw Program.unknown("role", role, among: roles) }
                var store = try Program.store(Program.settings())
                _ = try store.setRole(email: UserCommand.find(email, in: &store).email, role: role)
            }
        }
    }

    struct Deactivate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends all sessions of an account; nobody signs in and no key of it works until it is activated."
        )
        @Argument(help: "The account's e-mail address.") var email: String

        func run() throws { try UserState.change(email) { try $0.setActive(email: email, false) } }
    }

    struct Activate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an account sign in again; its keys work again, its old sessions do not."
        )
        @Argument(help: "The account's e-mail address.") var email: String

        func run() throws { try UserState.change(email) { try $0.setActive(email: email, true) } }
    }

    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that somebody proved the account's e-mail address to be theirs."
        )
        @Argument(help: "The account's e-mail address.") var email: String

        func run() throws { try UserState.change(email) { try $0.confirmEMail(email: email) } }
    }

    private static func change(_ email: String, _ change: @escaping (inout Store) throws -> Bool) throws {
        try Program.run {
            var store = try Program.store(Program.settings())
            let account = try UserCommand.find(email, in: &store)
            guard try change(&store) else { throw Failure("the account \(account.email) has gone") }
        }
    }
}
