import Testing

@testable import Runtime

struct SettingsTests {
    /// Another value than the default for each setting.
    private static let changes = [
        "SOCD_DATABASE_URL": "host=/nowhere", "SOCD_REPLICA_URL": "host=/elsewhere",
        "SOCD_REPLICA_LAG_SECONDS": "5", "SOCD_SOURCE_NAME": "Another",
        "SOCD_PUBLIC_URL": "https://other.example", "SOCD_IDENTITY": "identity--00000000-0000-4000-8000-000000000001",
        "SOCD_LISTEN": "unix:/x", "SOCD_PROCESSES": "3", "SOCD_THREADS": "7", "SOCD_GRACE_SECONDS": "9",
        "SOCD_LISTEN_ANYWHERE": "yes",
        "SOCD_STATEMENT_TIMEOUT_MS": "999", "SOCD_BODY_LIMIT_BYTES": "2048", "SOCD_BODY_CACHE_BYTES": "1",
        "SOCD_ANSWER_DIRECTORY": "/x", "SOCD_ANSWER_BYTES": "1",
        "SOCD_CORS_ORIGINS": "https://a.example", "SOCD_SESSION_ALGORITHM": "ES256", "SOCD_SESSION_KEY_FILE": "/x",
        "SOCD_SESSION_AUDIENCE": "x", "SOCD_SESSION_ISSUER": "x", "SOCD_SESSION_SECONDS": "61",
        "SOCD_REFRESH_SECONDS": "61", "SOCD_PUBLIC_READS": "articles,lookup", "SOCD_SIGNUP": "closed",
        "SOCD_IDENTITY_PROVIDER": "outside",
        "SOCD_USAGE_DAYS": "91", "SOCD_AUDIT_DAYS": "1", "SOCD_REQUEST_LOG": "sampled:7",
        "SOCD_REQUEST_LINES": "errors", "SOCD_SLOW_MS": "5", "SOCD_REQUEST_LOG_DAYS": "1",
        "SOCD_SQL_DIR": "/x", "SOCD_METRICS_DIRECTORY": "/x", "SOCD_METRICS_FROM": "192.0.2.0/24,::1",
        "SOCD_CEF_VENDOR": "x", "SOCD_CEF_PRODUCT": "x", "SOCD_SYSLOG_HOST": "x", "SOCD_SYSLOG_PEN": "1",
        "SOCD_RPZ_ZONE": "rpz.example", "SOCD_SURICATA_SID_BASE": "1", "SOCD_TAXII_DISCOVERY": "keyed",
        "SOCD_TAXII_MATCH_OBSERVABLES": "on", "SOCD_TAXII_VERSION_DAYS": "1", "SOCD_TAXII_PAGE": "500",
        "SOCD_TAXII_CONTACT": "x",
        "SOCD_ARTICLE_EXCERPT": "1", "SOCD_FETCH_USER_AGENT": "x", "SOCD_FETCH_INTERNAL": "on",
        "SOCD_UPGRADE_URL": "https://x.example",
    ]

    @Test func `every setting is known here, and those that never show are settings`() {
        #expect(Set(Self.changes.keys) == Set(Settings.names))
        #expect(Settings.neverShown.isSubset(of: Settings.names))
    }

    @Test func `a setting is part of what answers show unless it is listed as one that never is`() throws {
        for (name, value) in Self.changes {
            let shown = try Settings(environment: [name: value]).shown
            #expect(shown == (Settings.neverShown.contains(name) ? "" : "\(name)=\(value)\n"), "\(name)")
        }
        let all = try Settings(environment: Self.changes).shown
        for secret in ["nowhere", "elsewhere", "/x\n"] { #expect(!all.contains(secret)) }
    }
}
