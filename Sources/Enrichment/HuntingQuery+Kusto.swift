import Model

/// KQL over tables of Defender XDR and of Sentinel. A literal is never part of a pattern.
extension HuntingQuery {
    /// All tables in one query; fuzzy, so that a workspace without some of them runs it too.
    static func kql(_ value: HuntingValue) -> HuntingTemplate {
        let tables = tables(value)
        guard tables.count > 1 else { return tables[0] }
        var pieces: [HuntingTemplate.Piece] = ["union isfuzzy=true "]
        for (place, table) in tables.enumerated() {
            pieces.append(place == 0 ? "(" : ", (")
            pieces += table.pieces
            pieces.append(")")
        }
        return HuntingTemplate("All tables", pieces)
    }

    static func tables(_ value: HuntingValue) -> [HuntingTemplate] {
        let v = HuntingTemplate.Piece.value(.kql)
        let child = HuntingTemplate.Piece.value(.kqlChild)
        switch value.type {
        case .ipv4 where value.isNetwork, .ipv6 where value.isNetwork:
            return [
                HuntingTemplate(
                    "DeviceNetworkEvents",
                    [
                        "DeviceNetworkEvents | where Timestamp > ago(30d) | where ipv6_is_in_range(RemoteIP, ", v, ")",
                        connection,
                    ]
                ),
                HuntingTemplate(
                    "CommonSecurityLog",
                    [
                        "CommonSecurityLog | where TimeGenerated > ago(30d) | where ipv6_is_in_range(DestinationIP, ",
                        v,
                        ") or ipv6_is_in_range(SourceIP, ", v, ")",
                    ]
                ),
            ]
        case .ipv4, .ipv6:
            return [
                HuntingTemplate(
                    "DeviceNetworkEvents",
                    ["DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteIP == ", v, connection]
                ),
                HuntingTemplate(
                    "CommonSecurityLog",
                    [
                        "CommonSecurityLog | where TimeGenerated > ago(30d) | where DestinationIP == ", v,
                        " or SourceIP == ", v,
                    ]
                ),
            ]
        case .domain:
            return [
                HuntingTemplate(
                    "DeviceNetworkEvents",
                    [
                        "DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteUrl =~ ", v,
                        " or RemoteUrl endswith ", child, " or RemoteUrl contains ", .value(.kqlInside),
                    ]
                ),
                HuntingTemplate(
                    "DnsEvents",
                    ["DnsEvents | where TimeGenerated > ago(30d) | where Name =~ ", v, " or Name endswith ", child]
                ),
                HuntingTemplate(
                    "UrlClickEvents",
                    ["UrlClickEvents | where Timestamp > ago(30d) | where Url has ", v]
                ),
                HuntingTemplate(
                    "EmailUrlInfo",
                    ["EmailUrlInfo | where Timestamp > ago(30d) | where UrlDomain =~ ", v]
                ),
            ]
        case .url:
            return [
                HuntingTemplate(
                    "UrlClickEvents",
                    ["UrlClickEvents | where Timestamp > ago(30d) | where Url == ", v]
                ),
                HuntingTemplate("EmailUrlInfo", ["EmailUrlInfo | where Timestamp > ago(30d) | where Url == ", v]),
                HuntingTemplate(
                    "DeviceNetworkEvents",
                    [
                        "DeviceNetworkEvents | where Timestamp > ago(30d) | where RemoteUrl == ", v,
                        " or RemoteUrl startswith ", .value(.kqlAddress),
                    ]
                ),
                HuntingTemplate(
                    "CommonSecurityLog",
                    ["CommonSecurityLog | where TimeGenerated > ago(30d) | where RequestURL == ", v]
                ),
            ]
        case .md5: return [files("MD5 =~ ")]
        case .sha1: return [files("SHA1 =~ ")]
        case .sha256:
            return [
                files("SHA256 =~ "),
                HuntingTemplate(
                    "EmailAttachmentInfo",
                    ["EmailAttachmentInfo | where Timestamp > ago(30d) | where SHA256 =~ ", v]
                ),
            ]
        case .sha512:
            return [
                HuntingTemplate(
                    "CommonSecurityLog",
                    ["CommonSecurityLog | where TimeGenerated > ago(30d) | where FileHash =~ ", v]
                )
            ]
        case .email:
            return [
                HuntingTemplate(
                    "EmailEvents",
                    [
                        "EmailEvents | where Timestamp > ago(30d) | where SenderFromAddress =~ ", v,
                        " or SenderMailFromAddress =~ ", v,
                        " | project Timestamp, RecipientEmailAddress, Subject, NetworkMessageId",
                    ]
                )
            ]
        case .cve:
            return [
                HuntingTemplate(
                    "DeviceTvmSoftwareVulnerabilities",
                    [
                        "DeviceTvmSoftwareVulnerabilities | where CveId == ", v,
                        " | project DeviceName, SoftwareName, SoftwareVersion",
                    ]
                )
            ]
        case .mitreAttack:
            return [
                HuntingTemplate(
                    "AlertInfo",
                    ["AlertInfo | where Timestamp > ago(30d) | where AttackTechniques has ", v]
                ),
                HuntingTemplate(
                    "SecurityAlert",
                    [
                        "SecurityAlert | where TimeGenerated > ago(30d) | where Techniques has ", v,
                        " or SubTechniques has ", v,
                    ]
                ),
            ]
        }
    }

    private static let connection: HuntingTemplate.Piece =
        " | project Timestamp, DeviceName, RemoteIP, RemotePort, InitiatingProcessFileName"

    private static func files(_ comparison: StaticString) -> HuntingTemplate {
        HuntingTemplate(
            "Device files and processes",
            [
                """
                union isfuzzy=true DeviceFileEvents, DeviceProcessEvents, DeviceImageLoadEvents \
                | where Timestamp > ago(30d) | where 
                """,
                .text(comparison), .value(.kql),
            ]
        )
    }
}
