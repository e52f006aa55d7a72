import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// Writes one page of indicators in one format, for every path that serves indicators.
struct IndicatorExport {
    private let call: Call
    private let admitted: AdmittedKey
    private let format: ExportFormat
    private let mediaType: StaticString
    /// Set by paths that give `format=` a meaning of their own.
    var stixShape: ExportContext.STIXOptions.Shape?
    /// The filters whose values the head of the list counts.
    var facets: [IndicatorFacet] = []
    /// The largest page of this path, if smaller than the tier's.
    var mostRows: Int?

    init(_ call: Call, _ admitted: AdmittedKey, _ format: ExportFormat, mediaType: StaticString) {
        self.call = call
        self.admitted = admitted
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
        let generation = try store.generation(admitted.generation)
        let list = try ListQuery(
            call.query,
            for: admitted.caller,
            now: .now,
            leavesOutWarned: format.isBlockList,
            detects: format.detects,
            mostRows: [mostRows, format.maximumRows].compactMap { $0 }.min()
        )
        var options = ExportContext(asOf: generation.time)
        try FormatOptions.read(call.query, into: &options)
        var answer = CacheableAnswer(
            call,
            of: generation,
            format: format.name,
            type: mediaType,
            dependsOn: [list.filter.since.microseconds, Int64(list.limit)]
        )
        answer.fileName = format.fileName.map { ($0, "") }
        answer.keepsCopy = true
        var filter = list.filter
        filter.includesRevoked = format.showsRevoked
        // Each answer tells the total, a 304 too.
        let counts =
            format.contents.narrow(&filter) ? try counts(filter, generation, from: &store) : DayCounts(days: [])
        answer.total = counts.total
        if list.offset + list.limit < counts.total { answer.next = link(list, offset: list.offset + list.limit) }
        if answer.isAnswered(in: &reply) { return }
        var context = context(list, options)
        context.list.total = counts.total
        context.list.nextLink = answer.next
        context.list.selfLink = link(list, offset: list.offset)
        if !facets.isEmpty {
            context.list.facetNames = facets.map(\.name.description)
            context.list.facets = try store.facets(facets, matching: filter)
        }
        if list.offset > 0 { context.list.previousLink = link(list, offset: max(0, list.offset - list.limit)) }
        try answer.send(in: &reply) { reply in
            try writeBody(list, filter, counts, context, from: &store, to: &reply)
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
        let comment = format.comment
        if let comment, !comment.followsHead { comment.write(countOf: context.list, into: &reply.body) }
        encoder.begin(into: &reply.body)
        if let comment, comment.followsHead { comment.write(countOf: context.list, into: &reply.body) }
        var rows = 0
        if let span = counts.span(offset: list.offset, limit: list.limit) {
            // The closure borrows the reply; rows are counted apart and handed over once.
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
        comment?.write(context.list, rows: rows, into: &reply.body)
    }

    private func counts(_ filter: IndicatorFilter, _ generation: Generation, from store: inout Store) throws
        -> DayCounts
    {
        if let known = call.service.counts.counts(filter, of: generation) { return known }
        let counts = try store.countIndicators(matching: filter)
        call.service.counts.keep(counts, for: filter, of: generation)
        return counts
    }

    /// Everything that an encoder must know. It is not made for answers from the cache.
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
