import ArgumentParser
import Model
import Notation
import Storage

/// `key change`: name, addresses, scopes or TLP ceiling of a key in force.
struct KeyChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Changes what is given of a key in force and keeps the rest."
    )
    @Argument(help: "The key's id, from socdctl key list.") var id: String
    @Option(help: "What the key is for, at most 100 characters.") var name: String?
    @Option(help: "The addresses and networks from which the key may be used, with commas between them; any for all.")
    var allowedIps: String?
    @Option(help: "The key's scopes with commas between them; all for every scope of the tier.") var scopes: String?
    @Option(help: "TLP ceiling: clear, green, amber, amber+strict or red; tier for the tier's.") var tlp: String?

    func run() throws {
        try Program.run {
            let id = try KeyCommand.id(id)
            guard name != nil || allowedIps != nil || scopes != nil || tlp != nil else {
                throw Program.usage("give at least one of --name, --allowed-ips, --scopes and --tlp")
            }
            var change = KeyChange()
            if let name { try KeyCommand.check(name: name) }
            change.name = name
            if let allowedIps {
                change.allowedAddresses = .some(allowedIps == "any" ? nil : try KeyCommand.networks(allowedIps))
            }
            let ceiling = try tlp.map { $0 == "tier" ? nil : try TierCommand.tlp($0) }
            var store = try Program.store(Program.settings())
            guard let key = try store.key(id) else { throw KeyCommand.unknown(id) }
            if let scopes {
                change.scopes = .some(
                    scopes == "all" ? nil : try KeyCommand.scopes(scopes, of: key.tier, in: &store)
                )
            }
            if case .some(.some(let level)) = ceiling { try KeyCommand.check(level, of: key.tier, in: &store) }
            switch try store.changeKey(id, change) {
            case .done: break
            case .unknown: throw KeyCommand.unknown(id)
            case .scope: throw Failure("the tier \(key.tier) no longer has one of these scopes")
            default: throw Failure("the key \(id.text) is revoked or has expired; a key in force can be changed")
            }
            if let ceiling { try store.setTLPCeiling(of: id, to: ceiling) }
        }
    }
}
