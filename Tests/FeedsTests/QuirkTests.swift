import Feeds
import Foundation
import Model
import TestSupport
import Testing

/// Small bodies of our own, each with one habit of the real feeds. What they give is on record under `Golden/Feeds/`.
struct Quirk: Sendable, CustomTestStringConvertible {
    let name: String
    let format: String
    let body: [UInt8]

    init(_ name: String, _ format: String, _ body: String) {
        self.init(name, format, Array(body.utf8))
    }

    init(_ name: String, _ format: String, _ body: [UInt8]) {
        self.name = name
        self.format = format
        self.body = body
    }

    var testDescription: String { name }

    private static let urlhausNames = "# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
    private static let urlhausRow =
        #""11","2026-02-07 04:31:13","http://192.0.2.1/a","online","2026-02-07 05:00:00","malware_download","elf, Mozi ,ELF","https://urlhaus.abuse.ch/url/11/","me""#
    private static let feodoNames = #""first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware""#
    private static let threatFoxNames =
        #"# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias","malware_printable","last_seen_utc","confidence_level","is_compromised","reference","tags","anonymous","reporter""#
        + "\r\n"

    private static let falsePositiveNames =
        #""time_stamp","removal_id","platform","entry_type","entry_value","removed_by","removal_notes""# + "\n"

    static let all: [Quirk] = [
        Quirk("urlhaus-plain", "urlhaus-csv", "####\n# title #\n" + urlhausNames + urlhausRow + "\n"),
        Quirk("urlhaus-crlf-no-last-newline", "urlhaus-csv", "# x\r\n" + urlhausNames + urlhausRow),
        Quirk("urlhaus-bom", "urlhaus", "\u{FEFF}" + urlhausNames + urlhausRow),
        Quirk("urlhaus-names-as-row", "urlhaus", String(urlhausNames.dropFirst(2)) + urlhausRow),
        Quirk(
            "urlhaus-names-in-the-middle",
            "urlhaus",
            String(urlhausNames.dropFirst(2)) + urlhausRow + "\n" + urlhausNames.dropFirst(2) + urlhausRow
        ),
        Quirk("urlhaus-no-names", "urlhaus-csv", urlhausRow),
        Quirk(
            "urlhaus-other-order-and-a-new-column",
            "urlhaus-csv",
            "\"url\",\"new\",\"dateadded\",\"tags\"\n\"http://192.0.2.1/a\",\"?\",\"2026-02-07 04:31:13\",\"x\"\n"
        ),
        Quirk(
            "urlhaus-none",
            "urlhaus-csv",
            urlhausNames + #""12","2026-02-07 04:31:13","http://192.0.2.1/b","offline","","None","None","null","None""#
        ),
        Quirk(
            "urlhaus-long-offline",
            "urlhaus-csv",
            urlhausNames + urlhausRow + "\n"
                + #""3","2025-01-07 04:31:13","http://192.0.2.1/c","offline","2025-06-01 00:00:00","malware_download","None","","""#
                + "\n"
                + #""2","2025-01-07 04:31:13","http://192.0.2.1/d","offline","2026-02-01 00:00:00","malware_download","None","","""#
        ),
        Quirk(
            "urlhaus-hostile",
            "urlhaus-csv",
            urlhausNames
                + #""1","2026-02-07 04:31:13","http://192.0.2.1/a,b ""c"" d","online","","x","a,,\#u{0},\#u{202E}b,💀","javascript:alert(1)","""#
                + "\n"
                + #""2","yesterday","http://192.0.2.1/","online","","","","","""# + "\n"
                + #""3","2026-02-07 04:31:13","not a url","online","","","","","""# + "\n"
                + #""4","2026-02-07 04:31:13","http://192.0.2.1/"x,"online","","","","","""# + "\n"
                + #""5","2026-02-07 04:31:13","","online","","","","","""# + "\n,\n"
        ),
        Quirk(
            "urlhaus-not-utf8",
            "urlhaus-csv",
            Array(urlhausNames.utf8) + Array(#""1","2026-02-07 04:31:13","http://192.0.2.1/"#.utf8) + [0xFF]
                + Array(
                    #"","online","","","","",""\#n"2","2026-02-07 04:31:13","http://192.0.2.1/","online","","","tag"#
                        .utf8
                ) + [0xE9] + Array(#"","","""#.utf8)
        ),
        Quirk("urlhaus-cut-in-quotes", "urlhaus-csv", urlhausNames + urlhausRow + "\n" + urlhausRow.dropLast(10)),
        Quirk(
            "urlhaus-json",
            "urlhaus",
            #"{"11":[{"dateadded":"2026-02-07 04:31:13 UTC","url":"http://192.0.2.1/a","url_status":"online","last_online":null,"threat":"malware_download","tags":["a,b","c"],"urlhaus_link":"https:\/\/urlhaus.abuse.ch\/url\/11\/","reporter":"me"}],"12":[{"url":"http://192.0.2.1/b","dateadded":"2026-02-07 04:31:13 UTC","tags":null}]}"#
        ),
        Quirk("urlhaus-json-cut", "urlhaus-json", #"{"11":[{"url":"http://192.0.2.1/a","dateadded":"2026"#),
        Quirk("urlhaus-json-broken", "urlhaus-json", #"{"11":[{"url":"http://192.0.2.1/a",}]}"#),
        Quirk(
            "urlhaus-json-answer",
            "urlhaus-json",
            #"{"query_status":"ok","urls":[{"id":"7","url":"http://192.0.2.1/a","date_added":"2026-02-07 04:31:13 UTC"}]}"#
        ),
        Quirk("urlhaus-json-refusal", "urlhaus-json", #"{"error":"Unauthorized"}"#),
        Quirk("urlhaus-json-other-fields", "urlhaus-json", #"{"urls":[{"adresse":"http://192.0.2.1/"}]}"#),
        Quirk("urlhaus-json-empty", "urlhaus-json", "{}"),
        Quirk("urlhaus-text", "urlhaus", "# x\nhttp://192.0.2.1/a\r\nHTTPS://Evil.Example/B"),
        Quirk("html", "urlhaus-csv", "\n<!DOCTYPE html><title>404</title>"),
        Quirk("html-for-list", "list", "\u{FEFF}<html>"),
        Quirk("html-for-json", "threatfox-json", "<html>"),
        Quirk("empty", "feodo-csv", ""),
        Quirk("blank", "threatfox", "\r\n \n"),
        Quirk(
            "feodo-plain",
            "feodo-csv",
            "# x\r\n" + feodoNames + "\r\n" + #""2024-02-08 19:20:49","192.0.2.1","443","online","2024-02-08","QakBot""#
                + "\r\n"
                + #""2024-02-08 19:20:49","192.0.2.1","8080","offline","2024-03-11","QakBot""# + "\r\n# END 2 entries"
        ),
        Quirk(
            "feodo-cut",
            "feodo-csv",
            feodoNames + "\n" + #""2024-02-08 19:20:49","192.0.2.1","443","online","2024-02-08","QakBot""#
                + "\n# END 750 entries"
        ),
        Quirk(
            "feodo-names-in-comment",
            "feodo",
            "# first_seen_utc,dst_ip,dst_port,last_online,malware\n2024-02-08 19:20:49,192.0.2.1,443,2024-02-09,Emotet\n"
        ),
        Quirk("feodo-empty-list", "feodo", "# x\n" + feodoNames + "\n# END 0 entries"),
        Quirk("feodo-other-table", "feodo-csv", "a,b,c\n1,2,3\n"),
        Quirk(
            "feodo-bad-rows",
            "feodo-csv",
            feodoNames
                + "\n,,,,,\n2024-02-08 19:20:49,300.0.2.1,443,online,,x\n2024-02-08 19:20:49,192.0.2.1,x,online,,x\n2024-02-08 19:20:49,192.0.2.1\n# END 4 entries"
        ),
        Quirk(
            "feodo-json",
            "feodo",
            #"[{"ip_address":"192.0.2.1","port":443,"status":"offline","hostname":null,"as_number":1,"first_seen":"2024-02-08 19:20:49","last_online":"2024-02-09","malware":"Emotet"},{"ip_address":null},{"x":{"deep":[1]}}]"#
        ),
        Quirk(
            "threatfox-csv",
            "threatfox-csv",
            threatFoxNames
                + #""2026-07-24 13:50:06", "1", "https://Evil.Example/A", "url", "botnet_cc", "win.vidar", "None", "Vidar", "", "100", "True", "None", "vidar,two words", "0", "x""#
                + "\r\n"
                + #""2026-07-24 13:50:06", "2", "192.0.2.1:443", "ip:port", "botnet_cc", "win.x", "a,b", "Cobalt Strike", "2026-07-24 14:00:00", "75", "False", "https://x.example/y", "None", "0", "x""#
                + "\r\n"
                + #""2026-07-24 13:50:06", "3", "EVIL.example", "domain", "payload_delivery", "js.x", "None", "Unknown malware", "None", "50", "True", "None", "", "1", "x""#
                + "\r\n"
                + #""2026-07-24 13:50:06", "4", "D41D8CD98F00B204E9800998ECF8427E", "md5_hash", "payload", "win.x", "None", "X", "None", "49", "True", "None", "", "1", "x""#
                + "\r\n"
                + #""2026-07-24 13:50:06", "5", "192.0.2.1", "ip:port", "botnet_cc", "win.x", "None", "X", "None", "100", "False", "None", "", "1", "x""#
                + "\r\n"
                + #""2026-07-24 13:50:06", "6", "x", "ja3", "botnet_cc", "win.x", "None", "X", "None", "100", "False", "None", "", "1", "x""#
                + "\r\n# Number of entries: 6\r\n"
        ),
        Quirk("threatfox-csv-cut", "threatfox", threatFoxNames + "# Number of entries: 5\r\n"),
        Quirk(
            "threatfox-json",
            "threatfox",
            #"{"2":[{"malware":"win.x","ioc_value":"[2001:DB8::1]:443","ioc_type":"ip:port","threat_type":"botnet_cc","malware_printable":"X","first_seen_utc":"2026-07-24 13:50:06","last_seen_utc":null,"confidence_level":"75","is_compromised":false,"reference":null,"tags":null,"anonymous":"0"}]}"#
        ),
        Quirk("threatfox-json-no-records", "threatfox", #"{"query_status":"no_result","data":[]}"#),
        Quirk(
            "sslbl-plain",
            "sslbl-csv",
            "# Timestamp of Listing (UTC),SSL certificate SHA1 Fingerprint,Listing reason\n2018-07-24 13:38:13,911BFBC76d3c056b8f61aece042fefccd2be0741,Godzilla C&C\n2018-07-24 13:38:13,911bfbc76d3c056b8f61aece042fefccd2be0742,Malware C&C\n2018-07-24 13:38:13,911bfbc76d3c056b8f61aece042fefccd2be0743,Malware distribution\n2018-07-24 13:38:13,x,y\n# Number of entries: 4\n"
        ),
        Quirk(
            "sslbl-spreadsheet",
            "sslbl",
            "\u{FEFF}SHA1,ListingReason,ListingDate\r\n19e664f09401bf648b6ea57719e34ad795f3b6cb,AsyncRAT C&C,12/22/2023 6:58\r\n19e664f09401bf648b6ea57719e34ad795f3b6cc,AsyncRAT C&C,22/12/2023 6:58\r\n"
        ),
        Quirk("sslbl-addresses", "sslbl", "# DstIP,DstPort\n192.0.2.1,443,URLzone C&C\n192.0.2.1,447,Dridex C&C\n"),
        Quirk(
            "generic-nul-bytes",
            "csv",
            "value,context,tags\nevil.example,a\u{0}b\u{1B}c\u{85}d,x\u{0}y\nev\u{0}il.example,,\n"
        ),
        Quirk(
            "generic-defanged",
            "csv",
            "type,value\nurl,hxxp://evil[.]example/x\ndomain,evil[.]example\nip:port,192.0.2[.]1:443\nmd5,[.]\n"
        ),
        Quirk("generic-semicolon-table", "csv", "value;type\nevil.example;domain\n"),
        Quirk(
            "generic-bad-fields",
            "csv",
            "type,value,confidence,first_seen,port,techniques\nipv5,192.0.2.1,,,,\nipv4,192.0.2.1,sure,,,\nipv4,192.0.2.1,,soon,,\nipv4,192.0.2.1,,,99999,\nipv4,192.0.2.1,,,,TA0001\nipv4,192.0.2.1,,,,T1\nIPv4,192.0.2.1,70,2030-01-01,1,T1059 T1105;t1059\n"
        ),
        Quirk("ndjson-cut", "ndjson", "{\"value\":\"a.b\"}\n{\"value\":\"c."),
        Quirk("ndjson-not-lines", "ndjson", "[\n{\"value\":\"a.b\"}\n]"),
        Quirk(
            "kev-json",
            "kev-json",
            #"{"title":"t","catalogVersion":"2026.07.23","dateReleased":"2026-07-23T10:00:00.8082Z","count":3,"vulnerabilities":[{"cveID":"CVE-2025-48384","vendorProject":"Git","product":"Git","vulnerabilityName":"Git Link Following Vulnerability","dateAdded":"2025-08-25","shortDescription":"d","requiredAction":"a","dueDate":"2025-09-15","knownRansomwareCampaignUse":"Known","notes":"https:\/\/x.example ; y","cwes":["CWE-59","CWE-436"]},{"cveID":"CVE-2025-1","dateAdded":"2025-08-25"},{"cveID":"CVE-2025-12345","dateAdded":"soon","cwes":[]},{"cveID":"CVE-2025-12346","dateAdded":"2025-08-25","knownRansomwareCampaignUse":"Unknown"}]}"#
        ),
        Quirk(
            "kev-csv",
            "kev-csv",
            "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\nCVE-2025-48384,Git,Git,\"Git \"\"Link\"\" Vulnerability\",2025-08-25,d,a,2025-09-15,Unknown,,\"CWE-59, CWE-436\"\n"
        ),
        Quirk(
            "misp-event",
            "misp",
            #"{"response":[{"Event":{"date":"2021-06-07","threat_level_id":"1","info":"Operation X","Attribute":[{"type":"md5","to_ids":true,"uuid":"u-1","timestamp":"1623092052","comment":"Webshell","deleted":false,"value":"E34333634b7208b000027be99612142d","Tag":[{"name":"misp:confidence-level=\"fairly-confident\""},{"name":"misp-galaxy:malware=\"Turian - S0647\""}]},{"type":"link","value":"https://page.example/x"},{"type":"filename|sha1","value":"a|b.exe|da39a3ee5e6b4b0d3255bfef95601890afd80709","uuid":"u-2"},{"type":"domain|ip","value":"evil.example|192.0.2.1","uuid":"u-3","first_seen":"2020-01-01T00:00:00.000000+00:00","last_seen":null},{"type":"ip-dst|port","value":"2001:db8::1|443","uuid":"u-4","to_ids":"1"},{"type":"text","value":"x"},{"type":"domain","value":"gone.example","deleted":true},{"type":"url","value":"not a url"},{"type":"vulnerability","value":"cve-2021-44228","timestamp":"99999999999999999"},{"type":"malware-sample","value":"f|e34333634b7208b000027be99612142d"}],"Object":[{"name":"file","Attribute":[{"type":"sha256","object_relation":"sha256","value":"e10b1fa84f1d6481625f741b69892780140d4e0e7769e7491e5f4d894c2e0e09","to_ids":true}]}],"Tag":[{"name":"tlp:green"},{"name":"misp-galaxy:mitre-attack-pattern=\"PowerShell - T1086\""},{"name":"misp-galaxy:mitre-attack-pattern=\"Sub - T1059.001\""}],"Galaxy":[{"GalaxyCluster":[{"tag_name":"misp-galaxy:threat-actor=\"APT15\""}]}]}}]}"#
        ),
        Quirk("misp-bare", "misp", #"{"info":"i","Attribute":[{"type":"hostname","value":"Evil.Example"}]}"#),
        Quirk(
            "misp-list",
            "misp",
            #"[{"Event":{"info":"i"}},{"Event":{"Attribute":[{"type":"ip-src","value":"192.0.2.0/24"}]}}]"#
        ),
        Quirk("misp-nothing", "misp", #"{"response":[]}"#),
        Quirk("misp-refusal", "misp", #"{"name":"Authentication failed","url":"/events"}"#),
        Quirk("misp-cut", "misp", #"{"Event":{"info":"i","Attribute":[{"type":"md5""#),
        Quirk(
            "stix-bundle",
            "stix",
            #"{"type":"bundle","id":"bundle--1","objects":[{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},{"type":"relationship","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"attack-pattern--1"},{"type":"indicator","id":"indicator--1","created":"2024-01-01T00:00:00.000Z","modified":"2024-02-01T00:00:00Z","valid_from":"2023-12-31T00:00:00Z","name":"n","description":"what it is","labels":["malicious-activity","misp:type=\"x\""],"indicator_types":["anomalous-activity"],"confidence":85,"external_references":[{"source_name":"s","url":"https://ref.example/1"}],"pattern_type":"stix","pattern":"[file:hashes.'SHA-256' = 'E10b1fa84f1d6481625f741b69892780140d4e0e7769e7491e5f4d894c2e0e09' OR file:hashes.MD5='e34333634b7208b000027be99612142d'] AND [domain-name:value IN ('a.example', 'b.example') AND network-traffic:dst_port = 8443] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'"},{"type":"malware","id":"malware--1","name":"Turian"},{"type":"attack-pattern","id":"attack-pattern--1","name":"PowerShell","external_references":[{"source_name":"mitre-attack","external_id":"T1059.001"},{"source_name":"capec","external_id":"CAPEC-1"}]},{"type":"vulnerability","id":"vulnerability--1","name":"CVE-2021-44228","created":"2024-01-01T00:00:00Z"},{"type":"attack-pattern","id":"attack-pattern--2","name":"x"},{"type":"indicator","id":"indicator--2","revoked":true,"pattern":"[url:value = 'http://x.example/']"},{"type":"indicator","id":"indicator--3","pattern":"rule x {}","pattern_type":"yara"},{"type":"indicator","id":"indicator--4","pattern":"[ipv4-addr:value != '192.0.2.1' AND url:value NOT = 'http://a.example' AND file:name = 'it\\'s.exe' AND domain-name:value='192.0.2.7' AND x509-certificate:hashes.'SHA-1'='da39a3ee5e6b4b0d3255bfef95601890afd80709' AND ipv4-addr:value LIKE '10.%']"},{"type":"indicator","id":"indicator--5","pattern":"[email-addr:value = 'x"},{"type":"indicator","id":"indicator--6","pattern":"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.8' AND network-traffic:dst_port=443]"}]}"#
        ),
        Quirk(
            "stix-envelope",
            "stix",
            #"{"more":false,"objects":[{"type":"indicator","id":"indicator--1","pattern":"[url:value='https://evil.example/a\\\\b']"}]}"#
        ),
        Quirk("stix-empty-envelope", "stix", #"{"more":false}"#),
        Quirk(
            "stix-one-object",
            "stix",
            #"{"type":"vulnerability","id":"vulnerability--1","external_references":[{"external_id":"cve-2021-44228"}]}"#
        ),
        Quirk("stix-error", "stix", #"{"title":"Forbidden","http_status":"403"}"#),
        Quirk("stix-cut", "stix", #"{"type":"bundle","objects":[{"type":"indicator","#),
        Quirk(
            "false-positives-csv",
            "abusech-fplist",
            "# False Positive List\n" + falsePositiveNames
                + #""2026-03-01 10:00:00","1","ThreatFox","ip:port","192.0.2.1:443","admin","sinkhole""# + "\n"
                + #""2026-03-01 10:00:00","2","URLhaus","url","http://192.0.2.1/a","admin","""# + "\n"
                + #""2026-03-01 10:00:00","3","YARAify","yara_rule","x","admin","""# + "\n"
                + #""","4","MalwareBazaar","sha1_hash","AC4CB655A78A5634F6A87C82BEC33A4391269A3F","admin","None""#
        ),
        Quirk(
            "false-positives-json",
            "abusech-fplist",
            #"{"7":{"time_stamp":"2025-06-04 07:46:14 UTC","platform":"MalwareBazaar","entry_type":"domain","entry_value":"A.example.com","removed_by":"admin","removal_notes":null}}"#
        ),
        Quirk("false-positives-cut", "abusech-fplist", falsePositiveNames + #""2026-03-01 10:00:00","1","Thr"#),
        Quirk("false-positives-refused", "abusech-fplist", #"{"query_status":"unknown_auth_key"}"#),
        Quirk(
            "taxii-page",
            "taxii",
            #"{"more":true,"next":"2","objects":[{"type":"vulnerability","id":"vulnerability--1","name":"CVE-2021-44228"}]}"#
        ),
        Quirk("taxii-empty-page", "taxii", "{}"),
        Quirk(
            "list-not-utf8",
            "list",
            Array("evil.example\n".utf8) + [0xFF, 0xFE, 0x0A] + Array("ev".utf8) + [0xE9]
                + Array(".example\r192.0.2.1".utf8)
        ),
    ]
}

struct QuirkTests {
    @Test(arguments: Quirk.all)
    func `every quirk gives what is on record`(quirk: Quirk) throws {
        var collector = Collector()
        var text = ""
        do {
            try FeedReaders.named(quirk.format)?.sightings?.read(quirk.body.span, into: &collector)
        } catch let error as FeedError {
            text = "error: " + error.text + "\n"
        }
        text = collector.lines.map { $0 + "\n" }.joined() + text
        #expect(text == golden("Feeds/\(quirk.name).txt", for: text))
    }

    @Test func `a line of a megabyte is one rejection and the rest is read`() throws {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(
            try read("a.b\n\(long)\nhttp://a.b/\(long)\nc.d", as: "list").lines.map { $0.prefix(30) }
                == [
                    "1\tdomain | a.b | key= | port= |", "2\t! the value is longer than 8192 bytes",
                    "3\t! the value is longer than 8192 bytes", "4\tdomain | c.d | key= | port= |",
                ].map { $0.prefix(30) }
        )
        let table = try read("value,context,tags\na.b,\(long),\(long)\n", as: "csv")
        let sighting = try #require(table.sightings.first)
        #expect(sighting.context.count == 2048)
        #expect(sighting.tags.map(\.count) == [64])
    }

    @Test func `tags are limited in number`() throws {
        let found = try read("value,tags\na.b,\"\((0..<100).map(String.init).joined(separator: ","))\"\n", as: "csv")
        #expect(found.sightings.first?.tags.count == 32)
    }

    @Test(arguments: FeedReaders.all.filter { $0.sightings != nil }.map(\.name))
    func `every sighting reader takes an empty body and refuses a page of HTML`(format: String) throws {
        #expect(try read("", as: format).lines.isEmpty)
        #expect(throws: FeedError.markup) { try read("<html></html>", as: format) }
    }

    @Test func `format names are unique`() {
        #expect(Set(FeedReaders.all.map(\.name)).count == FeedReaders.all.count)
        #expect(FeedReaders.named("nothing") == nil)
    }
}
