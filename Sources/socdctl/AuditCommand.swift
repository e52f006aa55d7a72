import ArgumentParser
import Notation
import Storage

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Shows who changed accounts, keys and tiers, newest first."
    )
    @Option(help: "Show only this account, by its e-mail address.") var user: String?
    @Option(help: "The most lines to show.") var limit = 100
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            guard (1...100_000).contains(limit) else { throw Program.invalid("--limit must be from 1 to 100000") }
            var store = try Program.store(Program.settings())
            let lines = try store.auditTrail(email: user, limit: limit)
            guard options.json else {
                var table = Table("TIME", "EVENT", "ACCOUNT", "KEY", "BY", "FROM", "DETAILS")
                for line in lines {
                    table.add(
                        line.at?.text ?? "",
                        line.event,
                        line.email ?? "-",
                        line.keyID?.text ?? "-",
                        line.actor,
                        line.address ?? "-",
                        line.details
                    )
                }
                return table.show()
            }
            var json = JSONWriter()
            json.array { json in
                for line in lines {
                    json.object { json in
                        json.member("at", line.at)
                        json.member("event", line.event)
                        json.member("user", line.email)
                        json.member("key_id", line.keyID?.text)
                        json.member("by", line.actor)
                        json.member("address", line.address)
                        json.key("details")
                        json.raw(line.details)
                    }
                }
            }
            print(json.text)
        }
    }
}
