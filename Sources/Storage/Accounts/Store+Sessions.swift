package import Notation
import Postgres

/// An account, as its owner sees it.
package struct SessionAccount: Sendable {
    package let id: UUID
    package let email: String
    package let tier: String
    package let createdAt: Timestamp?
    package let lastSignInAt: Timestamp?
}

/// What the database says of a verified session token.
package enum SessionOutcome: Sendable {
    case open(SessionAccount)
    /// Signed out.
    case ended
    case noAccount
    /// Another account has the address that an outside provider claims.
    case emailTaken
}

/// How a sign-in begins.
package enum SignInTicket: Sendable {
    /// What to compare the password with; nothing for an unknown account or one without a password.
    case guess(user: UUID?, passwordHash: String?)
    /// Too many guesses; when the next is free.
    case wait(until: Timestamp)
}

extension Store {
    /// - Parameter mayCreate: an unknown subject with an e-mail address gets an account.
    package mutating func openSession(
        subject: UUID,
        email: String?,
        session: UUID,
        mayCreate: Bool
    ) throws -> SessionOutcome {
        try primary.use { connection in
            try connection.first(
                """
                select outcome, user_id, email, tier, created_at, last_sign_in_at
                from open_session(\(subject)::uuid, \(email), \(session)::uuid, \(mayCreate)::boolean)
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
                            lastSignInAt: row.optionalTime()
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
            try connection.first(
                "select retry_at, user_id, password_hash from begin_sign_in(\(email), \(Self.inet(address))::inet)"
            ) { row in
                if let retry = row.optionalTime() {
                    row.skipRest()
                    return .wait(until: retry)
                }
                return .guess(user: row.optionalUUID(), passwordHash: row.optionalText())
            }
        } ?? .guess(user: nil, passwordHash: nil)
    }

    /// Records a wrong guess.
    package mutating func failSignIn(email: String, address: String, user: UUID?) throws {
        _ = try primary.use(repeatable: false) { connection in
            try connection.execute(
                "select end_sign_in(\(email), \(Self.inet(address))::inet, \(user)::uuid, null, null, null)"
            )
        }
    }

    /// Gives the guess back and begins a session.
    /// - Parameter newPasswordHash: takes the place of one with outdated costs.
    package mutating func succeedSignIn(
        email: String,
        address: String,
        user: UUID,
        session: UUID,
        refreshHash: [UInt8],
        seconds: Int,
        newPasswordHash: String?
    ) throws {
        _ = try primary.use(repeatable: false) { connection in
            try connection.execute(
                """
                select end_sign_in(\(email), \(Self.inet(address))::inet, \(user)::uuid, \(session)::uuid,
                                   \(bytes: refreshHash)::bytea, \(seconds)::integer, \(newPasswordHash))
                """
            )
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

    /// Changes a refresh token for the next one; nil when it is not or no longer good.
    package mutating func refreshSession(
        oldHash: [UInt8],
        newHash: [UInt8],
        address: String
    ) throws -> (user: UUID, session: UUID)? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select user_id, session
                from refresh_session(\(bytes: oldHash)::bytea, \(bytes: newHash)::bytea, \(Self.inet(address))::inet)
                """
            ) { row in
                guard let user = row.optionalUUID(), let session = row.optionalUUID() else {
                    row.skipRest()
                    return nil
                }
                return (user, session)
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
