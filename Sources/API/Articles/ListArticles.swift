import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/articles` (listArticles): one page of articles; list, search, delta polling and bulk export in one.
struct ListArticles: Endpoint {
    let pattern = "/api/v1/articles"
    let access = AccessRule.key(.readArticles)
    let publicRead: PublicRead? = .articles
    let documentation = Operation(
        "listArticles",
        tag: "Articles",
        "List, search and export articles",
        description:
            "Security news and reports and what was found in them, newest first. Follow meta.next_cursor (also in X-Next-Cursor) "
            + "for the next page. For delta polling use modified_since with the largest modified_at seen. NDJSON, CSV and pages over 100 "
            + "need the scope read:articles:export.",
        parameters: ArticleParameters.list,
        responses: [
            Operation.Response(
                200,
                "One page",
                ArticleFormat.allCases.map { format in
                    (
                        format.mediaType.description,
                        format == .json ? .reference("ArticleListResponse") : format.isSyndication ? .any : .text
                    )
                },
                headers: [.totalCount, .link, .nextCursor]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let caller = admitted.caller
        let format = try ArticleFormat.asked(by: call)
        var query = try ArticleQuery(
            call.query,
            for: caller,
            now: .now,
            isTable: format == .csv,
            isSession: call.session != nil
        )
        if format.isBulk || query.limit > ArticleQuery.mostWithoutExport,
            !caller.scopes.contains(Scope.exportArticles.name)
        {
            throw Refusal.missingScope(Scope.exportArticles.name, caller)
        }
        let facets = try ArticleParameters.facets.read(from: call.query)
        if format != .json, let facet = facets.first {
            throw ParameterError.invalidValue(
                "facets",
                facet.name.description,
                expected: "left out, or asked for with format=json"
            )
        }
        let generation = try store.generation(admitted.generation)
        let community = try store.communityState()
        var answer = CacheableAnswer(
            call,
            of: generation,
            format: format.name,
            type: format.mediaType,
            changed: community.time,
            dependsOn: [query.filter.earliest.microseconds, Int64(query.limit)]
                + ArticleQuery.dependencies(on: community, call)
        )
        if format.isBulk { answer.fileName = ("articles.", format.name) }
        answer.keepsCopy = true
        if answer.isAnswered(in: &reply) { return }
        if let id = query.similar {
            guard let names = try store.namesForSimilar(id, from: caller.earliestArticle(now: .now)) else {
                throw ParameterError.invalidValue(
                    "similar_to",
                    id.text,
                    expected: "the id of an article that may be shown"
                )
            }
            query.filter.similar = names
        }
        let page = try store.articlePage(
            matching: query.filter,
            after: query.cursor,
            offset: query.offset,
            limit: query.limit
        )
        let head = ArticleListHead(
            query: query,
            page: page,
            total: try total(query, from: &store),
            facetNames: facets.map(\.name.description),
            facets: facets.isEmpty ? [] : try store.facets(facets, matching: query.filter),
            generation: generation,
            call: call
        )
        if query.count != .estimated { answer.total = head.total }
        // Who takes all articles learns their number with the first page.
        if format.isBulk, query.cursor == nil { answer.total = try store.countArticles(matching: query.filter) }
        let next = page.next?.text
        try answer.send(in: &reply, cursor: next, page: CursorLinks(call).after(next)) { reply in
            try write(head, format, tlpCeiling: caller.tlpCeiling, from: &store, to: &reply)
        }
    }

    private func total(_ query: ArticleQuery, from store: inout Store) throws -> Int? {
        switch query.count {
        case .none: nil
        case .exact: try store.countArticles(matching: query.filter)
        case .estimated: try store.estimateArticles(matching: query.filter)
        }
    }

    private func write(
        _ head: ArticleListHead,
        _ format: ArticleFormat,
        tlpCeiling: TLP,
        from store: inout Store,
        to reply: inout Reply
    ) throws {
        let settings = head.call.service.settings
        let context = ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt)
        var writer = ArticleWriter(
            format,
            fields: head.query.fields,
            context: context,
            guardsFormulas: head.query.guardsFormulas
        )
        head.begin(format, writer, to: &reply.body)
        var rows = 0
        try store.forEachArticle(
            head.page.ids,
            columns: writer.columns,
            excerpt: settings.articleExcerpt,
            search: head.query.filter.text,
            tlpCeiling: tlpCeiling,
            account: head.call.session?.account.id
        ) { article in
            writer.append(article, to: &reply.body)
            rows += 1
            try reply.flushIfFull()
        }
        reply.rows = rows
        head.end(format, writer, to: &reply.body)
    }
}

/// Writes what surrounds the articles of a list.
struct ArticleListHead {
    let query: ArticleQuery
    let page: ArticlePage
    let total: Int?
    let facetNames: [String]
    let facets: [Facet]
    let generation: Generation
    let call: Call

    func begin(_ format: ArticleFormat, _ writer: ArticleWriter, to out: inout ByteWriter) {
        switch format {
        case .json:
            out.append("{\"meta\":")
            out.append(text: meta)
            out.append(",\"data\":[")
        case .ndjson: break
        case .csv: writer.tableHead(to: &out)
        case .rss: SyndicationWriter(context: writer.context).beginRSS(syndication, to: &out)
        case .atom: SyndicationWriter(context: writer.context).beginAtom(syndication, to: &out)
        }
    }

    func end(_ format: ArticleFormat, _ writer: ArticleWriter, to out: inout ByteWriter) {
        switch format {
        case .json:
            out.append("],\"links\":")
            out.append(text: CursorLinks(call).object(next: page.next?.text))
            out.append("}\n")
        case .ndjson, .csv: break
        case .rss: SyndicationWriter(context: writer.context).endRSS(to: &out)
        case .atom: SyndicationWriter(context: writer.context).endAtom(to: &out)
        }
    }

    private var meta: String {
        APIError.object { json in
            json.member("total", total)
            json.member("total_estimated", query.count == .estimated)
            json.member("limit", query.limit)
            json.member("offset", query.offset)
            json.member("count", page.ids.count)
            json.member("has_more", page.next != nil)
            json.member("next_cursor", page.next?.text)
            call.writeMeta(generated: generation.time, to: &json)
            json.key("filters")
            json.raw(filters)
            if !facetNames.isEmpty { json.facets(facets, named: facetNames) }
        }
    }

    /// Writes the filters in effect.
    private var filters: String {
        let filter = query.filter
        return APIError.object { json in
            json.member("time_field", filter.timeField.name.description)
            json.member("since", filter.timeField == .published ? filter.since ?? filter.earliest : filter.since)
            json.member("published_since", filter.earliest)
            if let until = filter.until { json.member("until", until) }
            if let since = filter.modifiedSince { json.member("modified_since", since) }
            json.member("sort", filter.order.name.description)
            if let window = query.window { json.member("window", window.text.description) }
            if let similar = query.similar { json.member("similar_to", similar.text) }
            if let text = filter.text { json.member("q", text) }
            json.member("category", filter.categories)
            if !filter.severities.isEmpty { json.member("severity", filter.severities.map(\.name.description)) }
            if let least = filter.leastSeverityTenths {
                json.key("min_severity")
                json.raw("\(least / 10).\(least % 10)")
            }
            if let has = filter.hasIndicators { json.member("has_iocs", has) }
            let lists: [(StaticString, [String])] = [
                ("threat_actor", filter.actors), ("malware", filter.malware), ("industry_tags", filter.sectors),
                ("mitre_technique", filter.techniques), ("cve", filter.cves), ("source", filter.sources),
                ("source_category", filter.sourceCategories.map(\.text)),
            ]
            for (name, values) in lists where !values.isEmpty { json.member(name, values) }
            if let text = filter.cveText { json.member("cve_text_search", text) }
            if filter.includesArchived { json.member("include_archived", true) }
        }
    }

    private var syndication: SyndicationWriter.Head {
        SyndicationWriter.Head(
            title: call.service.settings.sourceName,
            selfLink: CursorLinks(call).page,
            updated: generation.time
        )
    }
}
