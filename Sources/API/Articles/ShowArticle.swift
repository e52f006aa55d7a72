import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/articles/{id}` (getArticle): one article with everything that was found in it.
struct ShowArticle: Endpoint {
    let pattern = "/api/v1/articles/{id}"
    let access = AccessRule.key(.readArticles)
    let publicRead: PublicRead? = .articles
    let documentation = Operation(
        "getArticle",
        tag: "Articles",
        "Show one article",
        description: "All expansions are on; expand limits the answer to those that it names.",
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
        let admitted = try call.admitted()
        let id = try ArticleParameters.id.read(from: call)
        let fields = try ArticleQuery.fields(
            in: call.query,
            for: admitted.caller,
            isList: false,
            isSession: call.session != nil
        )
        let includesArchived = try ArticleParameters.includesArchived.read(from: call.query)
        let generation = try store.generation(admitted.generation)
        let earliest = admitted.caller.earliestArticle(now: .now)
        let community = try store.communityState()
        var answer = CacheableAnswer(
            call,
            of: generation,
            // What one does shows when the page is loaded again.
            freshness: call.session == nil ? .minuteThenStale : .askAgain,
            changed: community.time,
            dependsOn: [earliest.microseconds] + ArticleQuery.dependencies(on: community, call)
        )
        // What the tag names was there, and may be seen until the day or the data change.
        answer.mayBeMissing = true
        if answer.isAnswered(in: &reply) { return }
        guard let visibility = try store.articleVisibility(id) else {
            throw APIError(
                404,
                "not_found",
                "There is no article with this id.",
                details: APIError.object { $0.member("reason", "article_not_found") }
            )
        }
        try check(visibility, since: earliest, includesArchived: includesArchived, for: admitted.caller, call)

        let settings = call.service.settings
        let context = ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt)
        let writer = ArticleWriter(.json, fields: fields, context: context)
        var article = ByteWriter(capacity: 8192)
        try store.forEachArticle(
            [id],
            columns: writer.columns,
            excerpt: settings.articleExcerpt,
            search: nil,
            tlpCeiling: admitted.caller.tlpCeiling,
            account: call.session?.account.id
        ) { record in
            writer.object(record, to: &article)
        }
        // The article may have been removed since the check.
        guard !article.isEmpty else { throw APIError.notFound }
        try answer.sendData(generated: generation.time, in: &reply) { reply in
            reply.rows = 1
            reply.body.append(article)
        }
    }

    private func check(
        _ visibility: ArticleVisibility,
        since earliest: Timestamp,
        includesArchived: Bool,
        for caller: Caller,
        _ call: Call
    ) throws {
        if visibility.published < earliest {
            throw APIError(
                403,
                "lookback_exceeded",
                "The article is older than the \(caller.articleLookbackDays) days that this tier can see.",
                details: APIError.object { json in
                    json.member("published_at", visibility.published)
                    json.member("lookback_days", caller.articleLookbackDays)
                    json.member("tier", caller.tier)
                    json.member("upgrade_url", call.service.settings.upgradeURL)
                }
            )
        }
        if visibility.isArchived, !includesArchived {
            throw APIError(
                410,
                "article_archived",
                "The article is archived. Use include_archived=true to see it."
            )
        }
    }
}
