package import Notation

/// Why the configuration cannot be used: one line that names the variable, its value and what is valid.
package struct SettingsError: Error, Sendable {
    package let message: String

    package init(message: String) { self.message = message }
}

/// The configuration, from environment variables that begin with `SOCD_`. The README lists every one.
package struct Settings: Sendable {
    package var databaseURL = ""
    package var replicaURL: String?
    /// How old the replica's data may be.
    package var replicaLagSeconds = 30
    package var sourceName = "SOC Defenders"
    /// Without a final slash.
    package var publicURL = "https://socdefenders.ai"
    package var identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)
    package var listen = ""
    /// Whether `listen` may be an address that other machines can reach.
    package var listensAnywhere = false
    package var processes = 1
    package var threads = 4
    package var graceSeconds = 10
    package var statementTimeoutMilliseconds = 10_000
    package var bodyLimitBytes = 1 << 20
    package var bodyCacheBytes = 8 << 20
    /// Where large answers are kept as files for nginx; nil for nowhere.
    package var answerDirectory: String?
    /// The most bytes of these files.
    package var answerBytes = 1 << 30
    package var corsOrigins: [String] = []
    package var sessionAlgorithm = "HS256"
    package var sessionKeyFile: String?
    package var sessionAudience = "authenticated"
    package var sessionIssuer: String?
    /// How long an access token is valid; a refresh token is valid for `refreshSeconds`.
    package var sessionSeconds = 3600
    package var refreshSeconds = 30 * 86_400
    package var signUpIsOpen = true
    /// What may be read without a key and a session.
    package var publicReads: Set<PublicRead> = []
    /// Whether accounts sign in elsewhere; under /auth/v1 only `user` and `logout` then exist.
    package var hasOutsideProvider = false
    package var requestLogDays = 90
    /// Which requests are kept one by one.
    package var requestLog = RequestLog.all
    /// Which requests are lines of the log; nil for those that are kept, unless journald reads the log.
    package var requestLines: RequestLog?
    /// A request that takes longer has a line of its own, in milliseconds; 0 for none.
    package var slowMilliseconds = 1000
    /// Where the workers of a machine share their figures; nil for nowhere.
    package var metricsDirectory: String?
    /// From where `/metrics` and `/status` may be read.
    package var metricsFrom = ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork(exactly: $0) }
    package var usageDays = 400
    package var auditDays = 730
    package var sqlDirectory: String?
    package var cefVendor = "SOC Defenders"
    package var cefProduct = "Threat Intelligence"
    package var syslogHost = "-"
    package var syslogEnterpriseNumber = 32473
    package var rpzZone = "rpz.socdefenders.local"
    package var suricataBase = 1_000_000_000
    /// Whether TAXII discovery asks for a key.
    package var taxiiDiscoveryIsKeyed = false
    /// Whether `match[type]` also accepts names of cyber-observables; they select the indicators whose pattern is about
    /// them.
    package var taxiiMatchesObservables = false
    /// How long superseded versions of indicators are kept.
    package var taxiiVersionDays = 30
    /// Objects of a TAXII page when the client sets no limit, 1...1000.
    package var taxiiPage = 100
    /// The contact address in TAXII discovery.
    package var taxiiContact: String?
    /// Characters of a publisher's own text that answers may show; 0 for none.
    package var articleExcerpt = 500
    /// The fetcher's `User-Agent`.
    package var fetchUserAgent = "socdefenders/1.0 (+https://socdefenders.ai)"
    /// Whether feeds may have internal addresses and do without TLS.
    package var fetchesInternalAddresses = false
    package var upgradeURL = "https://socdefenders.ai/export#pricing"

    /// What was set of all that answers may show: names and values, in the order of the names. It is part of every entity
    /// tag, so that nobody keeps an answer that the settings of today would write otherwise.
    package var shown = ""

    package init() {}

    /// REGISTRY of settings: each variable and what it sets. Its row in the README states default and unit.
    private static let all: [Setting] = [
        Setting("SOCD_DATABASE_URL") { $0.databaseURL = try $1.text() },
        Setting("SOCD_REPLICA_URL") { $0.replicaURL = try $1.text() },
        Setting("SOCD_REPLICA_LAG_SECONDS") { $0.replicaLagSeconds = try $1.integer(1...3600) },
        Setting("SOCD_SOURCE_NAME") { $0.sourceName = try $1.text(atMost: 100) },
        Setting("SOCD_PUBLIC_URL") { $0.publicURL = try $1.url() },
        Setting("SOCD_IDENTITY") { $0.identity = try $1.identity() },
        Setting("SOCD_LISTEN") { $0.listen = try $1.text() },
        Setting("SOCD_LISTEN_ANYWHERE") { $0.listensAnywhere = try $1.word(["yes", "no"]) == "yes" },
        Setting("SOCD_PROCESSES") { $0.processes = try $1.integer(1...256) },
        Setting("SOCD_THREADS") { $0.threads = try $1.integer(1...256) },
        Setting("SOCD_GRACE_SECONDS") { $0.graceSeconds = try $1.integer(1...3600) },
        Setting("SOCD_STATEMENT_TIMEOUT_MS") { $0.statementTimeoutMilliseconds = try $1.integer(100...3_600_000) },
        Setting("SOCD_BODY_LIMIT_BYTES") { $0.bodyLimitBytes = try $1.integer(1024...(1 << 30)) },
        Setting("SOCD_BODY_CACHE_BYTES") { $0.bodyCacheBytes = try $1.integer(0...(1 << 32)) },
        Setting("SOCD_ANSWER_DIRECTORY") { $0.answerDirectory = try $1.directory() },
        Setting("SOCD_ANSWER_BYTES") { $0.answerBytes = try $1.integer(0...(1 << 40)) },
        Setting("SOCD_CORS_ORIGINS") { $0.corsOrigins = $1.list() },
        Setting("SOCD_SESSION_ALGORITHM") { $0.sessionAlgorithm = try $1.word(["HS256", "ES256", "RS256"]) },
        Setting("SOCD_SESSION_KEY_FILE") { $0.sessionKeyFile = try $1.text() },
        Setting("SOCD_SESSION_AUDIENCE") { $0.sessionAudience = try $1.text(atMost: 200) },
        Setting("SOCD_SESSION_ISSUER") { $0.sessionIssuer = try $1.text(atMost: 500) },
        Setting("SOCD_SESSION_SECONDS") { $0.sessionSeconds = try $1.integer(60...86_400 * 7) },
        Setting("SOCD_REFRESH_SECONDS") { $0.refreshSeconds = try $1.integer(60...86_400 * 400) },
        Setting("SOCD_PUBLIC_READS") { $0.publicReads = try $1.publicReads() },
        Setting("SOCD_SIGNUP") { $0.signUpIsOpen = try $1.word(["open", "closed"]) == "open" },
        Setting("SOCD_IDENTITY_PROVIDER") { $0.hasOutsideProvider = try $1.word(["builtin", "outside"]) == "outside" },
        Setting("SOCD_USAGE_DAYS") { $0.usageDays = try $1.integer(90...3650) },
        Setting("SOCD_AUDIT_DAYS") { $0.auditDays = try $1.integer(1...36_500) },
        Setting("SOCD_REQUEST_LOG") { $0.requestLog = try $1.requestLog() },
        Setting("SOCD_REQUEST_LINES") { $0.requestLines = try $1.requestLog() },
        Setting("SOCD_SLOW_MS") { $0.slowMilliseconds = try $1.integer(0...3_600_000) },
        Setting("SOCD_METRICS_DIRECTORY") { $0.metricsDirectory = try $1.directory() },
        Setting("SOCD_METRICS_FROM") { $0.metricsFrom = try $1.networks() },
        Setting("SOCD_REQUEST_LOG_DAYS") { $0.requestLogDays = try $1.integer(1...3650) },
        Setting("SOCD_SQL_DIR") { $0.sqlDirectory = try $1.text() },
        Setting("SOCD_CEF_VENDOR") { $0.cefVendor = try $1.text(atMost: 63) },
        Setting("SOCD_CEF_PRODUCT") { $0.cefProduct = try $1.text(atMost: 63) },
        Setting("SOCD_SYSLOG_HOST") { $0.syslogHost = try $1.text(atMost: 255) },
        Setting("SOCD_SYSLOG_PEN") { $0.syslogEnterpriseNumber = try $1.integer(1...4_294_967_295) },
        Setting("SOCD_RPZ_ZONE") { $0.rpzZone = try $1.text(atMost: 200) },
        Setting("SOCD_SURICATA_SID_BASE") { $0.suricataBase = try $1.integer(1...4_000_000_000) },
        Setting("SOCD_TAXII_DISCOVERY") { $0.taxiiDiscoveryIsKeyed = try $1.word(["open", "keyed"]) == "keyed" },
        Setting("SOCD_TAXII_MATCH_OBSERVABLES") { $0.taxiiMatchesObservables = try $1.word(["on", "off"]) == "on" },
        Setting("SOCD_TAXII_VERSION_DAYS") { $0.taxiiVersionDays = try $1.integer(0...3650) },
        Setting("SOCD_TAXII_PAGE") { $0.taxiiPage = try $1.integer(1...1000) },
        Setting("SOCD_TAXII_CONTACT") { $0.taxiiContact = try $1.text(atMost: 254) },
        Setting("SOCD_ARTICLE_EXCERPT") { $0.articleExcerpt = try $1.integer(0...1_000_000) },
        Setting("SOCD_FETCH_USER_AGENT") { $0.fetchUserAgent = try $1.text(atMost: 300) },
        Setting("SOCD_FETCH_INTERNAL") { $0.fetchesInternalAddresses = try $1.word(["on", "off"]) == "on" },
        Setting("SOCD_UPGRADE_URL") { $0.upgradeURL = try $1.text() },
    ]

    /// Settings that no answer shows: how and where the service runs, whom it lets in, how long it keeps things, how it
    /// fetches. All others are part of every entity tag.
    package static let neverShown: Set = [
        "SOCD_DATABASE_URL", "SOCD_REPLICA_URL", "SOCD_REPLICA_LAG_SECONDS", "SOCD_LISTEN", "SOCD_LISTEN_ANYWHERE",
        "SOCD_PROCESSES", "SOCD_THREADS",
        "SOCD_GRACE_SECONDS", "SOCD_STATEMENT_TIMEOUT_MS", "SOCD_BODY_CACHE_BYTES", "SOCD_ANSWER_DIRECTORY",
        "SOCD_ANSWER_BYTES", "SOCD_CORS_ORIGINS",
        "SOCD_SESSION_ALGORITHM",
        "SOCD_SESSION_KEY_FILE", "SOCD_SESSION_AUDIENCE", "SOCD_SESSION_ISSUER", "SOCD_SESSION_SECONDS",
        "SOCD_REFRESH_SECONDS", "SOCD_SIGNUP", "SOCD_IDENTITY_PROVIDER", "SOCD_USAGE_DAYS", "SOCD_AUDIT_DAYS",
        "SOCD_REQUEST_LOG", "SOCD_REQUEST_LINES", "SOCD_SLOW_MS", "SOCD_REQUEST_LOG_DAYS", "SOCD_SQL_DIR",
        "SOCD_METRICS_DIRECTORY", "SOCD_METRICS_FROM",
        "SOCD_TAXII_VERSION_DAYS", "SOCD_FETCH_USER_AGENT",
        "SOCD_FETCH_INTERNAL",
    ]

    /// Every variable's name.
    package static var names: [String] { all.map(\.name) }

    /// Reads the settings from an environment. Variables that begin with `SOCD_TEST_` belong to the tests and are
    /// ignored.
    package init(environment: [String: String]) throws {
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("SOCD_") {
            if name.hasPrefix("SOCD_TEST_") { continue }
            guard let setting = Self.all.first(where: { $0.name == name }) else {
                throw SettingsError(
                    message: "\(name) is not a setting; the settings are: \(Self.names.joined(separator: ", "))"
                )
            }
            try setting.apply(&self, SettingValue(name: name, value: value))
            if !Self.neverShown.contains(name) { shown += "\(name)=\(value)\n" }
        }
    }
}

/// One variable and what it sets.
private struct Setting: Sendable {
    let name: String
    let apply: @Sendable (inout Settings, SettingValue) throws -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout Settings, SettingValue) throws -> Void) {
        self.name = name
        self.apply = apply
    }
}

/// The text of a variable, and the readers that make a typed value of it. Errors never repeat a database URL, since it
/// may hold a password.
private struct SettingValue {
    let name: String
    let value: String

    func refused(_ expected: String) -> SettingsError {
        let shown = name == "SOCD_DATABASE_URL" || name == "SOCD_REPLICA_URL" ? "its value" : "\"\(value)\""
        return SettingsError(message: "\(name) must be \(expected); \(shown) is not")
    }

    func requestLog() throws -> RequestLog {
        guard let log = RequestLog(value) else {
            throw refused("all, errors, none, or sampled:N with N from 2 to 1000000")
        }
        return log
    }

    func text(atMost longest: Int = 4096) throws -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard !value.isEmpty, value.utf8.count <= longest, isPlain else {
            throw refused("a text of 1 to \(longest) bytes without control characters")
        }
        return value
    }

    func directory() throws -> String {
        let path = try text()
        guard path.hasPrefix("/") else { throw refused("an absolute path") }
        return path
    }

    func integer(_ valid: ClosedRange<Int>) throws -> Int {
        guard let number = Int(value), valid.contains(number) else {
            throw refused("a whole number from \(valid.lowerBound) to \(valid.upperBound)")
        }
        return number
    }

    func word(_ valid: [String]) throws -> String {
        guard valid.contains(value) else { throw refused("one of \(valid.joined(separator: ", "))") }
        return value
    }

    func publicReads() throws -> Set<PublicRead> {
        if value == "off" { return [] }
        let kinds = list().map(PublicRead.init(rawValue:))
        guard !kinds.isEmpty, !kinds.contains(nil) else {
            throw refused("off, or one or more of \(PublicRead.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return Set(kinds.compactMap(\.self))
    }

    func networks() throws -> [IPNetwork] {
        if value == "none" { return [] }
        let networks = list().map { IPNetwork(exactly: $0) }
        guard !networks.isEmpty, !networks.contains(nil) else {
            throw refused("none, or addresses and networks such as 192.0.2.0/24 with commas between them")
        }
        return networks.compactMap(\.self)
    }

    func list() -> [String] {
        value.split(separator: ",").map { item in
            String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    func url() throws -> String {
        let text = try text(atMost: 500)
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains(" "), !text.contains("?") else {
            throw refused("an http or https URL without a query")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    func identity() throws -> UUID {
        let text = value.hasPrefix("identity--") ? value.dropFirst(10) : value[...]
        guard let uuid = UUID(text) else { throw refused("a STIX identity id (identity--UUID)") }
        return uuid
    }
}
