package import Model
package import Notation
import Postgres

/// A key, as its owner sees it.
package struct OwnKey: Sendable {
    package let id: UUID
    package let name: String
    package let prefix: String
    package let tier: String
    /// The scopes of the tier that the key has.
    package let scopes: [String]
    package let perMinute: Int
    package let perDay: Int
    package let totalRequests: Int
    package let lastUsedAt: Timestamp?
    package let createdAt: Timestamp?
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    package let revokedReason: String?
    /// Nil for any address.
    package let allowedAddresses: [String]?
    package let replacedBy: UUID?
}

/// Who changes a key: for the audit trail, and for the database to see that the session is the account's.
package struct KeyActor: Sendable {
    package let user: UUID
    package let session: UUID
    package let address: String

    package init(user: UUID, session: UUID, address: String) {
        self.user = user
        self.session = session
        self.address = address
    }
}

/// What to change of a key; nil leaves it.
package struct KeyChange: Sendable {
    package var name: String?
    /// `.some(nil)` lifts the restriction.
    package var allowedAddresses: [String]??
    package var scopes: [String]??

    package init() {}
}

/// What became of a change to a key.
package enum KeyOutcome: Equatable, Sendable {
    /// The id of the new key, or of the changed one.
    case done(UUID)
    /// No such key of this account.
    case unknown
    case revokedBefore
    /// Revoked or expired.
    case ended
    case replacedBefore
    /// The account has as many active keys as its tier allows.
    case tooMany
    /// The account has made as many keys in the last 24 hours as its tier allows.
    case tooManyToday
    /// The tier lacks one of the scopes.
    case scope
}

extension Store {
    /// A page of an account's keys, newest first, revoked ones too, and how many keys the account has.
    /// - Parameter after: the place of the last key of the page before.
    package mutating func keys(of user: UUID, after: (createdAt: Timestamp, id: UUID)?, limit: Int) throws -> (
        page: [OwnKey], total: Int
    ) {
        let from: SQL =
            after.map { "and (k.created_at, k.id) < (\($0.createdAt)::timestamptz, \($0.id)::uuid)" } ?? ""
        let page = try ownKeys(
            "where k.user_id = \(user)::uuid \(from) order by k.created_at desc, k.id desc limit \(limit)::integer"
        )
        let total = try primary.use { connection in
            try connection.first("select count(*) from api_keys where user_id = \(user)::uuid") { $0.integer() }
        }
        return (page, total ?? 0)
    }

    /// When the account may make another key; nil when it may now.
    package mutating func nextKey(of user: UUID) throws -> Timestamp? {
        try primary.use { connection in
            try connection.first("select next_key_at(\(user)::uuid)") { $0.optionalTime() } ?? nil
        }
    }

    /// - Returns: nil for a key that is not there or another account's.
    package mutating func key(_ id: UUID, of user: UUID) throws -> OwnKey? {
        try ownKeys("where k.id = \(id)::uuid and k.user_id = \(user)::uuid").first
    }

    /// A key of any account, for the operator.
    package mutating func key(_ id: UUID) throws -> OwnKey? { try ownKeys("where k.id = \(id)::uuid").first }

    private mutating func ownKeys(_ condition: SQL) throws -> [OwnKey] {
        let sql: SQL = """
            select k.id, k.name, k.key_prefix, k.tier,
                   case when k.scopes is null then p.scopes else array(select unnest(k.scopes) intersect select unnest(p.scopes) order by 1) end,
                   p.requests_per_minute, p.requests_per_day, coalesce(t.total_requests, 0), t.last_used_at, k.created_at,
                   k.expires_at, k.revoked_at, k.revoked_reason, k.allowed_ips, k.replaced_by
            from api_keys k join tiers p on p.name = k.tier left join api_key_totals t on t.key_id = k.id \(condition)
            """
        return try primary.use { connection in
            try connection.rows(sql) { row in
                OwnKey(
                    id: row.uuid(),
                    name: row.text(),
                    prefix: row.text(),
                    tier: row.text(),
                    scopes: row.texts(),
                    perMinute: row.integer(),
                    perDay: row.integer(),
                    totalRequests: row.integer(),
                    lastUsedAt: row.optionalTime(),
                    createdAt: row.optionalTime(),
                    expiresAt: row.optionalTime(),
                    revokedAt: row.optionalTime(),
                    revokedReason: row.optionalText(),
                    allowedAddresses: row.optionalTexts(),
                    replacedBy: row.optionalUUID()
                )
            }
        }
    }

    /// Stores a new key, unless the account has as many active keys as its tier allows.
    /// - Parameters:
    ///   - scopes: nil for all scopes of the tier.
    ///   - allowedAddresses: networks in CIDR notation; nil for any address.
    ///   - actor: nil for the operator.
    package mutating func createKey(
        for user: UUID,
        name: String,
        secretHash: [UInt8],
        prefix: String,
        expiresAt: Timestamp?,
        scopes: [String]?,
        allowedAddresses: [String]? = nil,
        by actor: KeyActor? = nil
    ) throws -> KeyOutcome {
        try change(
            """
            select outcome, id from create_key(\(user)::uuid, \(name), \(bytes: secretHash)::bytea, \(prefix),
                \(expiresAt)::timestamptz, \(Self.array(scopes))::text[], \(Self.array(allowedAddresses))::cidr[], \(Self.name(actor)),
                \(actor?.address),
                \(actor?.session)::uuid)
            """
        )
    }

    /// Sets how far what a key reads may go; the plan's ceiling holds besides.
    /// - Parameter tlp: nil for the plan's alone.
    package mutating func setTLPCeiling(of key: UUID, to tlp: TLP?) throws {
        _ = try primary.use { connection in
            try connection.execute("update api_keys set tlp_ceiling = \(tlp?.text)::tlp_level where id = \(key)")
        }
    }

    /// - Parameter actor: whose keys only; nil for the operator, who may revoke any.
    package mutating func revokeKey(_ id: UUID, reason: String?, by actor: KeyActor? = nil) throws -> KeyOutcome {
        try change(
            "select outcome, \(id)::uuid from revoke_key(\(id)::uuid, \(actor?.user)::uuid, \(reason), \(Self.name(actor)), \(actor?.address), \(actor?.session)::uuid)"
        )
    }

    /// - Parameter actor: whose keys only; nil for the operator, who may change any.
    package mutating func changeKey(_ id: UUID, _ new: KeyChange, by actor: KeyActor? = nil) throws -> KeyOutcome {
        try change(
            """
            select outcome, \(id)::uuid from change_key(\(id)::uuid, \(actor?.user)::uuid, \(new.name),
                \(new.allowedAddresses != nil)::boolean, \(Self.array(new.allowedAddresses ?? nil))::cidr[],
                \(new.scopes != nil)::boolean, \(Self.array(new.scopes ?? nil))::text[], \(Self.name(actor)), \(actor?.address),
                \(actor?.session)::uuid)
            """
        )
    }

    /// Puts a new key in the place of one, which works on for the overlap.
    /// - Parameter actor: whose keys only; nil for the operator, who may rotate any.
    package mutating func rotateKey(
        _ id: UUID,
        secretHash: [UInt8],
        prefix: String,
        overlapSeconds: Int,
        by actor: KeyActor? = nil
    ) throws -> KeyOutcome {
        try change(
            """
            select outcome, id from rotate_key(\(id)::uuid, \(actor?.user)::uuid, \(bytes: secretHash)::bytea, \(prefix),
                \(overlapSeconds)::integer * interval '1 second', \(Self.name(actor)), \(actor?.address),
                \(actor?.session)::uuid)
            """
        )
    }

    private mutating func change(_ sql: SQL) throws -> KeyOutcome {
        try primary.use(repeatable: false) { connection in
            try connection.first(sql) { row in
                let outcome = row.text()
                let id = row.optionalUUID()
                return switch outcome {
                case "created", "revoked", "changed": id.map { .done($0) } ?? .unknown
                case "revoked_before": .revokedBefore
                case "ended": .ended
                case "replaced_before": .replacedBefore
                case "too_many": .tooMany
                case "too_many_today": .tooManyToday
                case "scope": .scope
                default: .unknown
                }
            }
        } ?? .unknown
    }

    private static func array(_ texts: [String]?) -> SQL { texts.map { "\($0)" } ?? "null" }

    private static func name(_ actor: KeyActor?) -> String? { actor == nil ? nil : "user" }
}
