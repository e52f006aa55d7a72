import Glibc
package import Model
import Notation
import Postgres

extension Store {
    /// Authenticates a key, checks its scopes and takes one request out of its buckets, in one round trip.
    /// - Parameters:
    ///   - secretHash: SHA-256 of the key.
    ///   - address: the client's, in text; anything that is no address counts as an unknown one.
    ///   - route: the pattern, which decides the cost.
    ///   - thousandths: what the request costs where the route has no price of its own, in thousandths of a token; 0 takes
    ///     nothing and answers as one token would be answered.
    ///   - needs: the scopes that the key must have.
    package mutating func admit(
        secretHash: [UInt8],
        address: String,
        route: String,
        thousandths: Int = 1000,
        needs: NeededScopes = .all([])
    ) throws -> Admission {
        let cost: SQL = thousandths == 1000 ? "" : ", thousandths => \(thousandths)"
        let oneOf: SQL = needs.oneOfText.map { ", needs_one_of => \($0)::text[]" } ?? ""
        let answer = try primary.use { connection in
            try connection.first(
                """
                select * from admit(\(bytes: secretHash), \(Self.inet(address))::inet, \(route), \
                needs => \(needs.allText)::text[]\(oneOf)\(cost))
                """
            ) { row in Self.admission(row) }
        }
        return answer ?? .unknown
    }

    /// Whether PostgreSQL would take the text as an address: one that it refuses would make an error of the request.
    /// What PostgreSQL can read as an address: the text, or an unknown one for anything else.
    static func inet(_ text: String) -> String { isAddress(text) ? text : "::" }

    private static func isAddress(_ text: String) -> Bool {
        // Room for either kind.
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    private static func admission(_ row: borrowing Row) -> Admission {
        guard let key = row.uuid(2) else { return .unknown }
        let outcome = row.text(1)
        switch outcome {
        case "revoked": return .revoked(key)
        case "expired": return .expired(key)
        case "address": return .addressNotAllowed(key)
        default: break
        }
        guard let user = row.uuid(3), let at = row.time(0), let minute = row.time(13), let day = row.time(14) else {
            return .unknown
        }
        let caller = Caller(
            keyID: key,
            userID: user,
            tier: row.text(4),
            scopes: NameSet(array: row.text(5)),
            formats: row.isNull(6) ? nil : NameSet(array: row.text(6)),
            lookbackDays: row.integer(7),
            articleLookbackDays: row.integer(8),
            pageMax: row.integer(9),
            articlePageMax: row.integer(10),
            findsSimilar: row.flag(18)
        )
        let allowance = Allowance(
            perMinute: row.integer(11),
            perDay: row.integer(12),
            at: at,
            minuteFullAt: minute,
            dayFullAt: day,
            retryAt: row.time(15)
        )
        if outcome == "scope" { return .missingScope(caller, allowance) }
        guard outcome == "granted", let changed = row.time(17) else { return .refused(caller, allowance) }
        return .granted(caller, allowance, Generation(version: row.integer(16), time: changed))
    }
}
