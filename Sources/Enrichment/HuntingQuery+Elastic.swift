import Model

/// ES|QL on fields of the Elastic Common Schema. Elastic refuses fields that no index has, so each query names few.
extension HuntingQuery {
    static func esql(_ value: HuntingValue) -> HuntingTemplate {
        let v = HuntingTemplate.Piece.value(.esql)
        let field: HuntingTemplate.Piece
        switch value.type {
        case .ipv4 where value.isNetwork, .ipv6 where value.isNetwork:
            return HuntingTemplate(
                "ES|QL",
                [
                    head, "(CIDR_MATCH(source.ip, ", v, ") OR CIDR_MATCH(destination.ip, ", v, "))", tail,
                    "source.ip, destination.ip", sort,
                ]
            )
        case .ipv4, .ipv6:
            return HuntingTemplate(
                "ES|QL",
                [
                    head, "(source.ip == TO_IP(", v, ") OR destination.ip == TO_IP(", v, "))", tail,
                    "source.ip, destination.ip", sort,
                ]
            )
        case .domain:
            return HuntingTemplate(
                "ES|QL",
                [
                    head, "(TO_LOWER(dns.question.name) == ", v, " OR ENDS_WITH(TO_LOWER(dns.question.name), ",
                    .value(.esqlChild), "))", tail,
                    "host.name, dns.question.name", sort,
                ]
            )
        case .url: field = "url.full == "
        case .md5: field = "file.hash.md5 == "
        case .sha1: field = "file.hash.sha1 == "
        case .sha256: field = "file.hash.sha256 == "
        case .sha512: field = "file.hash.sha512 == "
        case .email: field = "email.from.address == "
        case .cve: field = "vulnerability.id == "
        case .mitreAttack: field = "threat.technique.id == "
        }
        return HuntingTemplate("ES|QL", [head, field, v, tail, "host.name", sort])
    }

    private static let head: HuntingTemplate.Piece = "FROM logs-* | WHERE @timestamp > NOW() - 30 days AND "
    private static let tail: HuntingTemplate.Piece =
        " | STATS hits = COUNT(*), first_seen = MIN(@timestamp), last_seen = MAX(@timestamp) BY "
    private static let sort: HuntingTemplate.Piece = " | SORT hits DESC"
}
