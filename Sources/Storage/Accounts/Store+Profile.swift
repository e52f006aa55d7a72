package import Notation
import Postgres

/// What an account says of itself, how its pages are shown, and how many keys it has.
package struct AccountProfile: Sendable {
    package let name: String
    package let about: String
    package let theme: String
    package let density: String
    package let timeZone: String
    package let defangs: Bool
    package let usesKeys: Bool
    package let newsSeenAt: Timestamp?
    /// Keys in force.
    package let activeKeys: Int
}

/// What to change of a profile; nil leaves a member as it is.
package struct ProfileChange: Sendable {
    package var name: String?
    package var about: String?
    package var theme: String?
    package var density: String?
    package var timeZone: String?
    package var defangs: Bool?
    package var usesKeys: Bool?
    package var newsSeenAt: Timestamp?

    package init() {}
}

/// A session in force, as its owner sees it.
package struct OwnSession: Sendable {
    package let id: UUID
    package let createdAt: Timestamp?
    /// When its tokens were renewed last; nil before the first time.
    package let renewedAt: Timestamp?
    package let expiresAt: Timestamp?
    /// Whether it is the session that asks.
    package let isThis: Bool
}

/// A line of an account's own trail.
package struct OwnTrailLine: Sendable {
    package let id: Int
    package let at: Timestamp?
    package let event: String
    package let keyID: UUID?
    package let actor: String
    package let address: String?
    /// JSON.
    package let details: String
}

extension Store {
    package mutating func profile(of user: UUID) throws -> AccountProfile? {
        try primary.use { connection in
            try connection.first(
                """
                select coalesce(p.name, ''), coalesce(p.about, ''), coalesce(p.theme, 'auto'), coalesce(p.density, 'normal'),
                       coalesce(p.time_zone, 'UTC'), coalesce(p.defang, false), coalesce(p.keys, true), p.news_seen_at,
                       (select count(*) from api_keys k where k.user_id = u.id and k.revoked_at is null and k.replaced_by is null
                        and (k.expires_at is null or k.expires_at > now()))
                from users u left join account_profiles p on p.user_id = u.id where u.id = \(user)::uuid
                """
            ) { row in
                AccountProfile(
                    name: row.text(),
                    about: row.text(),
                    theme: row.text(),
                    density: row.text(),
                    timeZone: row.text(),
                    defangs: row.flag(),
                    usesKeys: row.flag(),
                    newsSeenAt: row.optionalTime(),
                    activeKeys: row.integer()
                )
            }
        }
    }

    /// - Returns: false when another account has the name.
    package mutating func changeProfile(_ new: ProfileChange, by actor: KeyActor) throws -> Bool {
        let outcome = try primary.use { connection in
            try connection.first(
                """
                select change_profile(\(actor.user)::uuid, \(actor.session)::uuid, \(new.name), \(new.about), \(new.theme), \(new.density),
                    \(new.timeZone), \(new.defangs)::boolean, \(new.usesKeys)::boolean, \(new.newsSeenAt)::timestamptz)
                """
            ) { $0.text() }
        }
        return outcome != "name_taken"
    }

    /// - Parameter derived: what was derived of the present password.
    /// - Returns: false when that is wrong.
    package mutating func changePassword(derived: String?, newHash: String, by actor: KeyActor) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select change_password(\(actor.user)::uuid, \(actor.session)::uuid, \(derived), \(newHash),
                                       \(Self.inet(actor.address))::inet)
                """
            ) { $0.flag() } ?? false
        }
    }

    /// - Parameter derived: what was derived of the password.
    /// - Returns: false when that is wrong.
    package mutating func deleteAccount(derived: String?, by actor: KeyActor) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                "select delete_account(\(actor.user)::uuid, \(actor.session)::uuid, \(derived), \(Self.inet(actor.address))::inet)"
            ) { $0.flag() } ?? false
        }
    }

    /// The sessions in force of an account, the asking one first; 100 at most.
    package mutating func sessions(of user: UUID, session: UUID) throws -> [OwnSession] {
        try primary.use { connection in
            try connection.rows(
                "select id, created_at, renewed_at, expires_at, is_this from own_sessions(\(user)::uuid, \(session)::uuid)"
            ) { row in
                OwnSession(
                    id: row.uuid(),
                    createdAt: row.optionalTime(),
                    renewedAt: row.optionalTime(),
                    expiresAt: row.optionalTime(),
                    isThis: row.flag()
                )
            }
        }
    }

    /// What was done with an account, newest first.
    /// - Parameter before: the id of the last line of the page before.
    package mutating func trail(of user: UUID, session: UUID, before: Int?, limit: Int) throws -> [OwnTrailLine] {
        try primary.use { connection in
            try connection.rows(
                """
                select id, at, event, key_id, actor, address, details
                from own_trail(\(user)::uuid, \(session)::uuid, \(before)::bigint, \(limit)::integer)
                """
            ) { row in
                OwnTrailLine(
                    id: row.integer(),
                    at: row.optionalTime(),
                    event: row.text(),
                    keyID: row.optionalUUID(),
                    actor: row.text(),
                    address: row.optionalText(),
                    details: row.text()
                )
            }
        }
    }
}
