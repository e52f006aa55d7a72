import Access
import HTTP
import Notation
import Storage

/// A key as the contract shows it, and what its endpoints share.
enum KeyObject {
    /// The text that is shown instead of the secret.
    private static let preview = "sk_live_••••••••"

    /// The members of `APIKeyInfo`, without the braces.
    static func write(_ key: OwnKey, to json: inout JSONWriter) {
        json.member("id", key.id.text)
        json.member("name", key.name)
        json.member("key_preview", preview)
        json.member("key_prefix", key.prefix)
        json.member("tier", key.tier)
        json.member("scopes", key.scopes)
        json.member("rate_limit_per_minute", key.perMinute)
        json.member("rate_limit_per_day", key.perDay)
        json.key("allowed_ips")
        if let networks = key.allowedAddresses {
            json.array { json in
                for network in networks { json.value(network) }
            }
        } else {
            json.null()
        }
        json.member("total_requests", key.totalRequests)
        json.member("last_used_at", key.lastUsedAt)
        json.member("created_at", key.createdAt)
        json.member("expires_at", key.expiresAt)
        json.member("revoked_at", key.revokedAt)
        json.member("revoked_reason", key.revokedReason)
        json.member("replaced_by", key.replacedBy?.text)
    }

    /// Writes the answer to the creation of a key. Only this answer ever shows the secret.
    static func writeCreated(
        _ key: OwnKey,
        secret: String,
        rotation: ((inout JSONWriter) -> Void)? = nil,
        to reply: inout Reply
    ) {
        var json = JSONWriter()
        json.object { json in
            json.object("data") { json in
                write(key, to: &json)
                json.member("key", secret)
                json.member("full_key", secret)
            }
            json.object("meta") { json in
                json.member("warning", "Store this API key securely. It will not be shown again.")
                if let rotation { rotation(&json) }
            }
        }
        reply.head(status: 201, type: "application/json")
        reply.field("Location", text: "/api/v1/keys/\(key.id.text)")
        send(json, in: &reply)
    }

    /// Only the owner may see the answer, so no cache on the way may store it.
    static func send(_ json: borrowing JSONWriter, in reply: inout Reply) {
        reply.field("Cache-Control", "no-store")
        reply.body.append(json.out)
        reply.body.append("\n")
    }

    static func actor(_ call: Call, _ session: Session) -> KeyActor {
        KeyActor(user: session.account.id, session: session.id, address: call.request.remoteAddress)
    }

    /// - Returns: the key's id when the change succeeded.
    static func done(_ outcome: KeyOutcome, _ session: Session, _ store: inout Store, scopes: [String]? = nil) throws
        -> UUID
    {
        switch outcome {
        case .done(let id): return id
        case .unknown: throw APIError.notFound
        case .revokedBefore: throw APIError(409, "already_revoked", "The API key was already revoked.")
        case .ended: throw APIError(409, "key_not_active", "The API key is revoked or has expired; create a new one.")
        case .replacedBefore:
            throw APIError(409, "already_rotated", "The API key has a replacement already; rotate that one.")
        case .tooMany:
            let most = try tier(of: session, &store)?.maxKeys ?? 0
            throw APIError(
                403,
                "key_limit_reached",
                "Your tier allows \(most) active API keys. Revoke one first, or upgrade.",
                details: limit(most, of: session)
            )
        case .tooManyToday:
            let next = try store.nextKey(of: session.account.id) ?? Timestamp.now.adding(seconds: 60)
            let most = try tier(of: session, &store)?.keysPerDay ?? 0
            throw APIError(
                429,
                "key_rate_limit_reached",
                "Your tier allows \(most) new API keys in 24 hours, replacements included. The next one is possible at \(next.text).",
                details: limit(most, of: session, resetAt: next),
                fields: [("Retry-After", "\(max(1, Timestamp.now.seconds(until: next)))")]
            )
        case .scope:
            let granted = try tier(of: session, &store)?.scopes ?? []
            let asked = scopes?.first { !granted.contains($0) } ?? ""
            throw ParameterError.invalidValue(
                "scopes",
                asked,
                expected: "scopes that your tier grants: \(granted.joined(separator: ", "))",
                valid: granted
            )
        }
    }

    private static func tier(of session: Session, _ store: inout Store) throws -> Tier? {
        try store.tiers().first { $0.name == session.account.tier }
    }

    private static func limit(_ most: Int, of session: Session, resetAt: Timestamp? = nil) -> String {
        APIError.object { json in
            json.member("limit", most)
            if let resetAt { json.member("reset_at", resetAt) }
            json.member("tier", session.account.tier)
        }
    }

    static func ok(_ description: String, _ schema: String, status: Int = 200) -> Operation.Response {
        Operation.Response(status, description, json: .reference(schema))
    }
    static let notFound = Operation.Response(404, "You have no such key", json: .error)
}
