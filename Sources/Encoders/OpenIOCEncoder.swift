import Cryptography
import Model
import Notation

/// An OpenIOC 1.0 document. Its schema fixes the order of elements: the time of the latest change and the links come
/// before the items. (Links hold CVEs and techniques, for which there is no term.) So the items are held back, at most
/// 10,000 on a page, and everything is written at the end.
///
/// The digest of a TLS certificate is left out, because it is not a file hash and Mandiant's list has no term for it.
final class OpenIOCEncoder: ExportEncoder {
    private let context: ExportContext
    private var names: NameUUID
    private var items = ByteWriter(capacity: 64 * 1024)
    private var links = ByteWriter(capacity: 1024)
    private var firstCreated: Timestamp?
    private var latestChange: Timestamp?

    init(_ context: ExportContext) {
        self.context = context
        names = NameUUID(namespace: context.identity)
    }

    func begin(into out: inout ByteWriter) { out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        let term: StaticString
        switch record.type {
        case .ipv4, .ipv6: term = #"PortItem" search="PortItem/remoteIP" type="mir"/><Content type="IP">"#
        case .domain: term = #"DnsEntryItem" search="DnsEntryItem/RecordName" type="mir"/><Content type="string">"#
        case .url: term = #"UrlHistoryItem" search="UrlHistoryItem/URL" type="mir"/><Content type="string">"#
        case .md5: term = #"FileItem" search="FileItem/Md5sum" type="mir"/><Content type="md5">"#
        case .sha1:
            if record.isCertificate { return }
            term = #"FileItem" search="FileItem/Sha1sum" type="mir"/><Content type="sha1">"#
        case .sha256: term = #"FileItem" search="FileItem/Sha256sum" type="mir"/><Content type="sha256">"#
        case .sha512: term = #"FileItem" search="FileItem/Sha512sum" type="mir"/><Content type="sha512">"#
        case .email: term = #"Email" search="Email/From" type="mir"/><Content type="string">"#
        case .cve, .mitreAttack:
            if appendLink(record) { note(record) }
            return
        }
        note(record)
        items.append(#"<IndicatorItem id=""#)
        items.append(names.id(kind: "openioc-item", type: record.type.name, value: record.bytes, record.value))
        items.append(#"" condition="is"><Context document=""#)
        items.append(term)
        items.append(xml: record.bytes, record.value)
        if context.includeContext, !record.context.isEmpty {
            items.append("</Content><Comment>")
            items.append(xml: record.bytes, record.context)
            items.append("</Comment></IndicatorItem>\n")
        } else {
            items.append("</Content></IndicatorItem>\n")
        }
    }

    /// Returns false when the id is malformed, because a link can hold nothing else.
    private func appendLink(_ record: borrowing IndicatorRecord) -> Bool {
        if record.type == .cve {
            guard CVEID.isOne(record.bytes.span.extracting(record.value)) else { return false }
            links.append(#"<link rel="cve" href="https://www.cve.org/CVERecord?id="#)
            links.append(record.bytes, record.value)
        } else {
            guard TechniqueID(record.bytes.span.extracting(record.value)) != nil else { return false }
            links.append(#"<link rel="mitre-attack" href="https://attack.mitre.org/techniques/"#)
            links.append(record.bytes, record.value.lowerBound..<record.value.lowerBound + 5)
            if record.value.count > 6 {
                links.append(UInt8(ascii: "/"))
                links.append(record.bytes, record.value.lowerBound + 6..<record.value.upperBound)
            }
        }
        links.append(#"">"#)
        links.append(record.bytes, record.value)
        links.append("</link>\n")
        return true
    }

    private func note(_ record: borrowing IndicatorRecord) {
        firstCreated = min(firstCreated ?? record.created, record.created)
        latestChange = max(latestChange ?? record.modified, record.modified)
    }

    func end(into out: inout ByteWriter) {
        out.append("<ioc xmlns=\"http://schemas.mandiant.com/2010/ioc\"")
        out.append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"")
        out.append(" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" id=\"")
        out.append(names.id(name: "openioc|" + context.filter))
        out.append("\" last-modified=\"")
        append(time: latestChange ?? context.asOf, into: &out)
        out.append("\">\n<short_description>")
        out.append(xml: context.sourceName)
        out.append(" IOC export</short_description>\n<description>")
        out.append(xml: context.filter.isEmpty ? "All indicators" : "Indicators with " + context.filter)
        out.append("</description>\n<keywords/>\n<authored_by>")
        out.append(xml: context.sourceName)
        out.append("</authored_by>\n<authored_date>")
        append(time: firstCreated ?? context.asOf, into: &out)
        out.append("</authored_date>\n<links>")
        if !links.isEmpty { out.append("\n") }
        out.append(links)
        out.append("</links>\n<definition><Indicator operator=\"OR\" id=\"")
        out.append(names.id(name: "openioc-or|" + context.filter))
        out.append("\">")
        if !items.isEmpty { out.append("\n") }
        out.append(items)
        out.append("</Indicator></definition>\n</ioc>\n")
    }

    /// Writes `2024-12-09T08:15:00`: UTC without a zone letter, as in published documents.
    private func append(time: Timestamp, into out: inout ByteWriter) {
        out.append(rfc3339: time, fraction: .none)
        out.truncate(to: out.count - 1)
    }
}
