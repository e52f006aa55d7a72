import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct AccountTests {
    @Test func `a key is granted until its bucket is empty, whichever store asks`() throws {
        var store = try TestDatabase.store()
        var other = try TestDatabase.store()
        let key = try TestDatabase.key(&store, tier: "free")
        var left: [Int] = []
        for turn in 0..<10 {
            let admission =
                try turn % 2 == 0
                ? store.admit(secretHash: key.digest, address: "127.0.0.1", route: "/x").0
                : other.admit(secretHash: key.digest, address: "127.0.0.1", route: "/x").0
            guard case .granted(let caller, let allowance, let generation) = admission else {
                Issue.record("request \(turn) was not granted")
                return
            }
            #expect(caller.keyID == key.id && caller.tier == "free" && caller.scopes.contains("read:iocs"))
            #expect(caller.lookbackDays == 1 && caller.pageMax == 100 && generation.version >= 1)
            #expect(allowance.perMinute == 10 && allowance.perDay == 1000 && allowance.retryAt == nil)
            left.append(allowance.dayRemaining)
        }
        #expect(left == Array((990..<1000).reversed()))
    }

    @Test func `a key without the scopes that are needed is refused and pays nothing`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store, tier: "free")
        func ask(_ needs: NeededScopes, thousandths: Int = 1000) throws -> Admission {
            try store.admit(
                secretHash: key.digest,
                address: "127.0.0.1",
                route: "/x",
                thousandths: thousandths,
                needs: needs
            ).0
        }
        let needs: NeededScopes = .all([.readIOCs, "read:misp"])
        for thousandths in [1000, 100_000, 0] {
            guard case .missingScope(let caller, let allowance) = try ask(needs, thousandths: thousandths) else {
                Issue.record("it was not refused")
                return
            }
            #expect(caller.keyID == key.id && needs.missing(in: caller.scopes) == "read:misp")
            #expect(allowance.dayRemaining == 1000 && allowance.retryAt == nil)
        }
        guard case .missingScope = try ask(.oneOf(.readTAXII, .writeTAXII)) else {
            Issue.record("none of several is there")
            return
        }
        guard case .granted(_, let looked, _) = try ask(.all([.readIOCs]), thousandths: 0),
            case .granted(_, let allowance, _) = try ask(.oneOf(.readIOCs, .readTAXII))
        else {
            Issue.record("it was refused")
            return
        }
        #expect(looked.dayRemaining == 1000 && allowance.dayRemaining == 999)
    }

    @Test func `an unknown key is unknown`() throws {
        var store = try TestDatabase.store()
        let admission = try store.admit(secretHash: [UInt8](repeating: 7, count: 32), address: "::1", route: "/").0
        guard case .unknown = admission else {
            Issue.record("it was not")
            return
        }
    }

    @Test func `a revoked key is refused and named`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        #expect(try store.revokeKey(key.id, reason: "test") == .done(key.id))
        #expect(try store.revokeKey(key.id, reason: "again") == .revokedBefore)
        let admission = try store.admit(secretHash: key.digest, address: "::1", route: "/").0
        guard case .revoked(key.id) = admission else {
            Issue.record("it was not")
            return
        }
    }

    @Test(arguments: ["", "unix:", "1.2.3", "dead", "127.0.0.1/8", "x'; drop table users --", "fe80::1%eth0", "::1 "])
    func `what is no address counts as an unknown one`(address: String) throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        let first = try store.admit(secretHash: key.digest, address: address, route: "/").0
        guard case .granted = first else {
            Issue.record("a key without ranges is open to any address")
            return
        }
        _ = try store.primary.use { connection in
            try connection.execute(
                "update api_keys set allowed_ips = '{127.0.0.0/8,fe80::/10,1.0.0.0/8}' where id = \(key.id)::uuid"
            )
        }
        let second = try store.admit(secretHash: key.digest, address: address, route: "/").0
        guard case .addressNotAllowed(key.id) = second else {
            Issue.record("a key with ranges is not")
            return
        }
    }

    @Test func `an address is taken once, whatever its capitals`() throws {
        var store = try TestDatabase.store()
        let word = TestDatabase.word()
        #expect(try store.createUser(email: "\(word)@Example.COM", tier: "free") != nil)
        #expect(try store.createUser(email: "\(word.uppercased())@example.com", tier: "free") == nil)
        #expect(try store.user(email: "\(word)@EXAMPLE.com")?.tier == "free")
    }

    @Test func `what a constraint refuses is named`() throws {
        var store = try TestDatabase.store()
        do {
            _ = try store.createUser(email: "nobody", tier: "free")
            Issue.record("it was taken")
        } catch StoreError.refused(let constraint, _) {
            #expect(constraint == "users_email_form")
        }
    }

    @Test func `an account gets as many keys as its plan allows`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store, tier: "free")
        let user = try #require(try store.user(email: key.email))
        func mint(_ number: UInt8) throws -> KeyOutcome {
            let digest = (0..<32).map { _ in UInt8.random(in: 0...255) }
            return try store.createKey(
                for: user.id,
                name: "k\(number)",
                secretHash: digest,
                prefix: "sk_live_test",
                expiresAt: nil,
                scopes: nil
            )
        }
        for number: UInt8 in 2...3 {
            guard case .done = try mint(number) else {
                Issue.record("key \(number) was refused")
                return
            }
        }
        #expect(try mint(4) == .tooMany)
        #expect(try store.revokeKey(key.id, reason: nil) == .done(key.id))
        #expect(try mint(5) != .tooMany)
    }

    @Test func `usage is written to the log and the totals, once each`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        func record(_ number: Int, _ id: Notation.UUID?) -> UsageRecord {
            UsageRecord(
                at: .now,
                holder: id,
                requestID: "req_\(number)\t\\N\n",
                route: "/api/v1/iocs",
                method: "GET",
                status: 200,
                microseconds: 5,
                bytes: 7,
                rows: 9
            )
        }
        let stranger = Notation.UUID(high: .random(in: 0...UInt64.max), low: 1)
        try store.record([record(1, key.id), record(2, key.id), record(3, nil), record(4, stranger)])
        try store.record([record(5, key.id)])
        try store.record([])
        let logged = try store.primary.use { connection in
            try connection.rows("select request_id from request_log where key_id = \(key.id)::uuid order by 1") {
                $0.text()
            }
        }
        #expect(logged == [1, 2, 5].map { "req_\($0)\t\\N\n" })
        let figures = try #require(try store.keys().first { $0.id == key.id })
        #expect(figures.totalRequests == 3 && figures.lastUsedAt != nil)
    }

    @Test func `failures are told newest first with their codes, and hours add up to their days`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        let user = try #require(try store.user(email: key.email)?.id)
        let now = Timestamp.now
        func record(_ number: Int, status: Int, code: String?) -> UsageRecord {
            UsageRecord(
                at: now.adding(seconds: Int64(number - 100)),
                holder: key.id,
                requestID: "req_\(number)",
                route: "/api/v1/lookup",
                method: "GET",
                status: status,
                code: code,
                microseconds: 5,
                bytes: 7,
                rows: 9
            )
        }
        try store.record((1...60).map { record($0, status: 429, code: "rate_limit_exceeded") })
        try store.record([
            record(61, status: 200, code: nil), record(62, status: 400, code: "invalid_parameter"),
            record(63, status: 503, code: nil),
        ])
        // Two days, for the case that midnight has just passed.
        let figures = try #require(try store.usage(of: key.id, user: user, days: 2, byHour: true))
        let expected = [63, 62] + (13...60).reversed()
        #expect(figures.failures.map(\.requestID) == expected.map { "req_\($0)" })
        #expect(figures.failures.prefix(3).map(\.status) == [503, 400, 429])
        #expect(figures.failures.prefix(3).map(\.code) == [nil, "invalid_parameter", "rate_limit_exceeded"])
        #expect((25...48).contains(figures.hours.count) && figures.hours.first?.start == figures.start)
        #expect(figures.hours.map(\.requests).reduce(0, +) == 63)
        #expect(figures.hours.map(\.errors).reduce(0, +) == 62)
        #expect(figures.hours.map(\.refused).reduce(0, +) == 60)
        #expect(try store.usage(of: key.id, user: user, days: 2)?.hours.isEmpty == true)
        let all = try store.usage(ofKeysOf: user, days: 2)
        let one = try #require(all.keys.first)
        #expect(all.keys.count == 1 && one.id == key.id && one.lastUsedAt != nil)
        #expect((one.requests, one.errors, one.refused) == (63, 62, 60))
        #expect(one.days.map(\.date) == figures.days.map(\.date))
        #expect(one.days.map(\.errors) == figures.days.map(\.errors))
    }
}
