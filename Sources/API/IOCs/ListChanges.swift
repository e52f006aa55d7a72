import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/iocs?changes=true`: what was added to a list, updated and removed since a place.
struct ListChanges: ~Copyable {
    private let call: Call
    private let caller: Caller
    private let generation: Generation
    private let query: ChangeQuery
    private let writer: IOCObject
    private var entries = ByteWriter(capacity: 64 * 1024)
    private var count = 0
    private var last: Timestamp?
    private var hasMore = false

    init(_ call: Call, _ admitted: AdmittedKey, _ format: ExportFormat, generation: Generation) throws {
        self.call = call
        caller = admitted.caller
        self.generation = generation
        query = try ChangeQuery(call.query, format: format, for: caller, now: .now)
        var context = ExportContext(asOf: generation.time)
        context.publicURL = call.service.settings.publicURL
        context.includeContext = query.list.includeContext
        context.tlp = query.list.tlp
        writer = IOCObject(context)
    }

    /// The cursor is in the head, so the page is read before anything leaves: `ChangePage.mostRows` entries at most.
    mutating func answer(from store: inout Store, to reply: inout Reply) throws {
        let earliest = caller.earliestIndicator(now: .now)
        let answer = CacheableAnswer(
            call,
            of: generation,
            format: query.isLines ? "ndjson" : "json",
            type: query.isLines ? "application/x-ndjson" : "application/json",
            dependsOn: [earliest.microseconds, Int64(query.limit)]
        )
        if answer.isAnswered(in: &reply) { return }
        // Read before the page: whatever is published from now on has a later place.
        let end = try store.lastPlace()
        let page = query.page(end: end, earliest: earliest)
        try store.forEachChange(page, columns: [.details, .warnings, .risk]) { record, change, place in
            if count == query.limit { hasMore = true } else { append(record, change, place) }
        }
        let walk = ChangeCursor.Walk(base: page.base, end: page.end)
        let next =
            hasMore
            ? ChangeCursor(after: last ?? page.after, walk: walk)
            : ChangeCursor(after: max(last ?? page.after, page.after, end), walk: nil)
        try answer.send(in: &reply, cursor: next.text, page: hasMore ? links.after(next.text) : nil) { reply in
            reply.rows = count
            if query.isLines { reply.body.append(entries) } else { write(next: next.text, to: &reply.body) }
        }
    }

    private mutating func append(
        _ record: borrowing IndicatorRecord,
        _ change: IndicatorChange,
        _ place: Timestamp
    ) {
        if !query.isLines, count > 0 { entries.append(UInt8(ascii: ",")) }
        count += 1
        last = place
        if change == .removed {
            // What it says now may be above the caller's ceiling.
            writer.writeName(of: record, into: &entries)
        } else {
            writer.writeOpen(record, into: &entries)
        }
        entries.append(",\"change\":\"")
        entries.append(change.name)
        entries.append("\",\"changed_at\":\"")
        entries.append(rfc3339: place, fraction: .microseconds)
        entries.append(query.isLines ? "\"}\n" as StaticString : "\"}")
    }

    private var links: CursorLinks { CursorLinks(call, replaced: ["since", "added_after"]) }

    private func write(next: String, to out: inout ByteWriter) {
        var json = JSONWriter()
        json.object { json in
            call.writeMeta(generated: generation.time, to: &json)
            json.member("limit", query.limit)
            json.member("has_more", hasMore)
            json.member("next_cursor", next)
            json.object("filters") { json in
                for filter in query.list.effective(asOf: generation.time) where filter.name != "until" {
                    json.key(text: filter.name)
                    json.value(filter.value)
                }
            }
        }
        out.append("{\"meta\":")
        out.append(json.out)
        out.append(",\"data\":[")
        out.append(entries)
        out.append("],\"links\":")
        out.append(text: links.object(next: hasMore ? next : nil))
        out.append("}\n")
    }
}
