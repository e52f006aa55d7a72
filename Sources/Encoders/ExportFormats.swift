import Model

extension ExportFormat {
    /// REGISTRY of export formats. The order decides ties in negotiation: the first of several equally wanted formats
    /// is sent.
    // swift-format-ignore
    package static let all: [ExportFormat] = [
        .init("json", "application/json", also: ["*/*", "application/*"], file: nil, scope: "read:iocs", columns: [.details, .warnings, .risk]) { IOCListEncoder($0) },
        .init("csv", "text/csv; charset=utf-8; header=present", file: "socdefenders-iocs.csv", scope: "read:iocs", columns: [], choosesColumns: true) { CSVEncoder($0) },
        .init("txt", "text/plain; charset=utf-8", also: ["text/*"], file: nil, scope: "read:iocs", columns: []) { _ in PlainTextEncoder() },
        .init("stix", "application/stix+json;version=2.1", also: ["application/stix+json"], version: "2.1", file: "socdefenders-iocs-stix.json", scope: "read:stix", columns: [.details, .history, .revocation]) { STIXBundleEncoder($0) },
        .init("openioc", "application/xml", also: ["text/xml", "application/x-openioc+xml"], file: "socdefenders-iocs.ioc", scope: "read:openioc", detects: true, holds: .noCertificates, comment: .xml, columns: [.context, .history]) { OpenIOCEncoder($0) },
        .init("sigma", "application/yaml", also: ["application/x-yaml", "text/yaml"], file: "socdefenders-iocs.yml", scope: "read:sigma", detects: true, comment: .hash, columns: .details) { SigmaEncoder($0) },
        .init("ndjson", "application/x-ndjson", also: ["application/jsonl"], file: "socdefenders-iocs.ndjson", scope: "read:iocs", columns: [.details, .warnings, .risk]) { NDJSONEncoder($0) },
        .init("misp", "application/x-misp+json", ownPath: "application/json", file: "socdefenders-iocs-misp.json", scope: "read:misp", columns: [.context, .techniques, .verdict, .history]) { MISPEncoder($0) },
        .init("cef", "text/x-cef; charset=utf-8", ownPath: "text/plain; charset=utf-8", file: "socdefenders-iocs.cef", scope: "read:cef", detects: true, columns: [.context, .techniques, .verdict]) { CEFEncoder($0) },
        .init("syslog", "text/x-syslog; charset=utf-8", ownPath: "text/plain; charset=utf-8", file: "socdefenders-iocs.log", scope: "read:cef", detects: true, columns: [.context, .techniques, .verdict]) { SyslogEncoder($0) },
        .init("ecs", "application/x-ecs-ndjson", file: "socdefenders-ecs.ndjson", scope: "read:export", detects: true, columns: [.details, .history, .risk]) { ECSEncoder($0) },
        .init("zeek", "text/x-zeek-intel; charset=utf-8", file: "socdefenders-intel.dat", scope: "read:export", detects: true, holds: .observables, comment: .hashBelowHead, columns: [.source, .context]) { ZeekEncoder($0) },
        .init("suricata", "text/x-suricata-rules; charset=utf-8", file: "socdefenders.rules", scope: "read:export", detects: true, holds: .networkRules, comment: .hash, columns: .history) { SuricataEncoder($0) },
        .init("rpz", "text/dns; charset=utf-8", file: "socdefenders-rpz.zone", scope: "read:export", blockList: true, holds: .namesAndAddresses, comment: .semicolon, columns: []) { RPZEncoder($0) },
        .init("hosts", "text/x-hosts; charset=utf-8", file: "socdefenders.hosts", scope: "read:export", blockList: true, holds: .domains, comment: .hash, columns: []) { HostsEncoder($0) },
        .init("edl-ip", "text/plain; charset=utf-8", file: nil, scope: "read:export", negotiable: false, blockList: true, holds: .addresses, columns: []) { _ in DynamicListEncoder(.address) },
        .init("edl-domain", "text/plain; charset=utf-8", file: nil, scope: "read:export", negotiable: false, blockList: true, holds: .domains, columns: []) { _ in DynamicListEncoder(.domain) },
        .init("edl-url", "text/plain; charset=utf-8", file: nil, scope: "read:export", negotiable: false, blockList: true, holds: .urls, columns: []) { _ in DynamicListEncoder(.url) },
        .init("splunk", "text/x-splunk-intel-csv; charset=utf-8", file: "socdefenders-splunk.csv", scope: "read:export", detects: true, holds: .observablesWithoutCertificates, columns: .context) { SplunkLookupEncoder($0) },
        .init("splunk-hec", "application/x-splunk-hec-ndjson", file: "socdefenders-splunk-hec.ndjson", scope: "read:export", columns: [.details, .warnings, .risk]) { SplunkEventEncoder($0) },
        .init("sentinel", "application/x-sentinel-stix+json", file: "socdefenders-sentinel.json", scope: "read:stix", detects: true, maximumRows: 100, columns: [.details, .history]) { SentinelEncoder($0) },
    ]
}
