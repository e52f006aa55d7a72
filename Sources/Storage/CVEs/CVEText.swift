import Model
import Notation

/// The parts of a CVE's record that are stored as JSON, and names in the form in which they are compared.
enum CVEText {
    /// Ratings in the order of preference; the SQL function order_metrics has the same for those of two origins.
    static func metrics(of record: borrowing Vulnerability, origin: CVESource, to out: inout ByteWriter) {
        guard record.state != .rejected else { return out.append("[]") }
        out.append("[")
        for (place, metric) in record.orderedMetrics.enumerated() {
            if place > 0 { out.append(",") }
            out.append("{\"version\":\"")
            out.append(metric.version.name)
            out.append("\",\"score\":")
            out.append(integer: metric.score / 10)
            out.append(".")
            out.append(integer: metric.score % 10)
            out.append(",\"severity\":\"")
            out.append(metric.severity)
            out.append("\",\"vector\":")
            if metric.vector.isEmpty { out.append("null") } else { out.json(record.bytes, metric.vector) }
            out.append(",\"source\":")
            if metric.source.isEmpty { out.append("null") } else { out.json(record.bytes, metric.source) }
            out.append(",\"producer\":\"")
            switch metric.producer {
            case .nvd: out.append("nvd")
            case .authority: out.append("cna")
            case .enrichment: out.append("adp")
            }
            out.append("\",\"origin\":\"")
            out.append(origin.name)
            out.append("\"}")
        }
        out.append("]")
    }

    /// `[{vendor, product, cpe, versions}]`; ranges of the same product that follow one another stand in one object.
    static func affected(of record: borrowing Vulnerability, to out: inout ByteWriter) {
        out.append("[")
        var last: Vulnerability.Affected?
        for item in record.affected {
            let isSame = last.map { last in
                record.bytes[last.vendor].elementsEqual(record.bytes[item.vendor])
                    && record.bytes[last.product].elementsEqual(record.bytes[item.product])
                    && record.bytes[last.cpe].elementsEqual(record.bytes[item.cpe])
            }
            if isSame != true {
                out.append(last == nil ? "{\"vendor\":" as StaticString : "]},{\"vendor\":")
                text(item.vendor, of: record, to: &out)
                out.append(",\"product\":")
                text(item.product, of: record, to: &out)
                out.append(",\"cpe\":")
                text(item.cpe, of: record, to: &out)
                out.append(",\"versions\":[")
            }
            if !item.from.isEmpty || !item.to.isEmpty {
                if isSame == true { out.append(",") }
                range(item, of: record, to: &out)
            }
            last = item
        }
        out.append(last == nil ? "]" as StaticString : "]}]")
    }

    private static func range(
        _ item: Vulnerability.Affected,
        of record: borrowing Vulnerability,
        to out: inout ByteWriter
    ) {
        if item.to.isEmpty, item.isFromIncluded, item.cpe.isEmpty {
            out.append("{\"version\":")
            text(item.from, of: record, to: &out)
        } else {
            out.append("{\"from\":")
            text(item.from, of: record, to: &out)
            out.append(item.isFromIncluded ? ",\"from_included\":true" as StaticString : ",\"from_included\":false")
            out.append(",\"to\":")
            text(item.to, of: record, to: &out)
            out.append(item.isToIncluded ? ",\"to_included\":true" as StaticString : ",\"to_included\":false")
        }
        out.append("}")
    }

    /// `[{url, source, tags}]`.
    static func links(of record: borrowing Vulnerability, to out: inout ByteWriter) {
        out.append("[")
        for (place, link) in record.references.enumerated() {
            if place > 0 { out.append(",") }
            out.append("{\"url\":")
            out.json(record.bytes, link.url)
            out.append(",\"source\":")
            text(link.source, of: record, to: &out)
            out.append(",\"tags\":[")
            let tags = record.bytes[link.tags].split(separator: UInt8(ascii: ","))
            for (place, tag) in tags.enumerated() {
                if place > 0 { out.append(",") }
                out.json(Array(tag))
            }
            out.append("]}")
        }
        out.append("]")
    }

    private static func text(_ text: Range<Int>, of record: borrowing Vulnerability, to out: inout ByteWriter) {
        if text.isEmpty { out.append("null") } else { out.json(record.bytes, text) }
    }

    /// Lower case, each once, sorted by bytes; what says nothing (`n/a`) is left out. CPE puts a backslash before what would
    /// otherwise mean something to it.
    static func names(of texts: [String]) -> [String] {
        var names: Set<String> = []
        for text in texts where names.count < 500 {
            var word = text.filter { $0 != "\\" }[...]
            while word.first == " " { word.removeFirst() }
            while word.last == " " { word.removeLast() }
            let name = word.lowercased()
            guard !name.isEmpty, name.utf8.count <= 256, !["n/a", "*", "-", "unknown", "unspecified"].contains(name)
            else { continue }
            names.insert(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension Vulnerability.Metric {
    /// The words of the CVSS version; version 2.0 has neither none nor critical (CVSS v3.1, section 5; NVD for 2.0).
    fileprivate var severity: StaticString {
        if version == .v2 { return score >= 70 ? "high" : score >= 40 ? "medium" : "low" }
        return score >= 90 ? "critical" : score >= 70 ? "high" : score >= 40 ? "medium" : score > 0 ? "low" : "none"
    }
}

extension Vulnerability.Metric.Version {
    fileprivate var name: StaticString {
        switch self {
        case .v2: "2.0"
        case .v3: "3.0"
        case .v31: "3.1"
        case .v4: "4.0"
        }
    }
}
