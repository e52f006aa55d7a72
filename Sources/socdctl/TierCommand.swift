import ArgumentParser
import Model
import Notation
import Storage

struct TierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tier",
        abstract: "Shows and changes tiers and their limits.",
        subcommands: [List.self, Change.self, Preset.self]
    )

    /// A level by name.
    static func tlp(_ name: String) throws -> TLP {
        guard let tlp = TLP(name.lowercased()) else {
            throw Program.unknown("TLP level", name, among: TLP.allCases.map(\.text))
        }
        return tlp
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the tiers.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                let tiers = try store.tiers()
                guard options.json else {
                    var table = Table("TIER", "PER MINUTE", "PER DAY", "LOOKBACK", "PAGE", "KEYS", "TLP", "SCOPES")
                    for tier in tiers {
                        table.add(
                            tier.name,
                            "\(tier.requestsPerMinute)",
                            "\(tier.requestsPerDay)",
                            "\(tier.lookbackDays) d",
                            "\(tier.pageMax)",
                            "\(tier.maxKeys)",
                            tier.tlpCeiling.text,
                            tier.scopes.joined(separator: ",")
                        )
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for tier in tiers {
                        json.object { json in
                            json.member("name", tier.name)
                            json.member("requests_per_minute", tier.requestsPerMinute)
                            json.member("requests_per_day", tier.requestsPerDay)
                            json.member("lookback_days", tier.lookbackDays)
                            json.member("page_max", tier.pageMax)
                            json.member("max_keys", tier.maxKeys)
                            json.member("keys_per_day", tier.keysPerDay)
                            json.member("session_per_minute", tier.sessionPerMinute)
                            json.member("session_per_day", tier.sessionPerDay)
                            json.member("shared_objects", tier.sharedObjects)
                            json.member("shared_bytes", tier.sharedBytes)
                            json.member("tlp_ceiling", tier.tlpCeiling.text)
                            if let formats = tier.formats {
                                json.member("formats", formats)
                            } else {
                                json.member("formats", nil as String?)
                            }
                            json.member("scopes", tier.scopes)
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    struct Preset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Sets every limit of the tiers to a preset: three-plan (free, pro, enterprise) or two-plan (free and pro).",
            discussion: "In the two-plan preset enterprise stays a valid tier and has what pro has."
        )
        @Argument(help: "three-plan or two-plan.") var name: String

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                guard try store.applyTierPreset(name) else {
                    throw Program.unknown("preset", name, among: ["three-plan", "two-plan"])
                }
            }
        }
    }

    struct Change: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Changes the given limits of a tier and keeps the others."
        )
        @Argument(help: "The tier's name.") var name: String
        @Option(help: "Requests a minute.") var perMinute: Int?
        @Option(help: "Requests a day.") var perDay: Int?
        @Option(help: "Days of indicators.") var lookbackDays: Int?
        @Option(help: "Largest page.") var pageMax: Int?
        @Option(help: "The most active keys of an account.") var maxKeys: Int?
        @Option(help: "How many keys an account may make in 24 hours, replacements included.") var keysPerDay: Int?
        @Option(help: "Requests a minute of a signed-in account, beside those of its keys.") var sessionPerMinute: Int?
        @Option(help: "Requests a day of a signed-in account.") var sessionPerDay: Int?
        @Option(help: "The most objects that an account keeps in shared TAXII collections, versions counted.")
        var sharedObjects: Int?
        @Option(help: "The most bytes of those objects.") var sharedBytes: Int?
        @Option(help: "Export formats with commas between them; `all` means every format that the scopes allow.")
        var formats: String?
        @Option(help: "Scopes, with commas between them.") var scopes: String?
        @Option(
            help:
                "How far what keys read may go: clear, green, amber, amber+strict or red. What is marked stricter is not there for them."
        ) var tlpCeiling: String?

        func run() throws {
            try Program.run {
                for (option, value, range) in [
                    ("--per-minute", perMinute, 1...1_000_000), ("--per-day", perDay, 1...1_000_000_000),
                    ("--lookback-days", lookbackDays, 1...36_500), ("--page-max", pageMax, 1...1_000_000),
                    ("--max-keys", maxKeys, 0...100_000), ("--shared-objects", sharedObjects, 0...100_000_000),
                    ("--shared-bytes", sharedBytes, 0...1_000_000_000_000),
                ] {
                    guard let value, !range.contains(value) else { continue }
                    throw Program.invalid(
                        "\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(value)"
                    )
                }
                var change = Store.TierChange()
                change.requestsPerMinute = perMinute
                change.requestsPerDay = perDay
                change.lookbackDays = lookbackDays
                change.pageMax = pageMax
                change.maxKeys = maxKeys
                change.keysPerDay = keysPerDay
                change.sessionPerMinute = sessionPerMinute
                change.sessionPerDay = sessionPerDay
                change.sharedObjects = sharedObjects
                change.sharedBytes = sharedBytes
                change.formats = formats.map { text in
                    text == "all" ? .all : .only(text.split(separator: ",").map(String.init))
                }
                change.tlpCeiling = try tlpCeiling.map(TierCommand.tlp)
                change.scopes = scopes.map { $0.split(separator: ",").map(String.init) }
                var store = try Program.store(Program.settings())
                try UserCommand.check(name, in: &store)
                _ = try store.changeTier(name, change)
            }
        }
    }
}
