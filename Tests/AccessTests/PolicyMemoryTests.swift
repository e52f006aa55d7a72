import Access
import HTTP
import Model
import Notation
import Storage
import TestSupport
import Testing

/// A database of its own: elsewhere other tests change rules all the time, and then the long way decides.
@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"), .serialized)
struct PolicyMemoryTests {
    private static let url = Result { try TestDatabase.another(for: "policy") }
    private let memory = RefusalMemory()
    private let policies = PolicyMemory()
    private let tier = "p\(TestDatabase.word().prefix(20))"

    private func store() throws -> Store {
        Store(try Self.url.get(), application: "tests", statementTimeoutMilliseconds: 30_000)
    }

    private func run(_ statements: String) throws { try TestDatabase.run(statements, in: try Self.url.get()) }

    /// A plan with so many requests a minute, and a key of it.
    private func key(_ store: inout Store, perDay: Int = 10) throws -> TestKey {
        try run(
            """
            insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max,
                article_page_max, max_keys, scopes, route_costs)
            select '\(tier)', max(rank) + 1, 1000000, \(perDay), 5, 6, 70, 80, 9, '{read:iocs}', '{"/dear": 3000}' from tiers
            """
        )
        return try TestDatabase.key(&store, tier: tier)
    }

    private func word(_ key: TestKey, route: String = "/x", from address: String = "192.0.2.1", _ store: inout Store)
        throws
        -> String
    {
        var seen: UUID?
        let asked = Request(method: "GET", path: route, remoteAddress: address, fields: [.apiKey: key.secret])
        do {
            let entry = try Gate.admit(
                asked,
                route: route,
                needs: .all([.readIOCs]),
                memory: memory,
                policies: policies,
                store: &store,
                seenKey: &seen
            )
            #expect(entry.caller.keyID == key.id && seen == key.id)
            return "\(entry.allowance.dayRemaining) of \(entry.allowance.perDay)"
        } catch let refusal as Refusal {
            return switch refusal {
            case .invalidKey(let reason): reason
            case .expiredKey: "expired"
            case .addressNotAllowed: "address"
            case .rateLimited: "limited"
            case .missingScope(let scope, _, _): "no \(scope)"
            default: "other"
            }
        }
    }

    @Test func `what is remembered is granted like what is not, to the last token`() throws {
        var store = try store()
        let key = try key(&store)
        #expect(try word(key, &store) == "9 of 10" && policies.count == 1)
        #expect(try word(key, route: "/dear", &store) == "6 of 10" && policies.count == 2)
        #expect(try word(key, route: "/dear", &store) == "3 of 10")
        #expect(try word(key, &store) == "2 of 10")
        #expect(try word(key, route: "/dear", &store) == "limited", "two of ten are left")
        #expect(try (word(key, &store), word(key, &store)) == ("1 of 10", "0 of 10"))
        #expect(try (word(key, &store), word(key, &store)) == ("limited", "limited"))
    }

    @Test func `many at once get what there is and no more`() async throws {
        var first = try store()
        let key = try key(&first, perDay: 100)
        #expect(try word(key, &first) == "99 of 100")
        let granted = try await withThrowingTaskGroup(of: Int.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    var store = try self.store()
                    return try (0..<60).reduce(0) { sum, number in
                        let isDear = (number + thread) % 5 == 0
                        let said = try self.word(key, route: isDear ? "/dear" : "/x", &store)
                        return sum + (said.hasSuffix(" of 100") ? isDear ? 3 : 1 : 0)
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        // Cheap requests come after the last dear one, so nothing is left.
        #expect(granted == 99, "one was granted before")
    }

    /// Eight threads and three keys: of one there is enough, of the others not.
    @Test func `requests of several keys, prices and refusals at once are counted one by one`() async throws {
        var first = try store()
        var keys: [TestKey] = []
        for perDay in [500, 100, 40] {
            keys.append(try PolicyMemoryTests().key(&first, perDay: perDay))
            #expect(try word(keys[keys.count - 1], &first) == "\(perDay - 1) of \(perDay)")
        }
        let all = keys
        let said = try await withThrowingTaskGroup(of: [(key: Int, isDear: Bool, said: String)].self) { group in
            for thread in 0..<8 {
                group.addTask {
                    var store = try self.store()
                    return try (0..<90).map { number in
                        let key = (number + thread) % 3
                        let isDear = number % 4 == 0
                        return (key, isDear, try self.word(all[key], route: isDear ? "/dear" : "/x", &store))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for (key, perDay) in [500, 100, 40].enumerated() {
            let of = said.filter { $0.key == key }
            let granted = of.filter { $0.said != "limited" }
            let cost = granted.reduce(0) { $0 + ($1.isDear ? 3 : 1) }
            let asked = of.reduce(0) { $0 + ($1.isDear ? 3 : 1) }
            #expect(cost == min(asked, perDay - 1), "what is left after the last dear request goes to the cheap ones")
            // What each is told to be left is what nobody else is told.
            #expect(Set(granted.map(\.said)).count == granted.count)
        }
    }

    @Test(arguments: [
        ("update api_keys set revoked_at = now() where id = 'KEY'", "The API key has been revoked."),
        ("update api_keys set suspended_at = now() where id = 'KEY'", "The API key has been revoked."),
        ("update api_keys set created_at = now() - interval '2 days', expires_at = now() where id = 'KEY'", "expired"),
        ("update api_keys set allowed_ips = '{198.51.100.0/24}' where id = 'KEY'", "address"),
        ("update api_keys set scopes = '{read:cves}' where id = 'KEY'", "no read:iocs"),
        ("update tiers set scopes = '{read:cves}' where name = 'TIER'", "no read:iocs"),
        ("update tiers set requests_per_day = 60 where name = 'TIER'", " of 60"),
        ("update tiers set route_costs = '{\"/x\": 5000}' where name = 'TIER'", "3 of 10"),
        ("update users set tier = 'enterprise' where tier = 'TIER'", " of 1000000"),
        ("delete from api_keys where id = 'KEY'", "The API key is not known here."),
        ("delete from users where tier = 'TIER'", "The API key is not known here."),
    ])
    func `a change of the rules holds from the next request on`(change: String, then: String) throws {
        var store = try store()
        let key = try key(&store)
        #expect(try (word(key, &store), word(key, &store)) == ("9 of 10", "8 of 10"))
        try run(change.replacing("KEY", with: key.id.text).replacing("TIER", with: tier))
        let said = try word(key, &store)
        #expect(said.hasSuffix(then), "\(said)")
    }

    @Test func `what is granted to one address is remembered for it alone, when the key is bound`() throws {
        var store = try store()
        let key = try key(&store)
        try run("update api_keys set allowed_ips = '{192.0.2.0/24}' where id = '\(key.id.text)'")
        #expect(try (word(key, &store), word(key, &store)) == ("9 of 10", "8 of 10"))
        #expect(try word(key, from: "198.51.100.1", &store) == "address")
        #expect(try word(key, from: "192.0.2.9", &store) == "7 of 10")
    }

    @Test func `the account of a session is remembered apart from its keys`() throws {
        var store = try store()
        let key = try key(&store)
        func ask(_ store: inout Store) throws -> Int {
            try Gate.admit(account: key.user, route: "/x", needs: .all([.readIOCs]), policies: policies, store: &store)
                .allowance.dayRemaining
        }
        let before = try ask(&store)
        #expect(try ask(&store) == before - 1 && policies.count == 1)
        try run("update users set deactivated_at = now() where id = '\(key.user.text)'")
        #expect(throws: SessionRefusal.self) { _ = try ask(&store) }
    }
}
