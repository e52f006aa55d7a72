import Access
import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// One page of indicators on its way out in one format, whichever path asked for it.
struct IndicatorExport {
    private let call: Call
    private let entry: Entry
    private let format: ExportFormat
    private let mediaType: StaticString
    /// Set by paths with a meaning of `format=` of their own.
    var stixShape: ExportContext.STIXOptions.Shape?
    /// The largest page at this path, where it is smaller than the plan's.
    var mostRows: Int?

    init(_ call: Call, _ entry: Entry, _ format: ExportFormat, mediaType: StaticString) {
        self.call = call
        self.entry = entry
        self.format = format
        self.mediaType = mediaType
    }

    static func mayRead(_ format: ExportFormat, _ caller: Caller) -> Bool {
        caller.scopes.contains(format.scope.description)
            && caller.formats?.contains(format.name.description) != false
    }

    static func check(_ format: ExportFormat, for caller: Caller) throws {
        guard !mayRead(format, caller) else { return }
        throw Refusal.missingScope(format.scope.description, caller)
    }

    func write(from store: inout Store, to reply: inout Reply) throws {
        let generation = try store.generation(entry.generation)
        let list = try ListQuery(
            call.query,
            for: entry.caller,
            now: .now,
            leavesOutWarned: format.isBlockList,
            mostRows: [mostRows, format.maximumRows].compactMap { $0 }.min()
        )
        var options = ExportContext(asOf: generation.time)
        try FormatOptions.read(call.query, into: &options)
        let digest = digest(list, generation)
        let tag = EntityTag(digest: digest)
        writeFields(tag, to: &reply)
        if tag.isNamed(by: call.request) {
            reply.head(status: 304)
            return
        }
        reply.head(status: 200, type: mediaType)
        if let file = format.fileName {
            reply.field("Content-Disposition", text: "attachment; filename=\"\(file)\"")
        }
        let cache = call.service.bodies
        let key = BodyCache.Key(digest: digest)
        if let body = cache.body(key) {
            reply.rows = body.rows
            reply.body.append(body.bytes)
            return
        }
        var context = context(list, options)
        var filter = list.filter
        filter.includesRevoked = format.showsRevoked
        let counts = try counts(filter, generation, from: &store)
        context.list.total = counts.total
        links(list, total: counts.total, into: &context.list)
        reply.beginCopy(upTo: cache.mostBodyBytes)
        try writeBody(list, filter, counts, context, from: &store, to: &reply)
        if let copy = reply.endCopy() {
            cache.keep(BodyCache.Body(bytes: copy, rows: reply.rows), as: key, generation: generation.version)
        }
    }

    private func writeBody(
        _ list: ListQuery,
        _ filter: IndicatorFilter,
        _ counts: DayCounts,
        _ context: ExportContext,
        from store: inout Store,
        to reply: inout Reply
    ) throws {
        let encoder = format.makeEncoder(context)
        encoder.begin(into: &reply.body)
        if let span = counts.span(offset: list.offset, limit: list.limit) {
            // The closure borrows the reply; rows are counted apart and handed over once.
            var rows = 0
            let columns = format.columns(context)
            func take(_ indicator: borrowing IndicatorRecord) throws {
                encoder.append(indicator, into: &reply.body)
                rows += 1
                try reply.flushIfFull()
            }
            if list.isByRisk {
                try store.forEachScored(
                    matching: filter,
                    matches: counts.total,
                    offset: list.offset,
                    limit: list.limit,
                    columns: columns,
                    take
                )
            } else {
                try store.forEachIndicator(matching: filter, in: span, limit: list.limit, columns: columns, take)
            }
            reply.rows = rows
        }
        encoder.end(into: &reply.body)
    }

    private func counts(_ filter: IndicatorFilter, _ generation: Generation, from store: inout Store) throws
        -> DayCounts
    {
        if let known = call.service.counts.counts(filter, generation: generation.version) { return known }
        let counts = try store.countIndicators(matching: filter)
        call.service.counts.keep(counts, for: filter, generation: generation.version)
        return counts
    }

    /// A shared cache must never hand an answer to somebody with another key, or none.
    private func writeFields(_ tag: EntityTag, to reply: inout Reply) {
        reply.field("ETag", text: tag.text)
        reply.field("Cache-Control", "private, no-cache")
        reply.field("Vary", "Authorization, X-API-Key, Accept")
    }

    /// Everything the body depends on: the data, the format, and the query as it takes effect for this plan.
    private func digest(_ list: ListQuery, _ generation: Generation) -> [UInt8] {
        var text = ByteWriter(capacity: 512)
        text.append(integer: generation.version)
        text.append(" ")
        text.append(integer: generation.time.microseconds)
        text.append(" ")
        text.append(format.name)
        text.append(" ")
        text.append(text: call.request.path)
        text.append(" ")
        text.append(integer: list.filter.since.microseconds)
        text.append(" ")
        text.append(integer: list.limit)
        text.append("?")
        call.query.appendNormalised(to: &text)
        return Array(Digest.sha256(text.bytes).prefix(16))
    }

    /// All that an encoder must know; not made for answers that come out of the cache.
    private func context(_ list: ListQuery, _ options: ExportContext) -> ExportContext {
        let settings = call.service.settings
        var context = options
        context.sourceName = settings.sourceName
        context.publicURL = settings.publicURL
        context.identity = settings.identity
        context.filter = list.given
        context.includeContext = list.includeContext
        context.tlp = list.tlp
        context.cef.vendor = settings.cefVendor
        context.cef.product = settings.cefProduct
        context.syslog.host = settings.syslogHost
        context.syslog.enterpriseNumber = settings.syslogEnterpriseNumber
        context.rpz.zone = settings.rpzZone
        context.suricata.signatureBase = Int64(settings.suricataBase)
        context.list.limit = list.limit
        context.list.offset = list.offset
        context.list.filters = list.effective(asOf: context.asOf)
        if let stixShape { context.stix.shape = stixShape }
        return context
    }

    private func links(_ list: ListQuery, total: Int, into head: inout ExportContext.ListHead) {
        head.selfLink = link(list, offset: list.offset)
        if list.offset + list.limit < total { head.nextLink = link(list, offset: list.offset + list.limit) }
        if list.offset > 0 { head.previousLink = link(list, offset: max(0, list.offset - list.limit)) }
    }

    private func link(_ list: ListQuery, offset: Int) -> String {
        var url = ByteWriter(capacity: 512)
        url.append(text: call.service.settings.publicURL)
        url.append(text: call.request.path)
        url.append("?limit=")
        url.append(integer: list.limit)
        url.append("&offset=")
        url.append(integer: offset)
        let start = url.count
        url.append("&")
        call.query.appendNormalised(to: &url, except: ["limit", "offset"])
        if url.count == start + 1 { url.truncate(to: start) }
        return url.text
    }
}
