import HTTP
import Testing

/// The same numbers on each run (xorshift64).
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// Parsers meet broken input made out of good input; each must come back with a value or an error of its own.
struct MutationTests {
    private static let pieces = [
        "type=ipv4&since=2026-01-31T00:00:00%2B01:00&limit=10&match%5Btype%5D=a,b&api_key=k",
        "text/csv;q=0.5, application/stix+json;version=\"2.1\", */*;q=.1", "Bearer sk_live_abc", "Basic dXNlcjpwYXNz",
        "sb-access-token.0=abc; sb-access-token.1=\"d\"; x=y", "W/\"abc\", \"def\", *", "/api/v1/keys/abc/usage/",
    ]
    private static let spice = Array("%&=;,\"\\*/+.q0 \t\r\n\u{0}\u{7f}{}é".utf8) + [0xFF, 0xC3, 0xED, 0x80]

    private func mutated(with numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = Array(Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &numbers)].utf8)
        for _ in 0..<Int.random(in: 0...8, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            let byte = Self.spice[Int.random(in: 0..<Self.spice.count, using: &numbers)]
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes.insert(byte, at: place)
            case 1: if place < bytes.count { bytes[place] = byte }
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 3))
            default: bytes += bytes.prefix(place)
            }
        }
        return bytes
    }

    @Test(arguments: [1, 0xDEAD_BEEF, 42] as [UInt64])
    func `no input stops a parser`(seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        let negotiation = Negotiation([
            Offer("application/json", aliases: ["application/*"]),
            Offer("application/stix+json;version=2.1", required: "version"),
        ])
        let router = Router([Route("GET", "/api/v1/keys/{keyId}/usage", eitherSlash: true, handler: 0)])
        let tag = EntityTag(digest: [1, 2, 3])
        for _ in 0..<10_000 {
            let bytes = mutated(with: &numbers)
            let text = String(decoding: bytes, as: UTF8.self)
            var request = Request(method: "GET", path: text, query: bytes)
            for field in Request.Field.allCases { request[field] = text }

            if let query = try? Query(bytes) {
                try? query.expect(only: ["type", "limit"])
                _ = try? query.integer("limit", in: 1...10)
                _ = try? query.time("since")
                _ = try? query.choices("match[type]", from: ["a", "b"])
                #expect((try? Query(query.normalised))?.normalised == query.normalised)
            }
            #expect(Set(negotiation.preferred(text)).isSubset(of: [0, 1]))
            if case .key(let key) = Credentials(of: request) {
                #expect((1...Credentials.longestKey).contains(key.count))
            }
            if case .token(let token) = SessionCookie(of: request) { #expect(!token.isEmpty) }
            _ = tag.isNamed(by: request)
            _ = MediaType(text)
            _ = router.route(method: "GET", path: text)
        }
    }
}
