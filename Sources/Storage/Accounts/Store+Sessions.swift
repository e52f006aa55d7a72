import Cryptography
package import Notation
import Postgres

/// An account, as its owner sees it.
package struct SessionAccount: Sendable {
    package let id: UUID
    package let email: String
    package let tier: String
    package let createdAt: Timestamp?
    package let lastSignInAt: Timestamp?
    /// Nil until somebody proved that the address is theirs.
    package let emailConfirmedAt: Timestamp?
}

/// What the database says of a verified session token.
package enum SessionOutcome: Sendable {
    case open(SessionAccount)
    /// Signed out, expired, or the account is not active.
    case ended
    case noAccount
    /// Another account has the address that an outside provider claims.
    case emailTaken
}

/// How a sign-in begins.
package enum SignInTicket: Sendable {
    /// How to derive the hash of the password that the database compares; nil where there is nothing to compare with.
    case guess(recipe: String?)
    /// Too many guesses; when the next is free.
    case wait(until: Timestamp)
}

extension Store {
    /// - Parameters:
    ///   - mayCreate: an unknown subject with an e-mail address gets an account.
    ///   - outside: when an outside provider issued the token and when the token expires; nil for our own.
    package mutating func openSession(
        subject: UUID,
        email: String?,
        session: UUID,
        mayCreate: Bool,
        outside: (issuedAt: Timestamp, expiresAt: Timestamp)? = nil
    ) throws -> SessionOutcome {
        try primary.use { connection in
            try connection.first(
                """
                select outcome, user_id, email, tier, created_at, last_sign_in_at, email_confirmed_at
                from open_session(\(subject)::uuid, \(email), \(session)::uuid, \(mayCreate)::boolean,
                                  \(outside?.issuedAt)::timestamptz, \(outside?.expiresAt)::timestamptz)
                """
            ) { row in
                let outcome = row.text()
                if outcome == "open", let id = row.optionalUUID() {
                    return .open(
                        SessionAccount(
                            id: id,
                            email: row.text(),
                            tier: row.text(),
                            createdAt: row.optionalTime(),
                            lastSignInAt: row.optionalTime(),
                            emailConfirmedAt: row.optionalTime()
                        )
                    )
                }
                row.skipRest()
                return outcome == "ended" ? .ended : outcome == "email_taken" ? .emailTaken : .noAccount
            }
        } ?? .noAccount
    }

    /// Takes a guess out of the guards of account and address.
    package mutating func beginSignIn(email: String, address: String) throws -> SignInTicket {
        try primary.use(repeatable: false) { connection in
            try connection.first("select retry_at, recipe from begin_sign_in(\(email), \(Self.inet(address))::inet)") {
                row in
                let retry = row.optionalTime()
                let recipe = row.optionalText()
                return retry.map { .wait(until: $0) } ?? .guess(recipe: recipe)
            }
        } ?? .guess(recipe: nil)
    }

    /// Has what was derived of a password compared; when it is right, gives the guess back and begins a session.
    /// - Parameters:
    ///   - derived: nil when there was nothing to compare with.
    ///   - newPasswordHash: takes the place of one with outdated costs.
    /// - Returns: the account; nil for a wrong guess.
    package mutating func endSignIn(
        email: String,
        address: String,
        derived: String?,
        session: UUID,
        refreshHash: [UInt8],
        seconds: Int,
        newPasswordHash: String?
    ) throws -> UUID? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select end_sign_in(\(email), \(Self.inet(address))::inet, \(derived), \(session)::uuid,
                                   \(bytes: refreshHash)::bytea, \(seconds)::integer, \(newPasswordHash))
                """
            ) { $0.optionalUUID() } ?? nil
        }
    }

    /// The networks from which accounts signed in last.
    package mutating func knownNetworks(most: Int) throws -> [String] {
        try primary.use { connection in
            try connection.rows("select newest_known_networks(\(most)::integer)") { $0.text() }
        }
    }

    /// Begins a session without a refresh token, for a token that the operator mints.
    package mutating func beginSession(user: UUID, session: UUID, seconds: Int) throws {
        _ = try primary.use(repeatable: false) { connection in
            try connection.execute("select begin_session(\(user)::uuid, \(session)::uuid, null, \(seconds)::integer)")
        }
    }

    /// Whether the password is one of those that guessers try first. Only four bytes of its digest leave the process.
    package mutating func isCommon(password: String) throws -> Bool {
        let prefix = Array(Digest.sha256(Array(password.lowercased().utf8)).prefix(4))
        return try primary.use { connection in
            try connection.first("select is_common_password(\(bytes: prefix)::bytea)") { $0.flag() } ?? false
        }
    }

    /// - Returns: nil, or when the address may make another account.
    package mutating func beginSignUp(address: String) throws -> Timestamp? {
        try primary.use(repeatable: false) { connection in
            try connection.first("select begin_sign_up(\(Self.inet(address))::inet)") { $0.optionalTime() } ?? nil
        }
    }

    /// - Returns: the new account's id; nil when the e-mail address has an account.
    package mutating func endSignUp(
        email: String,
        passwordHash: String,
        address: String,
        session: UUID,
        refreshHash: [UInt8],
        seconds: Int
    ) throws -> UUID? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select end_sign_up(\(email), \(passwordHash), \(Self.inet(address))::inet, \(session)::uuid,
                                   \(bytes: refreshHash)::bytea, \(seconds)::integer)
                """
            ) { $0.optionalUUID() } ?? nil
        }
    }

    /// Exchanges a refresh token for the next one; nil when it is not or no longer good.
    /// - Returns: also the time of the exchange, which is the same for those that come within ten seconds.
    package mutating func refreshSession(
        oldHash: [UInt8],
        newHash: [UInt8],
        address: String
    ) throws -> (user: UUID, session: UUID, at: Timestamp)? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select user_id, session, issued_at
                from refresh_session(\(bytes: oldHash)::bytea, \(bytes: newHash)::bytea, \(Self.inet(address))::inet)
                """
            ) { row in
                guard let user = row.optionalUUID(), let session = row.optionalUUID(), let at = row.optionalTime()
                else {
                    row.skipRest()
                    return nil
                }
                return (user, session, at)
            } ?? nil
        }
    }

    /// Signs out: this session, the account's others, or both.
    package mutating func endSession(
        user: UUID,
        session: UUID,
        expiresAt: Timestamp,
        this: Bool,
        others: Bool,
        address: String
    ) throws {
        _ = try primary.use { connection in
            try connection.execute(
                """
                select end_session(\(user)::uuid, \(session)::uuid, \(expiresAt)::timestamptz, \(this)::boolean,
                                   \(others)::boolean, \(Self.inet(address))::inet)
                """
            )
        }
    }
}
