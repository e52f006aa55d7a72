import Access
import HTTP
import Model
import Notation
import Storage
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct GateTests {
    private static let unreachable = "host=/nonexistent dbname=none"
    private static let someKey = "sk_live_0123456789012345678901234567890123456789012"
    private let memory = RefusalMemory()
    private let policies = PolicyMemory()

    /// What the gate says, as a word, and the key that it noted.
    private func verdict(
        _ request: Request,
        needs: NeededScopes = .all([.readIOCs]),
        thousandths: Int = Gate.oneToken,
        _ store: inout Store
    ) throws -> (word: String, key: UUID?) {
        var seen: UUID?
        do {
            let entry = try Gate.admit(
                request,
                route: "/x",
                thousandths: thousandths,
                needs: needs,
                memory: memory,
                policies: policies,
                store: &store,
                seenKey: &seen
            )
            #expect(entry.caller.keyID == seen)
            return ("admitted", seen)
        } catch let refusal as Refusal {
            switch refusal {
            case .missingKey: return ("missing", seen)
            case .invalidKey(let reason): return (reason, seen)
            case .repeatedKey: return ("repeated", seen)
            case .expiredKey: return ("expired", seen)
            case .addressNotAllowed(let address): return ("not from \(address)", seen)
            case .rateLimited(_, let allowance): return (allowance.retryAt == nil ? "?" : "limited", seen)
            case .missingScope(let scope, _, _): return ("no \(scope)", seen)
            }
        }
    }

    private func request(_ fields: [Request.Field: String], from address: String = "192.0.2.1") -> Request {
        Request(method: "GET", path: "/x", remoteAddress: address, fields: fields)
    }

    @Test func `what cannot be a key is refused without the database`() throws {
        var away = Store(Self.unreachable, application: "tests", statementTimeoutMilliseconds: 1000)
        #expect(try verdict(request([:]), &away).word == "missing")
        #expect(try verdict(request([.apiKey: Self.someKey]), &away).word.contains("mistyped"))
        #expect(try verdict(request([.authorization: "Digest x"]), &away).word.contains("the word Bearer"))
        #expect(try verdict(request([.apiKey: "\(Self.someKey), \(Self.someKey)"]), &away).word == "repeated")
    }

    @Test func `a key is admitted however it is sent`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        #expect(try verdict(request([.apiKey: key.secret]), &store) == ("admitted", key.id))
        #expect(try verdict(request([.authorization: "Bearer \(key.secret)"]), &store) == ("admitted", key.id))
        let basic = "Basic " + TextCoding.base64(Array("x:\(key.secret)".utf8))
        #expect(try verdict(request([.authorization: basic]), &store) == ("admitted", key.id))
    }

    @Test func `a key that is not known is asked for once`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        try TestDatabase.run("delete from api_keys where id = '\(key.id.text)'")
        #expect(try verdict(request([.apiKey: key.secret]), &store) == ("The API key is not known here.", nil))
        var away = Store(Self.unreachable, application: "tests", statementTimeoutMilliseconds: 1000)
        #expect(try verdict(request([.apiKey: key.secret]), &away).word == "The API key is not known here.")
    }

    @Test func `a revoked key and an expired one are refused and noted`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        _ = try store.revokeKey(key.id, reason: "test")
        #expect(try verdict(request([.apiKey: key.secret]), &store) == ("The API key has been revoked.", key.id))
        let old = try TestDatabase.key(&store)
        try TestDatabase.run(
            """
            update api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day'
            where id = '\(old.id.text)'
            """
        )
        #expect(try verdict(request([.apiKey: old.secret]), &store) == ("expired", old.id))
    }

    @Test func `a key is good for its networks only`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        var change = KeyChange()
        change.allowedAddresses = .some(["192.0.2.0/24"])
        _ = try store.changeKey(key.id, change)
        #expect(try verdict(request([.apiKey: key.secret]), &store).word == "admitted")
        let other = request([.apiKey: key.secret], from: "198.51.100.1")
        #expect(try verdict(other, &store) == ("not from 198.51.100.1", key.id))
    }

    @Test func `a key without a needed scope is refused at any price, and a look takes nothing`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store, tier: "free")
        let asked = request([.apiKey: key.secret])
        for price in [Gate.oneToken, Gate.look, 100_000] {
            let verdict = try verdict(asked, needs: .all([.readIOCs, "read:misp"]), thousandths: price, &store)
            #expect(verdict == ("no read:misp", key.id))
        }
        #expect(try verdict(asked, needs: .oneOf(.readTAXII, .writeTAXII), &store).word == "no read:taxii")
        for _ in 0..<30 { #expect(try verdict(asked, thousandths: Gate.look, &store).word == "admitted") }
        #expect(try verdict(asked, thousandths: 10 * Gate.oneToken, &store).word == "admitted", "all ten were there")
    }

    @Test func `an empty bucket refuses, and says until when`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store, tier: "free")
        let asked = request([.apiKey: key.secret])
        // Ten a minute; a slow machine gives some back meanwhile.
        var last = try verdict(asked, &store)
        for _ in 0..<100 where last.word == "admitted" { last = try verdict(asked, &store) }
        #expect(last == ("limited", key.id))
    }

    @Test func `without a database a key is an error and no refusal`() throws {
        var store = try TestDatabase.store()
        let key = try TestDatabase.key(&store)
        var away = Store(Self.unreachable, application: "tests", statementTimeoutMilliseconds: 1000)
        #expect(throws: StoreError.self) { _ = try verdict(request([.apiKey: key.secret]), &away) }
    }
}
