import Access
import ArgumentParser
import Cryptography
import Model
import Notation
import Storage

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Creates, lists, changes, rotates and revokes API keys, and shows their usage.",
        subcommands: [
            Mint.self, List.self, KeyChangeCommand.self, KeyRotateCommand.self, KeyUsageCommand.self, Revoke.self,
        ]
    )

    struct Mint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates a key and prints its secret. The secret is not stored and cannot be shown again."
        )
        @Option(help: "The account's e-mail address.") var user: String
        @Option(help: "What the key is for, at most 100 characters.") var name: String
        @Option(help: "Days until the key expires, 1 to 365; without it the key never expires.") var expiresInDays: Int?
        @Option(help: "The key's scopes with commas between them; without it all scopes of the tier.") var scopes:
            String?
        @Option(help: "TLP ceiling below the tier's: clear, green, amber, amber+strict or red.") var tlp: String?

        @Option(help: "The addresses and networks from which the key may be used, with commas between them.")
        var allowedIps: String?

        func run() throws {
            try Program.run {
                let ceiling = try tlp.map(TierCommand.tlp)
                let networks = try allowedIps.map(KeyCommand.networks)
                try KeyCommand.check(name: name)
                if let days = expiresInDays, !(1...365).contains(days) {
                    throw Program.invalid("--expires-in-days must be from 1 to 365")
                }
                var store = try Program.store(Program.settings())
                let account = try UserCommand.find(user, in: &store)
                let wanted = try scopes.map { try KeyCommand.scopes($0, of: account.tier, in: &store) }
                if let ceiling { try KeyCommand.check(ceiling, of: account.tier, in: &store) }
                guard let secret = KeySecret.mint() else { throw Failure("the system gave no random bytes") }
                let expiry = expiresInDays.map { Timestamp.now.adding(seconds: Int64($0) * 86_400) }
                let outcome = try store.createKey(
                    for: account.id,
                    name: name,
                    secretHash: KeySecret.hash(Array(secret.utf8)),
                    prefix: KeySecret.preview(secret),
                    expiresAt: expiry,
                    scopes: wanted,
                    allowedAddresses: networks
                )
                guard case .done(let id) = outcome else {
                    throw Failure("\(user) already has as many active keys as the tier allows; revoke one first")
                }
                if let ceiling { try store.setTLPCeiling(of: id, to: ceiling) }
                print(secret)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all keys, including revoked keys.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                let keys = try store.keys()
                guard options.json else {
                    var table = Table("ID", "ACCOUNT", "TIER", "PREFIX", "STATE", "REQUESTS", "NAME")
                    for key in keys {
                        table.add(
                            key.id.text,
                            key.email,
                            key.tier,
                            key.prefix,
                            state(key),
                            "\(key.totalRequests)",
                            key.name
                        )
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for key in keys { write(key, to: &json) }
                }
                print(json.text)
            }
        }

        private func state(_ key: KeyFigures) -> String {
            if key.revokedAt != nil { return "revoked" }
            if let expiry = key.expiresAt { return expiry <= .now ? "expired" : "until \(expiry.text.prefix(10))" }
            return "active"
        }

        private func write(_ key: KeyFigures, to json: inout JSONWriter) {
            json.object { json in
                json.member("id", key.id.text)
                json.member("user", key.email)
                json.member("tier", key.tier)
                json.member("name", key.name)
                json.member("key_prefix", key.prefix)
                json.member("created_at", key.createdAt)
                json.member("expires_at", key.expiresAt)
                json.member("revoked_at", key.revokedAt)
                json.member("last_used_at", key.lastUsedAt)
                json.member("total_requests", key.totalRequests)
                json.member("tlp_ceiling", key.tlpCeiling?.text)
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes a key at once and for good.")
        @Argument(help: "The key's id, from socdctl key list.") var id: String
        @Option(help: "The reason; stored with the key.") var reason: String?

        func run() throws {
            try Program.run {
                let uuid = try KeyCommand.id(id)
                var store = try Program.store(Program.settings())
                switch try store.revokeKey(uuid, reason: reason) {
                case .done: break
                case .revokedBefore: throw Failure("the key \(uuid.text) was revoked before")
                default: throw KeyCommand.unknown(uuid)
                }
            }
        }
    }

    static func id(_ text: String) throws -> UUID {
        guard let id = UUID(text) else {
            throw Program.invalid("\(text) is not a key id; `socdctl key list` shows the ids")
        }
        return id
    }

    static func unknown(_ id: UUID) -> any Error {
        Program.invalid("there is no key \(id.text); `socdctl key list` shows the ids")
    }

    static func check(name: String) throws {
        guard (1...100).contains(name.count) else { throw Program.invalid("--name must have 1 to 100 characters") }
    }

    /// Addresses and networks, with commas between them, in the form that the database takes.
    static func networks(_ list: String) throws -> [String] {
        let networks = try list.split(separator: ",").map { text in
            guard let network = IPNetwork(exactly: text) else {
                throw Program.invalid("\(text) is neither an address nor a network such as 192.0.2.0/24")
            }
            return network.text
        }
        guard (1...50).contains(networks.count) else {
            throw Program.invalid("--allowed-ips takes 1 to 50 addresses and networks with commas between them")
        }
        return networks
    }

    /// Scopes, with commas between them. A key may carry fewer scopes than its tier, never more.
    static func scopes(_ list: String, of tier: String, in store: inout Store) throws -> [String] {
        let wanted = list.split(separator: ",").map(String.init)
        let granted = try store.tiers().first { $0.name == tier }?.scopes ?? []
        for scope in wanted where !granted.contains(scope) {
            throw Program.invalid("the tier \(tier) has no scope \(scope); it has \(granted.joined(separator: ", "))")
        }
        if wanted.isEmpty {
            throw Program.invalid("--scopes is empty; the tier has \(granted.joined(separator: ", "))")
        }
        return wanted
    }

    /// A key's ceiling can only be below its tier's.
    static func check(_ ceiling: TLP, of tier: String, in store: inout Store) throws {
        let most = try store.tiers().first { $0.name == tier }?.tlpCeiling ?? .clear
        guard ceiling <= most else {
            throw Program.invalid("the tier \(tier) lets keys read up to TLP \(most.name); --tlp can only lower that")
        }
    }
}
