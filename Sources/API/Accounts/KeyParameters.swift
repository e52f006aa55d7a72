import Access
import HTTP
import Notation

/// The parameters of the operations on keys: the id in the path and the members of the bodies.
enum KeyParameters {
    /// A text that is not an id names no key.
    static let id = PathParameter<UUID>("keyId", .uuid, "API key ID") { text, _ in
        guard let id = UUID(text) else { throw APIError.notFound }
        return id
    }

    static let name = BodyMember<String>.requiredText("name", length: 1...100, "A friendly name for this key")
    static let newName = BodyMember<String?>.text("name", length: 1...100, "A friendly name for this key")
    static let lifetime = BodyMember<Int?>.integer(
        "expires_in_days",
        in: 1...365,
        "Days until the key expires; without it the key never expires"
    )
    static let scopes = BodyMember<[String]?>.texts("scopes", atMost: 50, "Scopes, if fewer than the tier grants")
    /// Addresses and networks in the form that the database takes.
    static let networks = BodyMember<[String]?>(
        "allowed_ips",
        .array(of: .text, count: 1...50).orNull.about("The addresses and networks from which the key may be used")
    ) { body, name in
        try body.texts(name, atMost: 50)?.map { text in
            if let network = IPNetwork(exactly: text) { return network.text }
            let expected = "an array of addresses or networks such as 192.0.2.7 or 2001:db8::/32"
            throw body.refused(name, text, expected)
        }
    }
    static let reason = BodyMember<String?>.text("reason", length: 1...500, "The reason; stored with the key")
    static let overlap = BodyMember<Int>.integer(
        "overlap_seconds",
        in: 0...604_800,
        default: 86_400,
        "How long the old key continues to work, 7 days at most; both keys share one allowance"
    )

    static let creation: [any DocumentedMember] = [name, lifetime, scopes, networks]
    static let change: [any DocumentedMember] = [newName, networks, scopes]
    static let revocation: [any DocumentedMember] = [reason]
    static let rotation: [any DocumentedMember] = [overlap]
}
