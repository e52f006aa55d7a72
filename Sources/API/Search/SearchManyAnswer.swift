import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// The results of a search for many values, put together in the order in which they were asked for.
struct SearchManyAnswer: ~Copyable {
    /// One value that was asked for.
    private struct Asked {
        let text: String
        let fault: StaticString?
        /// What it may be: its type, and its place among `found`.
        let candidates: [(type: IndicatorType, place: Int)]
        var isNetwork = false
    }

    private static let networkFault: StaticString =
        "a network is no single value; GET /api/v1/iocs/search finds its addresses"

    /// What was found under one id; the objects lie in `objects`, with commas between them.
    private struct Found {
        let id: UUID
        var matches = 0..<0
        var related = 0..<0
        var total = 0
        var status = IndicatorStatus.unknown
    }

    private let list: SearchList
    private let writer: IOCObject
    private let tlpCeiling: TLP
    private var asked: [Asked] = []
    /// Every id that is looked for, once.
    private var found: [Found] = []
    private var objects = ByteWriter(capacity: 64 * 1024)
    /// Objects that were read.
    private(set) var rows = 0

    /// Most related indicators to give of each value.
    private static let mostRelated = 10

    init(_ list: SearchList, _ settings: Settings, _ generation: Generation, tlpCeiling: TLP) {
        self.tlpCeiling = tlpCeiling
        self.list = list
        var context = ExportContext(asOf: generation.time)
        context.publicURL = settings.publicURL
        writer = IOCObject(context)
        var places: [UUID: Int] = [:]
        for value in list.values {
            if let fault = Self.fault(of: value) {
                asked.append(Asked(text: value, fault: fault, candidates: []))
                continue
            }
            let term = SearchTerm(value, types: list.types, identity: settings.identity)
            if term.network != nil {
                asked.append(Asked(text: value, fault: Self.networkFault, candidates: [], isNetwork: true))
                continue
            }
            var candidates: [(IndicatorType, Int)] = []
            for candidate in term.candidates {
                let place = places[candidate.id] ?? found.count
                if place == found.count {
                    places[candidate.id] = place
                    found.append(Found(id: candidate.id))
                }
                candidates.append((candidate.type, place))
            }
            asked.append(Asked(text: value, fault: nil, candidates: candidates))
        }
    }

    /// Why a value is not searched for.
    private static func fault(of value: String) -> StaticString? {
        if value.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
            return "the value contains a control character"
        }
        let length = value.utf8.filter { $0 != 0x20 }.count
        if length < SearchTerm.shortest { return "the value has fewer than 2 characters" }
        if value.utf8.count > SearchTerm.longest { return "the value is longer than 8192 bytes" }
        return nil
    }

    mutating func readMatches(from store: inout Store) throws {
        if found.isEmpty { return }
        try store.forEachSighting(of: found.map(\.id), most: list.limit, tlpCeiling: tlpCeiling) {
            record,
            place,
            total in
            let range = append(record, behind: found[place].matches, relation: nil)
            found[place].matches = range
            found[place].total = total
        }
        let statuses = try store.statuses(of: found.map(\.id), tlpCeiling: tlpCeiling)
        for place in found.indices { found[place].status = statuses[place] }
    }

    mutating func readRelated(since: Timestamp, from store: inout Store) throws {
        let there = found.indices.filter { found[$0].total > 0 }
        if there.isEmpty { return }
        try store.forEachIndicator(
            relatedTo: there.map { found[$0].id },
            besides: [],
            since: since,
            tlpCeiling: tlpCeiling,
            most: Self.mostRelated
        ) { record, place, relation in
            let range = append(record, behind: found[there[place]].related, relation: relation)
            found[there[place]].related = range
        }
    }

    /// Writes one object behind those of the same id, which come one after another.
    /// - Returns: where they are now.
    private mutating func append(_ record: borrowing IndicatorRecord, behind last: Range<Int>, relation: Relation?)
        -> Range<Int>
    {
        if !last.isEmpty { objects.append(UInt8(ascii: ",")) }
        let start = last.isEmpty ? objects.count : last.lowerBound
        writer.writeOpen(record, into: &objects)
        if let relation {
            objects.append(",\"relation\":\"")
            objects.append(relation.name)
            objects.append("\"")
        }
        objects.append(UInt8(ascii: "}"))
        rows += 1
        return start..<objects.count
    }

    func write(began: Timestamp, to reply: inout Reply) throws {
        reply.body.append("{\"results\":[")
        let bytes = objects.bytes
        for place in asked.indices {
            if place > 0 { reply.body.append(UInt8(ascii: ",")) }
            write(asked[place], bytes, to: &reply.body)
            try reply.flushIfFull()
        }
        reply.body.append("],\"meta\":{\"values\":")
        reply.body.append(integer: asked.count)
        reply.body.append(",\"found\":")
        reply.body.append(integer: asked.count { total($0) > 0 })
        reply.body.append(",\"errors\":")
        reply.body.append(integer: asked.count { $0.fault != nil })
        reply.body.append(",\"search_time_ms\":")
        reply.body.append(integer: max(0, Timestamp.now.microseconds - began.microseconds) / 1000)
        reply.body.append("}}}\n")
    }

    private func total(_ asked: Asked) -> Int { asked.candidates.reduce(0) { $0 + found[$1.place].total } }

    private func write(_ asked: Asked, _ objects: [UInt8], to out: inout ByteWriter) {
        let total = total(asked)
        out.append("{\"query\":")
        out.json(text: asked.text)
        out.append(",\"found\":")
        out.append(total > 0 ? "true" as StaticString : "false")
        let type = (asked.candidates.first { found[$0.place].total > 0 } ?? asked.candidates.first)?.type
        out.append(",\"type\":")
        if let kind = asked.isNetwork ? "network" : type?.name {
            out.append("\"")
            out.append(kind)
            out.append("\"")
        } else {
            out.append("null")
        }
        if let fault = asked.fault {
            out.append(",\"error\":{\"code\":\"invalid_value\",\"message\":\"")
            out.append(fault)
            out.append("\"}")
        }
        var status = JSONWriter()
        StatusObject.write(asked.candidates.map { found[$0.place].status }.mostTelling, into: &status)
        out.append(",\"status\":")
        out.append(status.out)
        out.append(",\"total_matches\":")
        out.append(integer: total)
        out.append(",\"matches\":[")
        append(asked.candidates.map { found[$0.place].matches }, of: objects, to: &out)
        if list.includesRelated {
            out.append("],\"relatedIOCs\":[")
            append(asked.candidates.map { found[$0.place].related }, of: objects, to: &out)
        }
        out.append("]}")
    }

    private func append(_ ranges: [Range<Int>], of objects: [UInt8], to out: inout ByteWriter) {
        var isFirst = true
        for range in ranges where !range.isEmpty {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            out.append(objects, range)
            isFirst = false
        }
    }
}
