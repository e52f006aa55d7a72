package import Model
package import Notation

/// The `IOC` object of the OpenAPI document, as in lists, streams and search answers.
package struct IOCObject: Sendable {
    private let context: ExportContext
    private let itemURL: [UInt8]

    package init(_ context: ExportContext) {
        self.context = context
        itemURL = [UInt8]((context.publicURL + "/item/").utf8)
    }

    /// Writes one record as a JSON object. Optional members are left out, not null.
    package func write(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        writeOpen(record, into: &out)
        out.append(UInt8(ascii: "}"))
    }

    /// Writes which indicator it is, without the final brace: its id, type and value.
    package func writeName(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(#"{"id":""# as StaticString)
        out.append(record.bytes, record.id)
        out.append(#"","type":""# as StaticString)
        out.append(record.type.name)
        out.append(#"","value":"# as StaticString)
        out.json(record.bytes, record.value)
    }

    /// Writes the whole object without the final brace, so that members can follow.
    package func writeOpen(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        writeName(of: record, into: &out)
        out.append(#","confidence":""# as StaticString)
        out.append(record.confidence.name)
        out.append(#"","first_seen":""# as StaticString)
        out.append(rfc3339: record.firstSeen)
        out.append(#"","last_seen":""# as StaticString)
        out.append(rfc3339: record.lastSeen)
        out.append(#"","source":{"# as StaticString)
        writeSource(of: record, into: &out)
        if context.includeContext, !record.context.isEmpty {
            out.append(#"},"context":"# as StaticString)
            out.json(record.bytes, record.context)
            out.append(#","tags":"# as StaticString)
        } else {
            out.append(#"},"tags":"# as StaticString)
        }
        out.json(record.bytes, list: record.tags)
        out.append(#","mitre_techniques":"# as StaticString)
        out.json(record.bytes, list: record.techniques)
        if !record.warningLists.isEmpty {
            out.append(#","warning_lists":"# as StaticString)
            out.json(record.bytes, list: record.warningLists)
        }
        writeVerdict(of: record, into: &out)
    }

    /// Writes what the contract's members do not say: how much it is to be feared, until when it holds, and how far it
    /// may go. A member that nothing is known of is null.
    private func writeVerdict(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(#","risk_score":"# as StaticString)
        out.appendJSON(record.risk)
        out.append(#","risk":{"score":"# as StaticString)
        out.appendJSON(record.risk)
        out.append(#","level":""# as StaticString)
        out.append(RiskLevel(score: record.risk).name)
        out.append(#"","verdict":"# as StaticString)
        if let verdict = record.verdict {
            out.append(UInt8(ascii: "\""))
            out.append(verdict.name)
            out.append(UInt8(ascii: "\""))
        } else {
            out.append("null" as StaticString)
        }
        if let end = record.validUntil {
            out.append(#"},"valid_until":""# as StaticString)
            out.append(rfc3339: end)
            out.append(#"","tlp":""# as StaticString)
        } else {
            out.append(#"},"valid_until":null,"tlp":""# as StaticString)
        }
        out.append(context.tlp(of: record).name)
        out.append(record.isForDetection ? #"""# as StaticString : #"","to_ids":false"#)
    }

    private func writeSource(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if !record.articleID.isEmpty {
            out.append(#""article_id":"# as StaticString)
            out.json(record.bytes, record.articleID)
            out.append(UInt8(ascii: ","))
        }
        if !record.articleTitle.isEmpty {
            out.append(#""article_title":"# as StaticString)
            out.json(record.bytes, record.articleTitle)
            out.append(UInt8(ascii: ","))
        }
        if !record.articleURL.isEmpty {
            out.append(#""article_url":"# as StaticString)
            out.json(record.bytes, record.articleURL)
            out.append(UInt8(ascii: ","))
        } else if !record.articleID.isEmpty {
            out.append(#""article_url":""# as StaticString)
            out.append(itemURL)
            out.append(percentEncoded: record.bytes, record.articleID)
            out.append(#"","# as StaticString)
        }
        out.append(#""feed_name":"# as StaticString)
        out.json(record.bytes, record.feedName)
        out.append(#","category":""# as StaticString)
        out.append(record.category.name)
        out.append(#"","origin":""# as StaticString)
        out.append(record.origin.name)
        if record.referenceURL.isEmpty {
            out.append(#"","reference_url":null"# as StaticString)
        } else {
            out.append(#"","reference_url":"# as StaticString)
            out.json(record.bytes, record.referenceURL)
        }
    }
}

extension ByteWriter {
    /// A number or null.
    fileprivate mutating func appendJSON(_ number: Int?) {
        if let number { append(integer: number) } else { append("null" as StaticString) }
    }

    /// A JSON array of strings.
    mutating func json(_ bytes: [UInt8], list: [Range<Int>]) {
        append(UInt8(ascii: "["))
        for place in list.indices {
            if place > 0 { append(UInt8(ascii: ",")) }
            json(bytes, list[place])
        }
        append(UInt8(ascii: "]"))
    }
}
