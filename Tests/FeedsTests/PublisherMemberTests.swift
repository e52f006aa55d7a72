import Feeds
import Testing

/// Members that publishers write today and that say nothing that we keep: they change nothing, and nothing is told of them.
struct PublisherMemberTests {
    /// A record as it was, and what stands in it besides today.
    struct Document: Sendable, CustomTestStringConvertible {
        let format: String
        /// `$` is where the members stand.
        let text: String
        let members: String
        var testDescription: String { format }
    }

    private static let opinion = """
        {"uuid":"238b1e74-e378-4bde-a463-cbb8fc496989","opinion":"0","comment":"b.example","note":"192.0.2.9",\
        "value":"b.example","type":"domain"}
        """

    private static let documents = [
        Document(
            format: "threatfox-json",
            text:
                #"{"1":[{"ioc_value":"a.example","ioc_type":"domain","threat_type":"botnet_cc","first_seen_utc":"2026-02-07 04:31:13"$}]}"#,
            members:
                #","malware_alias":"x","malware_malpedia":"https://b.example","malware_samples":[{"md5_hash":"d41d8cd98f00b204e9800998ecf8427e","malware_bazaar":"https://b.example"}],"anonymous":"0","threat_type_desc":"x","ioc_type_desc":"y","comment":"z","uuid":"1""#
        ),
        Document(
            format: "misp",
            text:
                #"{"Event":{"uuid":"50421b51-4b29-5e26-9467-a8345b97edd6","Attribute":[{"type":"domain","value":"a.example","uuid":"31c4e60e-0516-5253-ae58-e6bebf8d67e5","to_ids":true,"timestamp":"1733732100"$}]}}"#,
            members: """
                ,"Note":[\(opinion)],"Opinion":[\(opinion)],"Relationship":[\(opinion)],"Sighting":[{"type":"0","value":"b.example"}],\
                "ShadowAttribute":[\(opinion)],"warnings":[{"value":"b.example"}],"decay_score":[{"score":1}],"data":"eA==",\
                "disable_correlation":true,"event_uuid":"1","object_relation":null,"SharingGroup":{"name":"x"},"attribute_count":"1"
                """
        ),
        Document(
            format: "kev-json",
            text:
                #"{"catalogVersion":"2026.02.07","count":1,"vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","vulnerabilityName":"x","knownRansomwareCampaignUse":"Known"$}]}"#,
            members:
                #","cwes":[],"notes":"https://b.example","cvssScore":9.8,"epss":{"score":0.9},"dateUpdated":"2026-01-01""#
        ),
        Document(
            format: "stix",
            text:
                #"{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--eea43629-a1c1-5d5d-a1ec-ad8c447ff8da","pattern_type":"stix","pattern":"[domain-name:value = 'a.example']","valid_from":"2026-02-07T04:31:13Z"$}]}"#,
            members:
                #","extensions":{"x":{"value":"b.example","type":"domain-name"}},"granular_markings":[{"selectors":["name"]}],"lang":"en","x_opencti_score":80,"x_mitre_domains":["b.example"]"#
        ),
    ]

    @Test(arguments: documents)
    func `new members change nothing`(document: Document) throws {
        let parts = document.text.split(separator: "$")
        let before = try read(parts.joined(), as: document.format)
        let after = try read(parts.joined(separator: document.members), as: document.format)
        #expect(before.accepted == 1 && before.notes.isEmpty)
        #expect(after.lines == before.lines)
    }
}
