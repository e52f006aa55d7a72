package import Model
package import Notation

/// How to search for traces of one indicator: a sentence of advice, and queries over the last 30 days for Splunk, Kusto
/// (Defender XDR, Sentinel) and Elastic. Queries are constant text around escaped literals of the value.
package struct HuntingQuery: Sendable {
    private let value: HuntingValue

    /// - Parameter value: in the normal form of its type.
    package init(_ type: IndicatorType, _ value: [UInt8]) { self.value = HuntingValue(type: type, bytes: value) }

    package var guidance: StaticString {
        switch value.type {
        case .ipv4, .ipv6:
            "Look for connections to or from this address; check first whether it is shared hosting, a CDN or a scanner."
        case .domain: "Look for DNS queries for this name and names below it, and for web or TLS traffic to it."
        case .url:
            "Look for requests of this exact URL in proxy, mail and click logs, then for others to the same host."
        case .md5, .sha1, .sha256: "Look for files and processes with this hash, and for mail that carried the file."
        case .sha512: "Look for files with this hash where SHA-512 is recorded; many sensors keep shorter hashes only."
        case .email: "Look for mail from this address and for replies to it; a sender can be forged, so check the path."
        case .cve: "Look for hosts that scanners report as vulnerable, and for alerts that name this vulnerability."
        case .mitreAttack: "Look for alerts mapped to this technique, and check that your rules cover it."
        }
    }

    /// SPL for events in any index, with CIM field names.
    package func writeSplunk(into out: inout ByteWriter) { Self.splunk(value).write(value, into: &out) }

    /// One query over all Defender XDR and Sentinel tables that hold such values. Missing tables are ignored.
    package func writeKQL(into out: inout ByteWriter) { Self.kql(value).write(value, into: &out) }

    /// The `hunting` object of an answer.
    /// - Parameter sigma: a Sigma rule that is added to `queries`; none when empty.
    package func write(into json: inout JSONWriter, sigma: [UInt8] = []) {
        var text = ByteWriter(capacity: 1024)
        json.object { json in
            json.key("detection_guidance")
            text.append(guidance)
            json.value(text)
            json.key("splunk_query")
            text.removeAll()
            writeSplunk(into: &text)
            json.value(text)
            json.key("kql_query")
            text.removeAll()
            writeKQL(into: &text)
            json.value(text)
            json.array("queries") { json in
                for (platform, template) in variants {
                    text.removeAll()
                    template.write(value, into: &text)
                    Self.write(platform.name, template.name, text, into: &json)
                }
                if !sigma.isEmpty {
                    text.removeAll()
                    text.append(sigma)
                    Self.write("sigma", "Sigma rule", text, into: &json)
                }
            }
        }
    }

    private static func write(
        _ platform: StaticString,
        _ name: StaticString,
        _ query: borrowing ByteWriter,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.member("platform", platform.description)
            json.member("name", name.description)
            json.key("query")
            json.value(query)
        }
    }

    private var variants: [(HuntingPlatform, HuntingTemplate)] {
        Self.dataModel(value).map { (.splunk, $0) } + Self.tables(value).map { (.kql, $0) }
            + [(.elastic, Self.esql(value)), (.elastic, HuntingKind(value).elastic)]
    }
}
