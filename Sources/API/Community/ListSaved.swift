import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/community/saved` (listSaved): the articles that the caller's account keeps.
struct ListSaved: Endpoint {
    let pattern = "/api/v1/community/saved"
    let access = AccessRule.key(.readCommunity)
    let isPolled = true
    let documentation = Operation(
        "listSaved",
        tag: "Community",
        "List the articles that you keep",
        description: "What the plan's lookback no longer shows, and what is archived, is left out.",
        parameters: [Self.sort, Self.limit, Self.offset],
        responses: [
            Operation.Response(200, "The articles, each with its note", json: .reference("SavedListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    enum Order { case saved, published }

    private static let sort = Parameter<Order>.words(
        "sort",
        [("saved", .saved), ("published", .published)],
        absent: .saved,
        "The latest first: kept, or published"
    )
    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 30, "Articles of one page")
    private static let offset = Parameter<Int>.integer("offset", in: 0...100_000, default: 0, "Articles to pass over")

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let order = try Self.sort.read(from: call.query)
        let limit = try Self.limit.read(from: call.query)
        let offset = try Self.offset.read(from: call.query)
        let generation = try store.generation(call.admitted().generation)
        let community = try store.communityState()
        let earliest = caller.earliestArticle(now: .now)
        let answer = CacheableAnswer(
            call,
            of: generation,
            changed: community.time,
            dependsOn: [
                earliest.microseconds, Int64(community.version), Int64(bitPattern: account.high),
                Int64(bitPattern: account.low),
            ]
        )
        if answer.isAnswered(in: &reply) { return }
        let (kept, total) = try store.saved(
            by: account,
            from: earliest,
            byPublication: order == .published,
            offset: offset,
            limit: limit
        )
        let settings = call.service.settings
        let context = ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt)
        let fields = ArticleField.all.filter { !$0.needsSearch && $0.expansion == nil }
        let writer = ArticleWriter(.json, fields: fields, context: context)
        var objects: [String: String] = [:]
        try store.forEachArticle(
            kept.map(\.article),
            columns: writer.columns,
            excerpt: settings.articleExcerpt,
            search: nil,
            tlpCeiling: caller.tlpCeiling,
            account: account
        ) { record in
            var object = ByteWriter(capacity: 4096)
            writer.object(record, to: &object)
            if let id = record.text(.id) { objects[id] = object.text }
        }
        try answer.sendData(
            generated: generation.time,
            in: &reply,
            meta: { json in
                json.member("total", total)
                json.member("limit", limit)
                json.member("offset", offset)
            },
            data: { reply in
                var json = JSONWriter(capacity: 32 * 1024)
                json.array { json in
                    // An article may have gone away between the two reads.
                    for each in kept {
                        guard let object = objects[each.article.text] else { continue }
                        json.object { json in
                            json.member("saved_at", each.savedAt)
                            json.member("note", each.note)
                            json.key("article")
                            json.raw(object)
                        }
                    }
                }
                reply.body.append(json.out)
                reply.rows = objects.count
            }
        )
    }
}
