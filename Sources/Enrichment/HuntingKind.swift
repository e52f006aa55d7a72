package import Model

/// A kind of values that one query can ask for together, because the same fields hold them.
package enum HuntingKind: UInt8, CaseIterable, Sendable {
    case address, network, domain, url, file, email, vulnerability, technique

    /// The name for people.
    package var label: StaticString {
        switch self {
        case .address: "IP addresses"
        case .network: "IP networks"
        case .domain: "Domains"
        case .url: "URLs"
        case .file: "File hashes"
        case .email: "E-mail senders"
        case .vulnerability: "Vulnerabilities"
        case .technique: "ATT&CK techniques"
        }
    }

    /// What its queries look for.
    package var summary: StaticString {
        switch self {
        case .address: "Connections to or from these addresses in the last 30 days"
        case .network: "Connections to or from addresses of these networks in the last 30 days"
        case .domain: "DNS queries for these names and names below them, and traffic to them, in the last 30 days"
        case .url: "Requests of these URLs in the last 30 days"
        case .file: "Files and processes with these hashes in the last 30 days"
        case .email: "Mail from these addresses in the last 30 days"
        case .vulnerability: "Hosts with these vulnerabilities, and alerts that name them"
        case .technique: "Alerts mapped to these techniques in the last 30 days"
        }
    }

    package init(_ type: IndicatorType) { self.init(HuntingValue(type: type, bytes: [])) }

    init(_ value: HuntingValue) {
        self =
            switch value.type {
            case .ipv4, .ipv6: value.isNetwork ? .network : .address
            case .domain: .domain
            case .url: .url
            case .md5, .sha1, .sha256, .sha512: .file
            case .email: .email
            case .cve: .vulnerability
            case .mitreAttack: .technique
            }
    }

    /// SPL with lists of plain values. URLs and senders are compared exactly, see `exactSplunk`.
    var splunk: HuntingTemplate {
        let list = HuntingTemplate.Piece.list(.plain)
        let children = HuntingTemplate.Piece.values(.plain, before: "\"*.", after: "\"", separator: ",", only: nil)
        let pieces: [HuntingTemplate.Piece] =
            switch self {
            case .address, .network:
                [
                    "index=* (dest_ip IN (", list, ") OR src_ip IN (", list, ") OR dest IN (", list, ") OR src IN (",
                    list, ")) earliest=-30d", SplunkTail.connections,
                ]
            case .domain:
                [
                    "index=* (query IN (", list, ",", children, ") OR url IN (",
                    .values(.plain, before: "\"*://", after: "/*\"", separator: ",", only: nil), ",",
                    .values(.plain, before: "\"*.", after: "/*\"", separator: ",", only: nil), ") OR dest IN (", list,
                    ")) earliest=-30d", SplunkTail.names,
                ]
            case .file:
                [
                    "index=* (file_hash IN (", list, ") OR hash IN (", list, ") OR process_hash IN (", list.within,
                    ")) earliest=-30d", SplunkTail.files,
                ]
            case .vulnerability:
                [
                    "index=* (cve IN (", list, ") OR signature IN (", list.within, ")) earliest=-30d",
                    SplunkTail.findings,
                ]
            case .technique:
                [
                    "index=notable annotations.mitre_attack.mitre_technique_id IN (", list, ") earliest=-30d",
                    SplunkTail.alerts,
                ]
            case .url, .email: exactSplunk.pieces
            }
        return HuntingTemplate("Events", pieces)
    }

    /// SPL for values with any characters. The search finds their hosts, and `where` compares the value, of which no
    /// character is ever syntax.
    var exactSplunk: HuntingTemplate {
        func equals(_ before: StaticString, _ after: StaticString) -> HuntingTemplate.Piece {
            .values(.splunk, before: before, after: after, separator: " OR ", only: nil)
        }
        let pieces: [HuntingTemplate.Piece] =
            switch self {
            case .email:
                [
                    "index=* (src_user IN (", senders, ") OR sender IN (", senders, ") OR recipient IN (", senders,
                    ")) earliest=-30d | where ", equals("lower(src_user)=lower(", ")"), " OR ",
                    equals("lower(sender)=lower(", ")"), " OR ",
                    equals("lower(recipient)=lower(", ")"), SplunkTail.messages,
                ]
            default:
                [
                    "index=* url IN (", .list(.pattern).within, ") earliest=-30d | where ",
                    equals("url=", ""), SplunkTail.requests,
                ]
            }
        return HuntingTemplate("Events", pieces)
    }

    private var senders: HuntingTemplate.Piece {
        .values(.pattern, before: "\"*@", after: "\"", separator: ",", only: nil)
    }

    /// KQL with the values in one list.
    var kql: HuntingTemplate {
        let query: StaticString =
            switch self {
            case .address:
                """
                union isfuzzy=true (DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteIP in (iocs)), \
                (CommonSecurityLog | where TimeGenerated > ago(30d) | where DestinationIP in (iocs) or SourceIP in (iocs))
                """
            case .network:
                """
                union isfuzzy=true (DeviceNetworkEvents | where Timestamp > ago(30d) \
                | where ipv6_is_in_any_range(RemoteIP, iocs)), \
                (CommonSecurityLog | where TimeGenerated > ago(30d) \
                | where ipv6_is_in_any_range(DestinationIP, iocs) or ipv6_is_in_any_range(SourceIP, iocs))
                """
            case .domain:
                """
                union isfuzzy=true (DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteUrl has_any (iocs)), \
                (DnsEvents | where TimeGenerated > ago(30d) | where Name has_any (iocs)), \
                (UrlClickEvents | where Timestamp > ago(30d) | where Url has_any (iocs)), \
                (EmailUrlInfo | where Timestamp > ago(30d) | where UrlDomain has_any (iocs))
                """
            case .url:
                """
                union isfuzzy=true (UrlClickEvents | where Timestamp > ago(30d) | where Url in (iocs)), \
                (EmailUrlInfo | where Timestamp > ago(30d) | where Url in (iocs)), \
                (DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteUrl in (iocs)), \
                (CommonSecurityLog | where TimeGenerated > ago(30d) | where RequestURL in (iocs))
                """
            case .file:
                """
                union isfuzzy=true (union isfuzzy=true DeviceFileEvents, DeviceProcessEvents, DeviceImageLoadEvents \
                | where Timestamp > ago(30d) | where SHA256 in~ (iocs) or SHA1 in~ (iocs) or MD5 in~ (iocs)), \
                (EmailAttachmentInfo | where Timestamp > ago(30d) | where SHA256 in~ (iocs)), \
                (CommonSecurityLog | where TimeGenerated > ago(30d) | where FileHash in~ (iocs))
                """
            case .email:
                """
                EmailEvents | where Timestamp > ago(30d) \
                | where SenderFromAddress in~ (iocs) or SenderMailFromAddress in~ (iocs) \
                | project Timestamp, SenderFromAddress, RecipientEmailAddress, Subject, NetworkMessageId
                """
            case .vulnerability:
                """
                DeviceTvmSoftwareVulnerabilities | where CveId in (iocs) \
                | project DeviceName, CveId, SoftwareName, SoftwareVersion
                """
            case .technique:
                """
                union isfuzzy=true (AlertInfo | where Timestamp > ago(30d) | where AttackTechniques has_any (iocs)), \
                (SecurityAlert | where TimeGenerated > ago(30d) \
                | where Techniques has_any (iocs) or SubTechniques has_any (iocs))
                """
            }
        return HuntingTemplate("All tables", ["let iocs = dynamic([", .list(.json), "]); ", .text(query)])
    }

    /// A search body for Elasticsearch. `terms` ignores fields that an index lacks, and accepts networks in address
    /// fields.
    var elastic: HuntingTemplate {
        let fields: [(StaticString, IndicatorType?)] =
            switch self {
            case .address, .network: [("source.ip", nil), ("destination.ip", nil)]
            case .domain:
                [
                    ("dns.question.name", nil), ("dns.question.registered_domain", nil), ("url.domain", nil),
                    ("url.registered_domain", nil), ("destination.domain", nil), ("tls.client.server_name", nil),
                ]
            case .url: [("url.full", nil), ("url.original", nil)]
            case .file:
                [
                    ("file.hash.md5", .md5), ("process.hash.md5", .md5), ("dll.hash.md5", .md5),
                    ("file.hash.sha1", .sha1), ("process.hash.sha1", .sha1), ("dll.hash.sha1", .sha1),
                    ("file.hash.sha256", .sha256), ("process.hash.sha256", .sha256), ("dll.hash.sha256", .sha256),
                    ("file.hash.sha512", .sha512), ("process.hash.sha512", .sha512), ("dll.hash.sha512", .sha512),
                ]
            case .email: [("email.from.address", nil), ("email.sender.address", nil)]
            case .vulnerability: [("vulnerability.id", nil)]
            case .technique: [("threat.technique.id", nil), ("threat.technique.subtechnique.id", nil)]
            }
        var pieces: [HuntingTemplate.Piece] = [
            """
            {"query":{"bool":{"filter":[{"range":{"@timestamp":{"gte":"now-30d"}}}],"minimum_should_match":1,"should":[
            """
        ]
        for (place, (field, type)) in fields.enumerated() {
            pieces += [
                place == 0 ? "{\"terms\":{\"" : ",{\"terms\":{\"", .text(field), "\":[", .list(.json, only: type),
                "]}}",
            ]
        }
        return HuntingTemplate("Query DSL", pieces + ["]}}}"])
    }
}
