import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/articles/{id}` (getArticle): one article with everything that was found in it.
struct ShowArticle: Endpoint {
    let pattern = "/api/v1/articles/{id}"
    let admittance = Admittance.key(.readArticles)
    let documentation = Operation(
        "getArticle",
        tag: "Articles",
        "Show one article",
        description: "All expansions are on; naming some in expand leaves the others out.",
        parameters: ArticleParameters.one,
        responses: [
            Operation.Response(200, "The article", [("application/json", .reference("ArticleResponse"))]),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            Operation.Response(404, "There is no such article", [("application/json", .error)]),
            Operation.Response(
                410,
                "The article is archived: article_archived",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        let id = try ArticleParameters.id.read(from: call)
        let fields = try ArticleQuery.fields(in: call.query, isList: false, hasSearch: false, isTable: false)
        let includesArchived = try ArticleParameters.includesArchived.read(from: call.query)
        let generation = try store.generation(entry.generation)
        guard let standing = try store.articleStanding(id) else {
            throw APIError(
                404,
                "not_found",
                "There is no article with this id.",
                details: APIError.object { $0.member("reason", "article_not_found") }
            )
        }
        try check(standing, includesArchived: includesArchived, for: entry.caller, call)

        let tag = EntityTag(digest: digest(call, generation))
        reply.field("ETag", text: tag.text)
        reply.field("Cache-Control", "private, max-age=60, stale-while-revalidate=120")
        reply.field("Vary", "Authorization, X-API-Key, Accept")
        if tag.isNamed(by: call.request) {
            reply.head(status: 304)
            return
        }
        let settings = call.service.settings
        let context = ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt)
        let writer = ArticleWriter(.json, fields: fields, context: context)
        var article = ByteWriter(capacity: 8192)
        try store.forEachArticle([id], columns: writer.columns, excerpt: settings.articleExcerpt, search: nil) {
            record in
            writer.object(record, to: &article)
        }
        // It may have been removed since it was looked at.
        guard !article.isEmpty else { throw APIError.notFound }
        reply.head(status: 200, type: "application/json")
        reply.rows = 1
        reply.body.append("{\"meta\":")
        reply.body.append(
            text: APIError.object { json in
                json.member("generated_at", generation.time)
                json.member("feed_version", "1.0")
                json.member("source", settings.sourceName)
            }
        )
        reply.body.append(",\"data\":")
        reply.body.append(article)
        reply.body.append("}\n")
    }

    private func check(_ standing: ArticleStanding, includesArchived: Bool, for caller: Caller, _ call: Call) throws {
        if standing.published < caller.earliestArticle(now: .now) {
            throw APIError(
                403,
                "lookback_exceeded",
                "The article is older than the \(caller.articleLookbackDays) days that this plan can see.",
                details: APIError.object { json in
                    json.member("published_at", standing.published)
                    json.member("lookback_days", caller.articleLookbackDays)
                    json.member("tier", caller.tier)
                    json.member("upgrade_url", call.service.settings.upgradeURL)
                }
            )
        }
        if standing.isArchived, !includesArchived {
            throw APIError(
                410,
                "article_archived",
                "The article was archived. It is still shown with include_archived=true."
            )
        }
    }

    private func digest(_ call: Call, _ generation: Generation) -> [UInt8] {
        var text = ByteWriter(capacity: 256)
        text.append(text: "\(generation.version) \(generation.time.microseconds) \(call.request.path)?")
        call.query.appendNormalised(to: &text)
        return Array(Digest.sha256(text.bytes).prefix(16))
    }
}
