import Access
import Cryptography
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/feeds`: how each feed stands and what it brings.
struct ListFeeds: Endpoint {
    let pattern = "/api/v1/feeds"
    let access = AccessRule.key(.readStatistics)
    let documentation = Operation(
        "listFeeds",
        tag: "Feeds",
        "List feeds",
        description:
            "Every feed by short name: whether it is fetched well, when it was and will be, why it fails, and how much it has brought. "
            + "The series has the last fourteen days (UTC) with the indicators that the feed first listed and the articles that it "
            + "published. Counts are worked out with the statistics.",
        responses: [
            Operation.Response(200, "All feeds", json: .reference("FeedListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        let feeds = try store.feedStandings()
        var json = JSONWriter(capacity: 32 * 1024)
        json.array { json in
            for feed in feeds { FeedObject.write(feed, to: &json) }
        }
        let answer = CacheableAnswer(call, ofFeeds: json.out, counted: updated)
        if answer.isAnswered(in: &reply) { return }
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: { $0.member("total", feeds.count) },
            data: { reply in
                reply.body.append(json.out)
                reply.rows = feeds.count
            }
        )
    }
}

/// `GET /api/v1/feeds/{name}`: one feed.
struct ShowFeed: Endpoint {
    let pattern = "/api/v1/feeds/{name}"
    let access = AccessRule.key(.readStatistics)
    let documentation = Operation(
        "getFeed",
        tag: "Feeds",
        "Show one feed",
        description: "One feed of the list of feeds.",
        parameters: [Self.name],
        responses: [
            Operation.Response(200, "The feed", json: .reference("FeedResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let name = PathParameter<String>(
        "name",
        .text(pattern: "^[a-z0-9][a-z0-9-]{0,62}$"),
        "The feed's short name"
    ) { text, name in
        let isName = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isName, (1...63).contains(text.utf8.count), !text.hasPrefix("-") else {
            throw ParameterError.invalidValue(name, text, expected: "a feed's short name such as urlhaus")
        }
        return text
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        let name = try Self.name.read(from: call)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        guard let feed = try store.feedStandings(name).first else {
            throw APIError(
                404,
                "not_found",
                "There is no feed with this short name.",
                details: APIError.object { $0.member("name", name) }
            )
        }
        var json = JSONWriter(capacity: 2048)
        FeedObject.write(feed, to: &json)
        let answer = CacheableAnswer(call, ofFeeds: json.out, counted: updated)
        if answer.isAnswered(in: &reply) { return }
        try answer.sendData(generated: updated, in: &reply) { reply in
            reply.body.append(json.out)
            reply.rows = 1
        }
    }
}

extension CacheableAnswer {
    /// An answer about feeds. Its tag is made of what it says: a fetch and the operator change feeds without a new version of
    /// the data, so no date can say that nothing has changed.
    fileprivate init(_ call: Call, ofFeeds bytes: borrowing ByteWriter, counted updated: Timestamp) {
        var sum = Digest(.sha256)
        bytes.withBytes { sum.update($0) }
        let digest = sum.finish().prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.init(call, of: nil, changed: .now, dependsOn: [updated.microseconds, digest])
    }
}
