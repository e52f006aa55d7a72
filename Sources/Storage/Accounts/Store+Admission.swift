import Glibc
package import Model
package import Notation
import Postgres

extension Store {
    /// Authenticates a key, checks its scopes and takes one request out of its buckets, in one round trip. A granted one
    /// comes with what may be remembered of it, if it costs what its route does.
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
    ) throws -> (Admission, KnownPolicy?) {
        try admission(
            address: address,
            costs: thousandths,
            "admit(\(bytes: secretHash), \(Self.inet(address))::inet, \(route), needs => \(needs.allText)::text[]\(Self.rest(needs, thousandths)))"
        )
    }

    /// Checks the scopes of a session's account and takes one request out of the account's own buckets, in one round trip.
    /// - Parameters: as for a key.
    package mutating func admit(
        account: UUID,
        route: String,
        thousandths: Int = 1000,
        needs: NeededScopes = .all([])
    ) throws -> (Admission, KnownPolicy?) {
        try admission(
            costs: thousandths,
            "admit(null, null, \(route), account => \(account)::uuid, needs => \(needs.allText)::text[]\(Self.rest(needs, thousandths)))"
        )
    }

    /// Takes one request out of the buckets of a network, for what may be read without a key and a session, in one round
    /// trip.
    /// - Parameters: as for a key.
    package mutating func admit(
        address: String,
        route: String,
        thousandths: Int = 1000,
        needs: NeededScopes = .all([])
    ) throws -> Admission {
        try admission(
            costs: thousandths,
            "admit(null, \(Self.inet(address))::inet, \(route), needs => \(needs.allText)::text[]\(Self.rest(needs, thousandths)))"
        ).0
    }

    /// The arguments that most requests leave out.
    private static func rest(_ needs: NeededScopes, _ thousandths: Int) -> SQL {
        let cost: SQL = thousandths == 1000 ? "" : ", thousandths => \(thousandths)"
        let oneOf: SQL = needs.oneOfText.map { ", needs_one_of => \($0)::text[]" } ?? ""
        return "\(oneOf)\(cost)"
    }

    private mutating func admission(
        address: String = "",
        costs thousandths: Int,
        _ call: SQL
    ) throws -> (Admission, KnownPolicy?) {
        let answer = try primary.use { connection in
            try connection.first(
                """
                select at, outcome, key_id, user_id, tier, scopes, formats, lookback_days, article_lookback_days, page_max,
                       article_page_max, finds_similar, tlp_ceiling, rules_changed_at, requests_per_minute, requests_per_day, minute_full_at,
                       day_full_at, retry_at, generation, generation_at, slot, minute_cost, day_cost, minute_window, day_window,
                       policy, expires_at, is_bound
                from \(call)
                """
            ) { row in Self.admission(&row, address: address, mayRemember: thousandths == 1000) }
        }
        return answer ?? (.unknown, nil)
    }

    /// The text when PostgreSQL can read it as an address, else the unknown address: a text that PostgreSQL refuses would
    /// fail the request.
    static func inet(_ text: String) -> String { isAddress(text) ? text : "::" }

    private static func isAddress(_ text: String) -> Bool {
        // Room for either kind.
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    private static func admission(
        _ row: inout RowReader,
        address: String,
        mayRemember: Bool
    ) -> (Admission, KnownPolicy?) {
        let at = row.time()
        let outcome = row.text()
        let key = row.optionalUUID()
        let refusal: Admission? = key.flatMap { key in
            switch outcome {
            case "revoked": .revoked(key)
            case "expired": .expired(key)
            case "address": .addressNotAllowed(key)
            default: nil
            }
        }
        guard refusal == nil, outcome != "unknown" else {
            row.skipRest()
            return (refusal ?? .unknown, nil)
        }
        let user = row.optionalUUID()
        let caller = Caller(
            keyID: key,
            userID: user,
            tier: row.text(),
            scopes: NameSet(array: row.writtenText()),
            formats: row.optionalWrittenText().map { NameSet(array: $0) },
            lookbackDays: row.integer(),
            articleLookbackDays: row.integer(),
            pageMax: row.integer(),
            articlePageMax: row.integer(),
            findsSimilar: row.flag(),
            tlpCeiling: TLP(row.text()) ?? .clear,
            rulesChanged: row.time()
        )
        let allowance = Allowance(
            perMinute: row.integer(),
            perDay: row.integer(),
            at: at,
            minuteFullAt: row.time(),
            dayFullAt: row.time(),
            retryAt: row.optionalTime()
        )
        let generation = Generation(version: row.integer(), time: row.time())
        guard outcome == "granted" else {
            row.skipRest()
            return (outcome == "scope" ? .missingScope(caller, allowance) : .refused(caller, allowance), nil)
        }
        guard mayRemember else {
            row.skipRest()
            return (.granted(caller, allowance, generation), nil)
        }
        let known = KnownPolicy(
            &row,
            caller: caller,
            perMinute: allowance.perMinute,
            perDay: allowance.perDay,
            address: address
        )
        return (.granted(caller, allowance, generation), known)
    }
}
