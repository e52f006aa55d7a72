import ArgumentParser
import Cryptography
import Notation
import Storage

/// `key rotate`: a new secret in the place of one that is known too widely, or for too long.
struct KeyRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replaces a key by a new one and prints the new secret. The secret cannot be shown again.",
        discussion: """
            The new key has the old one's name, scopes, addresses, ceiling, lifetime and what is left of its allowance. The old \
            key works on for the overlap. If the old key had replaced another one, that one ends at once.
            """
    )
    @Argument(help: "The key's id, from socdctl key list.") var id: String
    @Option(help: "Seconds for which the old key works on, 0 to 604800.") var overlap = 86_400

    func run() throws {
        try Program.run {
            let id = try KeyCommand.id(id)
            guard (0...604_800).contains(overlap) else {
                throw Program.invalid("--overlap must be 0 to 604800 seconds")
            }
            var store = try Program.store(Program.settings())
            guard let secret = KeySecret.mint() else { throw Failure("the system gave no random bytes") }
            let outcome = try store.rotateKey(
                id,
                secretHash: KeySecret.hash(Array(secret.utf8)),
                prefix: KeySecret.preview(secret),
                overlapSeconds: overlap
            )
            switch outcome {
            case .done: print(secret)
            case .unknown: throw KeyCommand.unknown(id)
            case .replacedBefore:
                throw Failure("the key \(id.text) was rotated before; rotate the key that replaced it")
            default: throw Failure("the key \(id.text) is revoked or has expired; `socdctl key mint` makes a new one")
            }
        }
    }
}
