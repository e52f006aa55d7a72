import Feeds
import Model
import Testing

/// Formats of other programs, as people write them.
struct InterchangeTests {
    private func values(_ body: String, as format: String) throws -> [String] {
        let found = try read(body, as: format)
        return found.sightings.map { "\($0.type.text) \($0.text($0.value))" }
    }

    @Test(arguments: [
        ("IP Address,Malware\n198.51.100.1,x\n198.51.100.2,y\n", ["ipv4 198.51.100.1", "ipv4 198.51.100.2"]),
        (
            "md5;sha256;File Name\nd41d8cd98f00b204e9800998ecf8427e;e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;a\n",
            [
                "md5 d41d8cd98f00b204e9800998ecf8427e",
                "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ]
        ),
        (
            "domain\tip\na[.]example\t198.51.100.1\nb.example\tN/A\n",
            ["ipv4 198.51.100.1", "domain a.example", "domain b.example"]
        ),
        (
            "description,ip,domain,url,file_hash,src_user,weight\nx,,,http://a.example/b,,,85\nx,,,,,bob@a.example,15\n",
            ["url http://a.example/b", "email bob@a.example"]
        ),
    ])
    func `a table with a column for each type gives every value`(body: String, found: [String]) throws {
        #expect(try values(body, as: "csv") == found)
    }

    @Test func `what stands beside a URL says where it leads, and is told`() throws {
        let found = try read("url,domain,ip\nhttps://a.example/b,a.example,198.51.100.1\n", as: "csv")
        #expect(found.values == [.url: ["https://a.example/b"]])
        #expect(found.notes.count == 1)
    }

    @Test(arguments: [
        #"{"meta":{"filters":{"type":"all"},"tags":["x"]},"data":[{"value":"a.example","source":{"tags":"y"}},{"foo":1}]}"#,
        #"{"description":"My list","count":2,"indicators":[{"First Seen":"2026-02-07","Indicator":"a[.]example"},{"type":"domain"}]}"#,
        #"[{"domain":"a.example","note":null},{"domain":null}]"#,
    ])
    func `a JSON document gives its records, and counts those without a value`(body: String) throws {
        let found = try read(body, as: "json")
        #expect(found.values == [.domain: ["a.example"]])
        #expect(found.rejected.map(\.reason) == ["the record has no value"])
    }

    @Test(arguments: [
        ("json", #"["x",{"value":"a.example"},7,null,{"value":"b.example"}]"#, 3),
        (
            "json",
            #"{"tags":["x","y"],"data":[{"value":"a.example","tags":["z"]},"b.example",{"value":"b.example"}]}"#, 1
        ),
        (
            "stix",
            #"{"type":"bundle","objects":["x",{"type":"domain-name","id":"domain-name--1","value":"a.example"},[1],{"type":"domain-name","id":"domain-name--2","value":"b.example"}]}"#,
            2
        ),
        ("ndjson", "{\"value\":\"a.example\"}\n\"x\"\n7\n{\"value\":\"b.example\"}\n", 2),
    ])
    func `elements that are no objects are counted`(format: String, body: String, count: Int) throws {
        let found = try read(body, as: format)
        #expect(found.values == [.domain: ["a.example", "b.example"]])
        #expect(found.rejected.count == count)
        #expect(found.rejected.allSatisfy { "\($0.reason)".contains("not a") })
    }

    @Test(arguments: [
        (
            #"{"threat":{"indicator":{"type":"url","url":{"original":"hxxp://a[.]example/x","domain":"a.example"},"ip":"198.51.100.1"}}}"#,
            ["url http://a.example/x"]
        ),
        (
            #"{"threat":{"indicator":{"type":"file","name":"dropper","file":{"hash":{"md5":"D41D8CD98F00B204E9800998ECF8427E"}},"confidence":"Not Specified"}}}"#,
            ["md5 d41d8cd98f00b204e9800998ecf8427e"]
        ),
        (#"{"threat.indicator.ip":"198.51.100.1","threat.indicator.marking.tlp":"RED"}"#, ["ipv4 198.51.100.1"]),
        (#"{"threat":{"indicator":{"type":"ipv4-addr","name":"198.51.100.7"}}}"#, ["ipv4 198.51.100.7"]),
    ])
    func `documents of the Elastic Common Schema give their indicator`(body: String, found: [String]) throws {
        #expect(try values(body, as: "ecs") == found)
        #expect(try read(body, as: "ecs").notes.isEmpty)
    }

    @Test(arguments: [
        (
            #"<ioc id="1"><definition><Indicator operator="OR"><IndicatorItem condition="contains"><Context document="Network" search="Network/DNS"/><Content type="string">a[.]example</Content></IndicatorItem></Indicator></definition></ioc>"#,
            ["domain a.example"], 0
        ),
        (
            #"<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1"><ioc><criteria><Indicator operator="AND"><IndicatorItem condition="is" negate="true"><Context search="FileItem/Md5sum"/><Content>d41d8cd98f00b204e9800998ecf8427e</Content></IndicatorItem><IndicatorItem condition="is" negate="false"><Context search="PortItem/remoteIP"/><Content>198.51.100.1</Content><Comment>c</Comment></IndicatorItem></Indicator></criteria></ioc></OpenIOC>"#,
            ["ipv4 198.51.100.1"], 1
        ),
        (
            #"<ioc><links><link rel="cve">CVE-2021-44228</link><link rel="report" href="x">y</link></links><definition><IndicatorItem condition="matches"><Context search="UrlHistoryItem/URL"/><Content>a.*</Content></IndicatorItem><IndicatorItem condition="is"><Context search="FileItem/FileName"/><Content>a.exe</Content></IndicatorItem></definition></ioc>"#,
            ["cve CVE-2021-44228"], 2
        ),
    ])
    func `OpenIOC gives the items that we keep and names the others`(body: String, found: [String], refused: Int) throws
    {
        #expect(try values(body, as: "openioc") == found)
        #expect(try read(body, as: "openioc").rejected.count == refused)
    }

    @Test(arguments: [
        (
            "title: One\ndetection:\n  selection:\n    DestinationHostname|endswith:\n      - '.a.example'\n      - b.example # why\n  filter_main:\n    DestinationIp: 198.51.100.1\n  condition: selection and not 1 of filter_*\nlevel: critical\n",
            ["domain a.example", "domain b.example"], 0
        ),
        (
            "title: Two\ntags:\n    - attack.t1059\ndetection:\n    hash:\n        - Hashes|contains: 'SHA1=da39a3ee5e6b4b0d3255bfef95601890afd80709,IMPHASH=00'\n        - md5: d41d8cd98f00b204e9800998ecf8427e\n    condition: 1 of them\n",
            ["sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709", "md5 d41d8cd98f00b204e9800998ecf8427e"], 0
        ),
        (
            "title: Lists\ndetection:\n  a:\n    QueryName: [a.example, 'b.example', \"c.example\"]\n    url: |\n      x\n  condition: a\n",
            ["domain a.example", "domain b.example", "domain c.example"], 1
        ),
        (
            "# rules\n---\ntitle: Three\ndetection:\n  selection:\n    Image|endswith: \\\\a.exe\n  condition: selection\n---\ntitle: Four\ndetection:\n  selection:\n    c-uri: \"http://a.example/x\\\\?y\"\n    cs-host: 'a*.example'\n  condition: selection\n",
            ["url http://a.example/x?y"], 2
        ),
        // Documents without a detection, in the middle and at the end, are refused once each.
        (
            "title: Five\ndetection:\n  selection:\n    cs-host: a.example\n---\ntitle: Six\n---\ndetection:\n  s:\n    cs-host: b.example\n---\ntitle: Seven",
            ["domain a.example", "domain b.example"], 2
        ),
    ])
    func `Sigma rules give what they look for`(body: String, found: [String], refused: Int) throws {
        #expect(try values(body, as: "sigma") == found)
        #expect(try read(body, as: "sigma").rejected.count == refused)
    }

    @Test(arguments: [
        "server=/a.example/192.0.2.53\n", "a.*\n", "ads*.a.example\n", "||*.a.*^\n", "address=/a*.example/0.0.0.0\n",
    ])
    func `what names no single host is refused`(body: String) throws {
        let found = try read(body, as: "list")
        #expect(found.accepted == 0 && found.rejected.count == 1)
    }
}
