import Model

/// SPL. A search matches without regard to case and takes `*` for a wildcard; `where` compares exactly.
extension HuntingQuery {
    static func splunk(_ value: HuntingValue) -> HuntingTemplate {
        switch value.type {
        case .url, .email: HuntingKind(value).exactSplunk
        default: value.isPlain ? plainSplunk(value.type) : anywhere
        }
    }

    private static func plainSplunk(_ type: IndicatorType) -> HuntingTemplate {
        let value = quoted()
        let pieces: [HuntingTemplate.Piece] =
            switch type {
            case .ipv4, .ipv6:
                [
                    "index=* (dest_ip=", value, " OR src_ip=", value, " OR dest=", value, " OR src=", value,
                    ") earliest=-30d", SplunkTail.connections,
                ]
            case .domain:
                [
                    "index=* (query=", value, " OR query=", quoted(before: "\"*."), " OR url=",
                    quoted(before: "\"*://", after: "/*\""), " OR url=", quoted(before: "\"*.", after: "/*\""),
                    " OR dest=",
                    value, ") earliest=-30d", SplunkTail.names,
                ]
            case .url, .email: []
            case .md5:
                [
                    "index=* (file_hash=", value, " OR process_hash=", within, " OR md5=", value,
                    ") earliest=-30d", SplunkTail.files,
                ]
            case .sha1:
                [
                    "index=* (file_hash=", value, " OR process_hash=", within, " OR sha1=", value,
                    ") earliest=-30d", SplunkTail.files,
                ]
            case .sha256:
                [
                    "index=* (file_hash=", value, " OR process_hash=", within, " OR sha256=", value,
                    ") earliest=-30d", SplunkTail.files,
                ]
            case .sha512: ["index=* (file_hash=", value, " OR sha512=", value, ") earliest=-30d", SplunkTail.files]
            case .cve: ["index=* (cve=", value, " OR signature=", within, ") earliest=-30d", SplunkTail.findings]
            case .mitreAttack:
                [
                    "index=notable annotations.mitre_attack.mitre_technique_id=", value, " earliest=-30d",
                    SplunkTail.alerts,
                ]
            }
        return HuntingTemplate("Events", pieces)
    }

    /// For values that no search can hold in quotes, because it would take a part of them for syntax.
    private static let anywhere = HuntingTemplate(
        "Events",
        [
            "index=* earliest=-30d | eval ioc=lower(", .value(.splunk),
            """
            ) | where lower(dest_ip)=ioc OR lower(src_ip)=ioc OR lower(query)=ioc OR lower(dest)=ioc \
            OR lower(file_hash)=ioc OR lower(cve)=ioc
            """,
        ]
    )

    /// The same query over the accelerated data models of the Common Information Model.
    static func dataModel(_ value: HuntingValue) -> [HuntingTemplate] {
        guard value.isPlain || value.type == .url || value.type == .email else { return [] }
        let head: HuntingTemplate.Piece =
            "| tstats summariesonly=true count min(_time) as first max(_time) as last from datamodel="
        let v = quoted()
        switch value.type {
        case .ipv4, .ipv6:
            return [
                HuntingTemplate(
                    "CIM Network_Traffic",
                    [
                        head, "Network_Traffic.All_Traffic where earliest=-30d (All_Traffic.dest_ip=", v,
                        " OR All_Traffic.src_ip=", v,
                        ") by All_Traffic.src_ip All_Traffic.dest_ip All_Traffic.dest_port All_Traffic.action",
                    ]
                )
            ]
        case .domain:
            return [
                HuntingTemplate(
                    "CIM Network_Resolution",
                    [
                        head, "Network_Resolution.DNS where earliest=-30d (DNS.query=", v, " OR DNS.query=",
                        quoted(before: "\"*."), ") by DNS.src DNS.query DNS.answer",
                    ]
                )
            ]
        case .url:
            return [
                HuntingTemplate(
                    "CIM Web",
                    [
                        head, "Web where earliest=-30d Web.url=", .list(.pattern).within,
                        " by Web.src Web.user Web.dest Web.url Web.http_method | where 'Web.url'=",
                        .value(.splunk),
                    ]
                )
            ]
        case .md5, .sha1, .sha256, .sha512:
            return [
                HuntingTemplate(
                    "CIM Endpoint.Filesystem",
                    [
                        head, "Endpoint.Filesystem where earliest=-30d Filesystem.file_hash=", within,
                        " by Filesystem.dest Filesystem.file_path Filesystem.file_hash",
                    ]
                ),
                HuntingTemplate(
                    "CIM Endpoint.Processes",
                    [
                        head, "Endpoint.Processes where earliest=-30d Processes.process_hash=", within,
                        " by Processes.dest Processes.process_name Processes.process_hash",
                    ]
                ),
            ]
        case .email:
            return [
                HuntingTemplate(
                    "CIM Email",
                    [
                        head, "Email where earliest=-30d All_Email.src_user=",
                        .values(.pattern, before: "\"*@", after: "\"", separator: ",", only: nil),
                        " by All_Email.src_user All_Email.recipient | where lower('All_Email.src_user')=lower(",
                        .value(.splunk), ")",
                    ]
                )
            ]
        case .cve:
            return [
                HuntingTemplate(
                    "CIM Vulnerabilities",
                    [
                        head, "Vulnerabilities where earliest=-30d Vulnerabilities.cve=", v,
                        " by Vulnerabilities.dest",
                    ]
                )
            ]
        case .mitreAttack:
            return [
                HuntingTemplate(
                    "CIM Risk",
                    [
                        head,
                        "Risk.All_Risk where earliest=-30d All_Risk.annotations.mitre_attack.mitre_technique_id=", v,
                        " by All_Risk.risk_object",
                    ]
                )
            ]
        }
    }

    /// A plain value in quotes.
    private static func quoted(before: StaticString = "\"", after: StaticString = "\"") -> HuntingTemplate.Piece {
        .values(.plain, before: before, after: after, separator: ",", only: nil)
    }

    private static var within: HuntingTemplate.Piece { quoted(before: "\"*", after: "*\"") }
}

extension HuntingTemplate.Piece {
    /// The same list with a `*` at either end of each value.
    var within: HuntingTemplate.Piece {
        guard case .values(let form, _, _, let separator, let only) = self else { return self }
        return .values(form, before: "\"*", after: "*\"", separator: separator, only: only)
    }
}

/// Sums up the events that were found. `stats` drops events that lack a field it groups by, so `fillnull` comes first.
enum SplunkTail {
    static let connections: HuntingTemplate.Piece = """
         | fillnull value="-" src_ip dest_ip dest_port \
        | stats count min(_time) as first max(_time) as last by src_ip, dest_ip, dest_port | sort - count
        """
    static let names: HuntingTemplate.Piece = """
         | fillnull value="-" src query url dest \
        | stats count min(_time) as first max(_time) as last by src, query, url, dest | sort - count
        """
    static let requests: HuntingTemplate.Piece = """
         | fillnull value="-" src user dest \
        | stats count min(_time) as first max(_time) as last by src, user, dest, url | sort - count
        """
    static let files: HuntingTemplate.Piece = """
         | fillnull value="-" dest file_name file_hash process_name \
        | stats count min(_time) as first max(_time) as last by dest, file_name, file_hash, process_name | sort - count
        """
    static let messages: HuntingTemplate.Piece = """
         | fillnull value="-" src_user sender recipient \
        | stats count min(_time) as first max(_time) as last by src_user, sender, recipient | sort - count
        """
    static let findings: HuntingTemplate.Piece = """
         | fillnull value="-" dest cve signature \
        | stats count min(_time) as first max(_time) as last by dest, cve, signature | sort - count
        """
    static let alerts: HuntingTemplate.Piece = """
         | fillnull value="-" dest user search_name \
        | stats count min(_time) as first max(_time) as last by search_name, dest, user | sort - count
        """
}
