import Feeds
import Model
import Testing

struct GenericFormatTests {
    @Test func `columns are found by name in any order and types are seen from values`() throws {
        let found = try read(
            #"""
            tags,VALUE,port,confidence,last_seen,first_seen,context,techniques
            "a, b,A",evil.Example,,90,2024-02-01,2024-01-01T10:00:00Z,"said ""so""",T1059|t1059.001
            ,192.0.2.1:443,,low,,,,
            ,hxxps://evil[.]example/x,,,,,,
            ,300.1.1.1,,,,,,

            """#,
            as: "csv"
        )
        #expect(
            found.lines == [
                "2\tdomain | evil.example | key= | port= | 2024-01-01T10:00:00Z..2024-02-01T00:00:00Z | high | said \"so\" | a,b | T1059,T1059.001 | ",
                "3\tipv4 | 192.0.2.1 | key=443 | port=443 | -..- | low |  |  |  | ",
                "4\turl | https://evil.example/x | key= | port= | -..- | medium |  |  |  | ",
                "5\t! an IPv4 address is four numbers from 0 to 255, as in 192.0.2.1",
            ]
        )
    }

    @Test func `our own CSV export comes back`() throws {
        let found = try read(
            "id,type,value,confidence,first_seen,last_seen,source_article,source_feed,category,tags\r\n"
                + "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da,ipv4,192.168.1.1,high,2024-12-08T14:30:00Z,2024-12-09T14:30:00Z,,URLhaus,threat-intel,\"x,y\"\r\n",
            as: "csv"
        )
        #expect(
            found.lines == [
                "2\tipv4 | 192.168.1.1 | key= | port= | 2024-12-08T14:30:00Z..2024-12-09T14:30:00Z | high |  | x,y |  | "
            ]
        )
    }

    @Test func `our own NDJSON export comes back`() throws {
        let found = try read(
            #"{"id":"x","type":"cve","value":"cve-2021-44228","confidence":"low","first_seen":"2024-12-08T14:30:00Z","source":{"reference_url":"https://a.example/b","name":"n"},"context":null,"tags":["a,b","c"],"mitre_techniques":["T1190"]}"#
                + "\n{\"value\": 1}\n{broken\n",
            as: "ndjson"
        )
        #expect(
            found.lines == [
                "1\tcve | CVE-2021-44228 | key= | port= | 2024-12-08T14:30:00Z..2024-12-08T14:30:00Z | low |  | a b,c | T1190 | https://a.example/b",
                "2\t! the value is no address, domain, URL, hash, e-mail address, CVE or ATT&CK id",
                "3\t! a key in double quotes is missing",
            ]
        )
    }

    @Test func `a list mixes types, comments and ports`() throws {
        let found = try read(
            "\u{FEFF}# a list\r\n; more\n//more\n1.2.3.4\nEVIL.example. # why\n\n[2001:DB8::1]:8080\nbob@evil.example\n10.0.0.0/8\nplain\nd41d8cd98f00b204e9800998ecf8427e:80\nevil.example:8080\n",
            as: "list"
        )
        #expect(
            found.lines.map { $0.split(separator: " | ").prefix(2).joined(separator: " ") } == [
                "4\tipv4 1.2.3.4", "5\tdomain evil.example", "7\tipv6 2001:db8::1", "8\temail bob@evil.example",
                "9\t! a network or a range of addresses is not an indicator; give single addresses",
                "10\t! the value is no address, domain, URL, hash, e-mail address, CVE or ATT&CK id",
                "11\t! the value is no address, domain, URL, hash, e-mail address, CVE or ATT&CK id",
                "12\tdomain evil.example",
            ]
        )
    }
}
