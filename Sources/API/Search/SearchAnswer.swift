import Encoders
import Model
import Notation
import Runtime
import Storage

/// The matches of one search and what is related to them, as they come from the store.
struct SearchAnswer: ~Copyable {
    private let writer: IOCObject
    private let tlpCeiling: TLP
    private var matches = ByteWriter(capacity: 8192)
    private var related = ByteWriter(capacity: 4096)
    /// Matches and related indicators that are written.
    private(set) var count = 0
    private(set) var relatedCount = 0
    /// Matches that there are; at least as many when `hasMore` cannot say how many.
    private var total = 0
    private var isTotalExact = true
    /// The parts by which similar values were chosen; nil where all were compared.
    private var parts: [String]?
    /// Numbers of the candidates of an exact search that have sightings.
    private var found: [Int] = []
    /// The indicators of the matches, each once, in their order.
    private var ids: [UUID] = []
    /// Whether the value that was asked for stands; nil where a part of it was.
    private var status: IndicatorStatus?

    /// How many different indicators among the matches are asked for what is related to them.
    private static let mostRelatives = 10

    init(_ settings: Settings, _ generation: Generation, tlpCeiling: TLP) {
        self.tlpCeiling = tlpCeiling
        var context = ExportContext(asOf: generation.time)
        context.publicURL = settings.publicURL
        writer = IOCObject(context)
    }

    /// Every sighting of the value, the newest first.
    mutating func readMatches(of term: SearchTerm, most: Int, from store: inout Store) throws {
        if term.candidates.isEmpty { return }
        var totals = [Int](repeating: 0, count: term.candidates.count)
        try store.forEachSighting(of: term.candidates.map(\.id), most: most, tlpCeiling: tlpCeiling) {
            record,
            place,
            total in
            if totals.indices.contains(place) { totals[place] = total }
            guard count < most else { return }
            begin(record)
            matches.append(UInt8(ascii: "}"))
        }
        total = totals.reduce(0, +)
        found = totals.indices.filter { totals[$0] > 0 }
    }

    /// Whether the value stands that was given whole: of what it may be, what somebody has said something about.
    mutating func readStatus(of term: SearchTerm, from store: inout Store) throws {
        let all = try store.statuses(of: term.candidates.map(\.id), tlpCeiling: tlpCeiling)
        status = all.mostTelling
    }

    /// The sightings of what the search finds.
    mutating func readMatches(_ search: IndicatorSearch, isSimilar: Bool, from store: inout Store) throws {
        var seen = 0
        let reach = try store.forEachSighting(matching: search) { record, similarity in
            seen += 1
            guard count < search.limit else { return }
            begin(record)
            if isSimilar {
                matches.append(",\"match\":\"similar\",\"similarity\":")
                matches.append(similarity >= 1000 ? "1." as StaticString : "0.")
                matches.append(padded: similarity % 1000, digits: 3)
            }
            matches.append(UInt8(ascii: "}"))
        }
        total = seen
        isTotalExact = reach == .all && seen <= search.limit
        if case .holding(let parts) = reach { self.parts = parts }
    }

    private mutating func begin(_ record: borrowing IndicatorRecord) {
        if count > 0 { matches.append(UInt8(ascii: ",")) }
        writer.writeOpen(record, into: &matches)
        count += 1
        guard ids.count < 1000, let id = UUID(record.text(record.id)) else { return }
        if ids.last != id, !ids.contains(id) { ids.append(id) }
    }

    /// The indicators that are related to the first matches.
    mutating func readRelated(most: Int, since: Timestamp, from store: inout Store) throws {
        if ids.isEmpty { return }
        var written: Set<[UInt8]> = []
        try store.forEachIndicator(
            relatedTo: Array(ids.prefix(Self.mostRelatives)),
            besides: Array(ids.dropFirst(Self.mostRelatives)),
            since: since,
            tlpCeiling: tlpCeiling,
            most: most
        ) { record, _, relation in
            guard relatedCount < most, written.insert(Array(record.bytes[record.id])).inserted else { return }
            if relatedCount > 0 { related.append(UInt8(ascii: ",")) }
            writer.writeOpen(record, into: &related)
            related.append(",\"relation\":\"")
            related.append(relation.name)
            related.append("\"}")
            relatedCount += 1
        }
    }

    /// Writes the value of `data`.
    func write(_ query: SearchQuery, match: SearchMatch, began: Timestamp, to out: inout ByteWriter) {
        out.append("{\"found\":")
        out.append(count > 0 ? "true" as StaticString : "false")
        out.append(",\"query\":")
        out.json(text: query.term.given)
        if let kind = query.term.kind(found: found) {
            out.append(",\"type\":\"")
            out.append(kind)
            out.append("\"")
        }
        if let status {
            var json = JSONWriter()
            StatusObject.write(status, into: &json)
            out.append(",\"status\":")
            out.append(json.out)
        }
        out.append(",\"matches\":[")
        out.append(matches)
        out.append("],\"relatedIOCs\":[")
        out.append(related)
        out.append("],\"meta\":{\"total_matches\":")
        out.append(integer: total)
        out.append(",\"related_count\":")
        out.append(integer: relatedCount)
        out.append(",\"search_time_ms\":")
        out.append(integer: max(0, Timestamp.now.microseconds - began.microseconds) / 1000)
        out.append(",\"match\":\"")
        out.append(match.name)
        out.append("\",\"limit\":")
        out.append(integer: query.limit)
        out.append(",\"total_is_exact\":")
        out.append(isTotalExact ? "true" as StaticString : "false")
        if let parts {
            out.append(",\"compared_parts\":[")
            for (place, part) in parts.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                out.json(text: part)
            }
            out.append(UInt8(ascii: "]"))
        }
        if match != .exact {
            out.append(",\"since\":\"")
            out.append(rfc3339: query.earliest)
            out.append("\"")
        }
        out.append("}}")
    }
}
