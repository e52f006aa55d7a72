package import Notation

/// A scope that a key may have, by its name in the contract.
package struct Scope: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String

    package init(stringLiteral name: String) { self.name = name }
    package init(_ name: String) { self.name = name }

    package static let readIOCs: Scope = "read:iocs"
    package static let readTAXII: Scope = "read:taxii"
    package static let writeTAXII: Scope = "write:taxii"
    /// Allows deleting and superseding what other accounts share.
    package static let administerTAXII: Scope = "admin:taxii"
    package static let readStatistics: Scope = "read:stats"
    package static let readArticles: Scope = "read:articles"
    /// Allows articles in bulk: NDJSON, CSV and large pages.
    package static let exportArticles: Scope = "read:articles:export"
    package static let readCVEs: Scope = "read:cves"
    package static let writeSightings: Scope = "write:sightings"
    package static let readCommunity: Scope = "read:community"
    package static let writeCommunity: Scope = "write:community"
    package static let writeWatches: Scope = "write:watches"
    package static let writeLists: Scope = "write:lists"
}

/// The scopes that a request needs.
package struct NeededScopes: Sendable {
    private let all: [Scope]
    private let oneOf: [Scope]
    /// The scopes of which the key must have all, as the text of a PostgreSQL array.
    package let allText: String
    /// The scopes of which the key must have at least one, as the text of a PostgreSQL array; nil when there are none.
    package let oneOfText: String?

    private init(all: [Scope], oneOf: [Scope]) {
        self.all = all
        self.oneOf = oneOf
        allText = "{\(all.map(\.name).joined(separator: ","))}"
        oneOfText = oneOf.isEmpty ? nil : "{\(oneOf.map(\.name).joined(separator: ","))}"
    }

    package static func all(_ scopes: [Scope]) -> NeededScopes { NeededScopes(all: scopes, oneOf: []) }
    package static func oneOf(_ scopes: Scope...) -> NeededScopes { NeededScopes(all: [], oneOf: scopes) }

    /// The first scope that is missing; nil when no scope is missing.
    package func missing(in names: NameSet) -> Scope? {
        if let missing = all.first(where: { !names.contains($0.name) }) { return missing }
        return oneOf.contains { names.contains($0.name) } ? nil : oneOf.first
    }
}

/// The names in an array column such as `{read:iocs,read:stix}`. They are searched without splitting the text.
package struct NameSet: Hashable, Sendable {
    private let array: String

    /// - Parameter array: PostgreSQL's text form of an array of names that need no quotes.
    package init(array: String) { self.array = array }

    /// Searches for the name between two of `{`, `,` and `}`.
    package func contains(_ name: String) -> Bool {
        let bytes = array.utf8.span
        let wanted = name.utf8.span
        var start = 1
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: ","), bytes[end] != UInt8(ascii: "}") { end += 1 }
            if end - start == wanted.count {
                var place = 0
                while place < wanted.count, bytes[start + place] == wanted[place] { place += 1 }
                if place == wanted.count { return true }
            }
            start = end + 1
        }
        return false
    }

    package var names: [Substring] {
        array.dropFirst().dropLast().split(separator: ",")
    }
}

/// Who makes the request, and what the tier allows.
package struct Caller: Sendable {
    /// Nil when the request is a session's, or nobody's.
    package let keyID: UUID?
    /// Nil when the request is nobody's: it came without a key and without a session, where that is allowed.
    package let userID: UUID?
    package let tier: String
    package let scopes: NameSet
    /// The export formats that the tier names; nil means all formats that the scopes allow.
    package let formats: NameSet?
    package let lookbackDays: Int
    package let articleLookbackDays: Int
    package let pageMax: Int
    package let articlePageMax: Int
    /// Whether an exact search that finds nothing goes on to search for similar values.
    package let findsSimilar: Bool
    /// What is marked stricter is not there for this key.
    package let tlpCeiling: TLP
    /// When the rules of the key or its tier last changed. Answers depend on them.
    package let rulesChanged: Timestamp

    package init(
        keyID: UUID?,
        userID: UUID?,
        tier: String,
        scopes: NameSet,
        formats: NameSet?,
        lookbackDays: Int,
        articleLookbackDays: Int,
        pageMax: Int,
        articlePageMax: Int,
        findsSimilar: Bool = false,
        tlpCeiling: TLP = .amber,
        rulesChanged: Timestamp = Timestamp(seconds: 0)
    ) {
        self.keyID = keyID
        self.userID = userID
        self.tier = tier
        self.scopes = scopes
        self.formats = formats
        self.lookbackDays = lookbackDays
        self.articleLookbackDays = articleLookbackDays
        self.pageMax = pageMax
        self.articlePageMax = articlePageMax
        self.findsSimilar = findsSimilar
        self.tlpCeiling = tlpCeiling
        self.rulesChanged = rulesChanged
    }

    /// The start of the lookback for indicators and sightings, a midnight in UTC.
    package func earliestIndicator(now: Timestamp) -> Timestamp { Self.dayBefore(now, days: lookbackDays) }

    /// The start of the lookback for articles, a midnight in UTC.
    package func earliestArticle(now: Timestamp) -> Timestamp { Self.dayBefore(now, days: articleLookbackDays) }

    private static func dayBefore(_ now: Timestamp, days: Int) -> Timestamp {
        now.adding(seconds: -86_400 * Int64(days)).startOfDay
    }
}

/// What is left in the two token buckets of a key.
package struct Allowance: Sendable {
    package let perMinute: Int
    package let perDay: Int
    /// The time on the database's clock when it decided.
    package let at: Timestamp
    package let minuteFullAt: Timestamp
    package let dayFullAt: Timestamp
    /// When the database would grant the refused request; nil when it was granted.
    package let retryAt: Timestamp?

    package init(
        perMinute: Int,
        perDay: Int,
        at: Timestamp,
        minuteFullAt: Timestamp,
        dayFullAt: Timestamp,
        retryAt: Timestamp?
    ) {
        self.perMinute = perMinute
        self.perDay = perDay
        self.at = at
        self.minuteFullAt = minuteFullAt
        self.dayFullAt = dayFullAt
        self.retryAt = retryAt
    }

    /// How many requests of cost 1 are left, rounded down.
    package var minuteRemaining: Int { remaining(fullAt: minuteFullAt, capacity: perMinute, window: 60_000_000) }
    package var dayRemaining: Int { remaining(fullAt: dayFullAt, capacity: perDay, window: 86_400_000_000) }

    private func remaining(fullAt: Timestamp, capacity: Int, window: Int) -> Int {
        let missing = max(0, Int(fullAt.microseconds - at.microseconds))
        // The time after which one token comes back, calculated as `tiers.minute_step` and `tiers.day_step` are.
        let step = (window + capacity - 1) / capacity
        return max(0, capacity - (missing + step - 1) / step)
    }
}

/// The version of the published data and the time of its publication.
package struct Generation: Hashable, Sendable {
    package let version: Int
    package let time: Timestamp

    package init(version: Int, time: Timestamp) {
        self.version = version
        self.time = time
    }
}

/// What the database answers about a key, or about the account of a session.
package enum Admission: Sendable {
    case granted(Caller, Allowance, Generation)
    /// The key has no token left for the request.
    case refused(Caller, Allowance)
    /// The key lacks a scope that the request needs.
    case missingScope(Caller, Allowance)
    case unknown
    /// The key's id, for the request log.
    case revoked(UUID)
    case expired(UUID)
    case addressNotAllowed(UUID)
}

/// One request in the request log.
package struct UsageRecord: Sendable {
    package let at: Timestamp
    /// Whose allowance it used: a key's id, or the account's id of a session. Nil for the requests of nobody.
    package let holder: UUID?
    package let requestID: String
    package let route: String
    package let method: String
    package let status: Int
    /// The code of the error that was answered, such as `rate_limit_exceeded`; nil for any other answer.
    package let code: String?
    package let microseconds: Int
    package let bytes: Int
    package let rows: Int
    /// Of a slow request.
    package var database: DatabaseTimes?

    package init(
        at: Timestamp,
        holder: UUID?,
        requestID: String,
        route: String,
        method: String,
        status: Int,
        code: String? = nil,
        microseconds: Int,
        bytes: Int,
        rows: Int
    ) {
        self.at = at
        self.holder = holder
        self.requestID = requestID
        self.route = route
        self.method = method
        self.status = status
        self.code = code
        self.microseconds = microseconds
        self.bytes = bytes
        self.rows = rows
    }
}

/// How long a request waited for the database, in microseconds.
package struct DatabaseTimes: Sendable {
    package let statements: Int
    package let microseconds: Int
    /// Of the slowest statement.
    package let slowest: Int
    /// Its text without its values, cut where it is long.
    package let slowestStatement: String

    package init(statements: Int, microseconds: Int, slowest: Int, slowestStatement: String) {
        self.statements = statements
        self.microseconds = microseconds
        self.slowest = slowest
        self.slowestStatement = slowestStatement
    }
}
