import Encoders
import Enrichment
import Model
import Notation

/// Writes hunting queries of a page of indicators, as JSON with the purpose of each, or as text to paste.
final class HuntingPackEncoder: ExportEncoder {
    private let context: ExportContext
    private let platform: HuntingPlatform
    private let isText: Bool
    private var pack: HuntingPack
    private var rules: SuricataPack
    private var tally = Tally()

    /// The totals that `meta` shows.
    private struct Tally {
        var queries = 0
        var indicators = 0
        var leftOut = 0
        /// The number of rules of each kind so far.
        var rules = [Int](repeating: 0, count: HuntingKind.allCases.count)
    }

    /// - Parameter mostBytes: the most bytes of a query, when that is less than the platform's limit.
    init(_ context: ExportContext, _ platform: HuntingPlatform, isText: Bool, mostBytes: Int?) {
        self.context = context
        self.platform = platform
        self.isText = isText
        var limits = HuntingPack.Limits(platform)
        if let mostBytes { limits.bytes = min(mostBytes, limits.bytes) }
        pack = HuntingPack(platform, limits: limits)
        rules = SuricataPack(context, mostBytes: limits.bytes)
    }

    func begin(into out: inout ByteWriter) {
        if !isText { out.append("{\"data\":[") }
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        let isTaken =
            if platform == .suricata {
                rules.append(record) { write($0, $1, rule: $2, into: &out) }
            } else if record.isCertificate {
                // No field of a file or a process holds the fingerprint of a certificate.
                false
            } else {
                pack.append(record.type, Array(record.bytes[record.value])) { write($0, into: &out) }
            }
        if isTaken { tally.indicators += 1 } else { tally.leftOut += 1 }
    }

    /// Writes the queries that are not full, and nothing else.
    func endQueries(into out: inout ByteWriter) {
        if platform == .suricata {
            rules.end { write($0, $1, rule: $2, into: &out) }
        } else {
            pack.end { write($0, into: &out) }
        }
    }

    func end(into out: inout ByteWriter) {
        endQueries(into: &out)
        if isText { writeCounts(into: &out) } else { writeMeta(into: &out) }
    }

    private func write(_ types: [IndicatorType], _ count: Int, rule: borrowing ByteWriter, into out: inout ByteWriter) {
        let kind = HuntingKind(types.first ?? .ipv4)
        tally.rules[Int(kind.rawValue)] += 1
        write(
            HuntingPack.Query(
                kind: kind,
                number: tally.rules[Int(kind.rawValue)],
                types: types,
                count: count,
                text: rule.bytes
            ),
            into: &out
        )
    }

    private func write(_ query: HuntingPack.Query, into out: inout ByteWriter) {
        tally.queries += 1
        if isText { writeText(query, into: &out) } else { writeObject(query, into: &out) }
    }

    private func writeObject(_ query: HuntingPack.Query, into out: inout ByteWriter) {
        if tally.queries > 1 { out.append(UInt8(ascii: ",")) }
        var json = JSONWriter()
        json.beginObject()
        json.member("platform", platform.name.description)
        json.member("name", "\(query.kind.label) \(query.number)")
        json.member("description", query.kind.summary.description)
        json.member("type", query.types.map(\.text).joined(separator: ","))
        json.member("indicator_count", query.count)
        json.key("query")
        out.append(json.out)
        out.json(query.text)
        out.append(UInt8(ascii: "}"))
    }

    /// Writes a comment in the query's language before each query and an empty line after it.
    private func writeText(_ query: HuntingPack.Query, into out: inout ByteWriter) {
        writeComment("\(query.kind.label) \(query.number): \(query.count) (\(query.kind.summary))", into: &out)
        if platform == .elastic { out.append("GET logs-*/_search\n") }
        out.append(query.text)
        out.append(platform == .suricata ? "\n" as StaticString : "\n\n")
    }

    private func writeCounts(into out: inout ByteWriter) {
        let list = context.list
        var text = "\(tally.indicators) indicators in \(tally.queries) queries"
        if tally.leftOut > 0 { text += ", \(tally.leftOut) left out: no query can hold them" }
        if let total = list.total, list.nextLink != nil || list.offset > 0 {
            text += "; from \(list.offset + 1) on of \(total) that match"
        }
        if let next = list.nextLink { text += ". This list is cut. The next page is at \(next)" }
        writeComment(text, into: &out)
    }

    private func writeComment(_ text: String, into out: inout ByteWriter) {
        switch platform {
        case .splunk: out.append(text: "```\(text)```\n")
        case .kql: out.append(text: "// \(text)\n")
        case .elastic, .suricata: out.append(text: "# \(text)\n")
        }
    }

    private func writeMeta(into out: inout ByteWriter) {
        let list = context.list
        out.append("],\"meta\":")
        var json = JSONWriter()
        json.object { json in
            json.member("platform", platform.name.description)
            json.member("total", list.total)
            json.member("limit", list.limit)
            json.member("offset", list.offset)
            json.member("queries", tally.queries)
            json.member("indicators", tally.indicators)
            json.member("left_out", tally.leftOut)
            json.member("generated_at", context.asOf)
            json.member("feed_version", list.feedVersion)
            json.member("source", context.sourceName)
            json.object("filters") { json in
                for filter in list.filters {
                    json.key(text: filter.name)
                    json.value(filter.value)
                }
            }
        }
        out.append(json.out)
        out.append(",\"links\":")
        list.writeLinks(into: &out)
        out.append("}\n")
    }
}
