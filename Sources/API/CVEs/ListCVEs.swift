import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/cves` (listCVEs): one page of CVEs with CVSS, EPSS and the catalogue of known exploited ones.
struct ListCVEs: Endpoint {
    let pattern = "/api/v1/cves"
    let admittance = Admittance.key(.readCVEs)
    let documentation = Operation(
        "listCVEs",
        tag: "CVEs",
        "List and search CVEs",
        description:
            "CVE records of NVD and the numbering authorities, joined with CISA's catalogue of known exploited vulnerabilities and "
            + "FIRST's EPSS. Follow meta.next_cursor (also in X-Next-Cursor) through long lists. A plan's lookback does not apply.",
        parameters: CVEParameters.list,
        responses: [
            Operation.Response(
                200,
                "One page",
                CVEFormat.allCases.map { format in
                    (format.mediaType.description, format == .json ? .reference("CVEListResponse") : .text)
                }
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        let format = try CVEFormat.asked(by: call)
        let query = try CVEQuery(call.query, for: entry.caller, isTable: format == .csv)
        let earliest = CVEObject.earliestArticle(for: entry.caller, now: .now)
        let generation = try store.generation(entry.generation)
        let digest = Self.digest(call, format, query, earliest, generation)
        if Self.isFresh(digest, call, in: &reply) { return }
        reply.head(status: 200, type: format.mediaType)
        if format != .json {
            reply.field("Content-Disposition", text: "attachment; filename=\"cves.\(format.name)\"")
        }
        let cache = call.service.bodies
        let key = BodyCache.Key(digest: digest)
        if let body = cache.body(key) {
            if let next = body.nextCursor { reply.field("X-Next-Cursor", text: next) }
            reply.rows = body.rows
            reply.body.append(body.bytes)
            return
        }
        let page = try store.cvePage(
            matching: query.filter,
            after: query.cursor,
            offset: query.offset,
            limit: query.limit
        )
        if let next = page.next { reply.field("X-Next-Cursor", text: next.text) }
        let catalogues = try store.cveCatalogues()
        var head = CVEListHead(query: query, page: page, catalogues: catalogues, generation: generation, call: call)
        if format == .json { head.total = try total(query.filter, generation, call, from: &store) }
        reply.beginCopy(upTo: cache.mostBodyBytes)
        var writer = CVEWriter(format, fields: query.fields, context: CVEContext(catalogues))
        head.begin(format, writer, to: &reply.body)
        try store.forEachCVE(
            page.ids,
            columns: CVEObject.columns(of: query.fields),
            isLatest: query.isLatest,
            articlesSince: earliest
        ) { record in
            writer.append(record, to: &reply.body)
            try reply.flushIfFull()
        }
        reply.rows = writer.rows
        head.end(format, to: &reply.body)
        if let copy = reply.endCopy() {
            cache.keep(
                BodyCache.Body(bytes: copy, rows: reply.rows, nextCursor: page.next?.text),
                as: key,
                generation: generation.version
            )
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
        if let total = cache.counts(counted, generation: generation.version) { return total }
        let total = try store.countCVEs(matching: counted)
        cache.keep(total, for: counted, generation: generation.version)
        return total
    }

    /// Sets what tells caches about the answer; true when the client has it already and 304 has been said.
    static func isFresh(_ digest: [UInt8], _ call: Call, in reply: inout Reply) -> Bool {
        let tag = EntityTag(digest: digest)
        reply.field("ETag", text: tag.text)
        reply.field("Cache-Control", "private, no-cache")
        reply.field("Vary", "Authorization, X-API-Key, Accept")
        guard tag.isNamed(by: call.request) else { return false }
        reply.head(status: 304)
        return true
    }

    /// Everything the body depends on. What is imported of CVEs, of the catalogue or of EPSS makes a new generation.
    static func digest(_ call: Call, _ generation: Generation, _ more: String) -> [UInt8] {
        var text = ByteWriter(capacity: 512)
        text.append(
            text: "\(generation.version) \(generation.time.microseconds) \(call.request.path.lowercased()) \(more)?"
        )
        call.query.appendNormalised(to: &text)
        return Array(Digest.sha256(text.bytes).prefix(16))
    }

    private static func digest(
        _ call: Call,
        _ format: CVEFormat,
        _ query: CVEQuery,
        _ earliest: Timestamp,
        _ generation: Generation
    ) -> [UInt8] {
        let articles = query.fields.contains { $0.expansion == .articles } ? earliest.microseconds : 0
        return digest(call, generation, "\(format.name) \(query.limit) \(articles)")
    }
}
