import Foundation

/// The inputs that are mutated: the samples of the repository and small ones of every notation.
struct Corpus {
    private let files: [(name: String, bytes: [UInt8])]

    /// - Parameter checkout: the repository's directory.
    init(checkout: URL) {
        var files: [(name: String, bytes: [UInt8])] = Self.small.map { ($0.0, Array($0.1.utf8)) }
        let folders = ["Tests/Samples", "Tests/Samples/cves", "Tests/Golden/Feeds", "Tests/Golden/Encoders"]
        for folder in folders {
            let url = checkout.appending(path: folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            for name in names.sorted() {
                guard let data = try? Data(contentsOf: url.appending(path: name)), !data.isEmpty else { continue }
                files.append((name, [UInt8](data.prefix(256 * 1024))))
            }
        }
        self.files = files
    }

    var all: [[UInt8]] { files.map(\.bytes) }

    /// What a target likes best: files named like the first of its words that names any.
    func inputs(liking words: [String]) -> [[UInt8]] {
        for word in words {
            let found = files.filter { $0.name.contains(word) }
            if !found.isEmpty { return found.map(\.bytes) }
        }
        return all
    }

    private static let small: [(String, String)] = [
        (
            "stix",
            #"{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1","name":"x","pattern":"[ipv4-addr:value = '192.0.2.1' AND network-traffic:dst_port = 443] OR [file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z","labels":["a"],"confidence":80},{"type":"malware","id":"malware--1","name":"Vidar"},{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"}]}"#
        ),
        (
            "taxii-stix",
            #"{"more":true,"next":"abc","objects":[{"type":"vulnerability","id":"vulnerability--1","name":"CVE-2021-44228","external_references":[{"source_name":"cve","external_id":"CVE-2021-44228"}]}]}"#
        ),
        (
            "misp",
            #"{"response":[{"Event":{"info":"x","date":"2026-01-01","Tag":[{"name":"misp-galaxy:mitre-attack-pattern=\"T - T1059\""}],"Attribute":[{"uuid":"5f1d7b2c-0d8c-4a53-9f11-2d4f6a1b0c01","type":"ip-dst|port","value":"192.0.2.1|443","to_ids":true,"timestamp":"1700000000"},{"type":"link","value":"https://a.example/"}],"Object":[{"name":"file","Attribute":[{"type":"filename|md5","value":"a|d41d8cd98f00b204e9800998ecf8427e"}]}]}}]}"#
        ),
        (
            "manifest",
            #"{"5f1d7b2c-0d8c-4a53-9f11-2d4f6a1b0c01":{"Orgc":{"name":"o"},"Tag":[],"info":"i","date":"2026-01-01","analysis":"2","threat_level_id":"3","timestamp":"1700000000"}}"#
        ),
        (
            "threatfox-json",
            #"{"12":[{"ioc_value":"192.0.2.1:443","ioc_type":"ip:port","threat_type":"botnet_cc","malware_printable":"Vidar","first_seen_utc":"2026-01-01 00:00:00","last_seen_utc":null,"confidence_level":75,"is_compromised":false,"reference":"https://a.example/","tags":"a,b"}]}"#
        ),
        (
            "feodo-json",
            #"[{"ip_address":"192.0.2.1","port":443,"status":"online","hostname":null,"first_seen":"2026-01-01 00:00:00","last_online":"2026-01-02","malware":"QakBot"}]"#
        ),
        (
            "urlhaus-json",
            #"{"1":[{"dateadded":"2026-01-01 00:00:00 UTC","url":"http://192.0.2.1/a","url_status":"online","last_online":"2026-01-02 00:00:00 UTC","threat":"malware_download","tags":["elf"],"urlhaus_link":"https://a.example/1"}]}"#
        ),
        (
            "feodo-csv",
            "# x\n\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"\n\"2026-01-01 00:00:00\",\"192.0.2.1\",\"443\",\"online\",\"2026-01-02\",\"QakBot\"\n# END 1 entries"
        ),
        (
            "abusech-fplist",
            "# list\n\"time_stamp\",\"removal_id\",\"platform\",\"entry_type\",\"entry_value\",\"removed_by\",\"removal_notes\"\n\"2026-03-01 10:00:00\",\"1\",\"ThreatFox\",\"domain\",\"a.example\",\"admin\",\"\"\n"
        ),
        (
            "ndjson",
            "{\"value\":\"192.0.2.1\",\"tags\":[\"a\",\"b\"],\"confidence\":70}\n{\"value\":\"evil[.]example\",\"type\":\"domain\"}\n"
        ),
        ("list-values", "# list\n192.0.2.1:443\nevil[.]example\nhxxp://a.example/b\n2001:db8::1\na@b.example\n"),
        (
            "values-in-spellings",
            """
            192.0.2.1/32
            [192.0.2.1]:443
            192[.]0[.]2[.]1
            2001:DB8:0::1/128
            [2001:db8::1%eth0]:8443
            fe80::1%25eth0
            EVIL.example.:8443
            ⓔⓥⓘⓛ.example
            mu\u{308}nchen.example/a?b#c
            http://user:word@Evil.example.:80?x=1
            hxxps[:]//evil[.]example:443/a@b
            //[2001:db8::1]:80/a
            Bob.O'Neil@B\u{fc}cher.example
            mailto:bob[at]evil[.]example?subject=a
            192.0.2.1-192.0.2.9
            CVE 2021 44228
            """
        ),
        (
            "kev-json",
            #"{"title":"t","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00.0000Z","count":1,"vulnerabilities":[{"cveID":"CVE-2021-44228","vendorProject":"Apache","product":"Log4j","vulnerabilityName":"n","dateAdded":"2021-12-10","shortDescription":"s","requiredAction":"r","dueDate":"2021-12-24","knownRansomwareCampaignUse":"Known","notes":"https://a.example/ ; b","cwes":["CWE-20"]}]}"#
        ),
        (
            "epss",
            "#model_version:v2025.03.14,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2021-44228,0.97,0.9999\n"
        ),
        (
            "nvd",
            #"{"resultsPerPage":1,"startIndex":0,"totalResults":1,"vulnerabilities":[{"cve":{"id":"CVE-2021-44228","published":"2021-12-10T10:15:09.143","lastModified":"2026-01-01T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"d"}],"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H","baseScore":10.0,"baseSeverity":"CRITICAL"}}]},"weaknesses":[{"source":"s","type":"Primary","description":[{"lang":"en","value":"CWE-502"}]}],"references":[{"url":"https://a.example/","tags":["Patch"]}]}}]}"#
        ),
        (
            "cve5",
            #"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2021-44228","state":"PUBLISHED","datePublished":"2021-12-10T00:00:00"},"containers":{"cna":{"title":"t","descriptions":[{"lang":"en","value":"d"}],"affected":[{"vendor":"v","product":"p"}],"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H","baseScore":10}}],"references":[{"url":"https://a.example/"}]},"adp":[{"title":"CISA ADP Vulnrichment","metrics":[{"other":{"type":"kev","content":{"dateAdded":"2021-12-10"}}}]}]}}"#
        ),
        (
            "rss",
            #"<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><link>https://a.example/</link><item><title>A &amp; B</title><link>https://a.example/1?utm_source=x#y</link><guid isPermaLink="false">g1</guid><pubDate>Thu, 01 Jan 2026 10:00:00 EST</pubDate><description>&lt;p&gt;text&lt;/p&gt;</description><content:encoded><![CDATA[<p>evil[.]example</p>]]></content:encoded><category>c</category><enclosure url="https://a.example/i.png" type="image/png"/></item></channel></rss>"#
        ),
        (
            "rss-rdf",
            #"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title></channel><item rdf:about="https://a.example/1"><title>A</title><link>https://a.example/1</link></item></rdf:RDF>"#
        ),
        (
            "atom-rss",
            #"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/"><title type="html">T &lt;b&gt;</title><entry><id>tag:a,2026:1</id><title>A</title><link rel="alternate" href="b/c"/><updated>2026-01-01T00:00:00+02:00</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content></entry></feed>"#
        ),
        (
            "jsonfeed-rss",
            #"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","url":"/a","title":"A","content_html":"<p>x</p>","date_published":"2026-01-01T00:00:00Z","authors":[{"name":"n"}],"tags":["t"]}]}"#
        ),
        (
            "html-text",
            "<html><body><h1>Report</h1><p>The server 198[.]51[.]100[.]7:8080 and hxxps://bad[.]example/x?y=1 drop <code>e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855</code>; APT28 uses T1059.001, CVE-2021-44228. mail(at)evil(dot)example</p><table><tr><td>a.example</td><td>b.example</td></tr></table></body></html>"
        ),
    ]
}
