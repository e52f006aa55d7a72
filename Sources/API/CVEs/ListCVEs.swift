import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/cves` (listCVEs): one page of CVEs with CVSS, EPSS and their entry in the KEV catalogue.
struct ListCVEs: Endpoint {
    let pattern = "/api/v1/cves"
    let access = AccessRule.key(.readCVEs)
    let documentation = Operation(
        "listCVEs",
        tag: "CVEs",
        "List and search CVEs",
        description:
            "CVE records of NVD and the numbering authorities, joined with CISA's catalogue of known exploited vulnerabilities and "
            + "FIRST's EPSS. Follow meta.next_cursor (also in X-Next-Cursor) through long lists. The tier's lookback does not apply.",
        parameters: CVEParameters.list,
        responses: [
            Operation.Response(
                200,
                "One page",
                CVEFormat.allCases.map { format in
                    (format.mediaType.description, format == .json ? .reference("CVEListResponse") : .text)
                },
                headers: [.totalCount, .link, .nextCursor]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let format = try CVEFormat.asked(by: call)
        let query = try CVEQuery(call.query, for: admitted.caller, isTable: format == .csv)
        let earliest = CVEObject.earliestArticle(for: admitted.caller, now: .now)
        let facets = try CVEParameters.facets.read(from: call.query)
        if format != .json, let facet = facets.first {
            throw ParameterError.invalidValue(
                "facets",
                facet.name.description,
                expected: "left out, or asked for with format=json"
            )
        }
        let generation = try store.generation(admitted.generation)
        let showsArticles = query.fields.contains { $0.expansion == .articles }
        var answer = CacheableAnswer(
            call,
            of: generation,
            format: format.name,
            type: format.mediaType,
            dependsOn: [Int64(query.limit), showsArticles ? earliest.microseconds : 0]
        )
        if format != .json { answer.fileName = ("cves.", format.name) }
        answer.keepsCopy = true
        if answer.isAnswered(in: &reply) { return }
        let page = try store.cvePage(
            matching: query.filter,
            after: query.cursor,
            offset: query.offset,
            limit: query.limit
        )
        let catalogues = try store.cveCatalogues()
        var head = CVEListHead(query: query, page: page, catalogues: catalogues, generation: generation, call: call)
        head.total = try total(query.filter, generation, call, from: &store)
        answer.total = head.total
        head.facetNames = facets.map(\.name.description)
        head.facets = facets.isEmpty ? [] : try store.facets(facets, matching: query.filter)
        let next = page.next?.text
        try answer.send(in: &reply, cursor: next, page: CursorLinks(call).after(next)) { reply in
            var writer = CVEWriter(
                format,
                fields: query.fields,
                context: CVEContext(catalogues),
                guardsFormulas: query.guardsFormulas
            )
            head.begin(format, writer, to: &reply.body)
            try store.forEachCVE(
                page.ids,
                columns: CVEObject.columns(of: query.fields),
                isLatest: query.isLatest,
                articlesSince: earliest,
                tlpCeiling: admitted.caller.tlpCeiling
            ) { record in
                writer.append(record, to: &reply.body)
                try reply.flushIfFull()
            }
            reply.rows = writer.rows
            head.end(format, to: &reply.body)
        }
    }

    /// How many match, counted once for each version of the data: it takes longer than a page.
    private func total(_ filter: CVEFilter, _ generation: Generation, _ call: Call, from store: inout Store) throws
        -> Int
    {
        // The order matters where it leaves out what has no place in it.
        var counted = filter
        if filter.order.field != .kevAdded, filter.order.field != .mentions { counted.order = CVEOrder(.published) }
        let cache = call.service.cveCounts
        if let total = cache.counts(counted, of: generation) { return total }
        let total = try store.countCVEs(matching: counted)
        cache.keep(total, for: counted, of: generation)
        return total
    }
}
