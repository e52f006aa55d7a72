import Extraction
import Feeds
import Model
import Testing

/// What people's lists and tables look like.
struct ListNotationTests {
    private func values(_ body: String, as format: String = "list") throws -> [String] {
        try read(body, as: format).sightings.map { $0.text($0.value) }
    }

    @Test(arguments: [
        ("198.51.100.1 ; note\na.example;b\n", ["198.51.100.1"]),
        ("a.example // why\nb.example # why\nc.example; why\n! x\n", ["a.example", "b.example", "c.example"]),
        ("http://a.example/x#y;z ; why\n", ["http://a.example/x#y;z"]),
    ])
    func `a comment ends a line`(body: String, found: [String]) throws {
        #expect(try values(body) == found)
    }

    @Test(arguments: [
        (
            "127.0.0.1\tlocalhost\n0.0.0.0 a.example b.example # c\n::1 localhost ip6-localhost\n",
            ["a.example", "b.example"]
        ),
        ("127.0.0.1 localhost.localdomain a.example\r\n:: b.example\r\n", ["a.example", "b.example"]),
        ("0.0.0.0 0.0.0.0\n255.255.255.255 broadcasthost\nfe80::1%lo0 localhost\n0 a.example\n", ["a.example"]),
    ])
    func `a hosts file gives its names, not those of the machine`(body: String, found: [String]) throws {
        let collected = try read(body, as: "list")
        #expect(collected.sightings.map { $0.text($0.value) } == found)
        #expect(collected.rejected.isEmpty)
    }

    @Test(arguments: [
        "*.a.example\n.b.example\n+.c.example\n",
        "[Adblock Plus 2.0]\n||a.example^\n||b.example^$third-party\n||c.example^\n",
        "address=/a.example/b.example/0.0.0.0\nserver=/c.example/\n",
        "server:\nlocal-zone: \"a.example\" always_nxdomain\nlocal-data: \"a.example A 0.0.0.0\"\nlocal-zone: \"b.example.\" static\nlocal-zone: c.example refuse\n",
        "zone \"a.example\" { type master; file \"x\"; };\nDOMAIN-SUFFIX,b.example\ndomain:c.example\n",
        "$TTL 30\n@ SOA rpz.test. host.rpz.test. 1 300 1800 604800 30\n NS localhost.\na.example CNAME . ; x\n*.a.example CNAME .\nb.example 60 IN CNAME *.\nc.example A 127.0.0.1\n",
        "$ORIGIN rpz.test.\n@ IN SOA localhost. host.rpz.test. (\n 1 3600\n 600 604800 300 )\na.example.rpz.test. CNAME .\nb.example.rpz.test. IN CNAME .\nc.example CNAME rpz-drop.\n",
    ])
    func `a rule gives the name that it blocks`(body: String) throws {
        let found = try read(body, as: "list")
        #expect(found.values[.domain] == ["a.example", "b.example", "c.example"])
        #expect(found.accepted == 3)
        #expect(found.rejected.isEmpty)
    }

    @Test(arguments: [
        "198.51.100.0\t198.51.100.255\t24\t1500\n", "198.51.100.1-198.51.100.9\n", "198.51.100.1 - 198.51.100.9\n",
        "198.51.100.1-9\n", "2001:db8::1-2001:db8::9\n", "198.51.100.0/255.255.255.0\n",
    ])
    func `a range gives no host and is named`(body: String) throws {
        let found = try read(body, as: "list")
        #expect(found.accepted == 0)
        #expect(found.rejected.map(\.reason) == [InvalidValue.addressRange.reason.description])
    }

    @Test(arguments: ["@@||a.example^\n", "a.example CNAME rpz-passthru.\n", "local-zone: \"a.example\" transparent\n"])
    func `what a rule lets pass is refused`(body: String) throws {
        let found = try read(body, as: "list")
        #expect(found.accepted == 0 && found.rejected.count == 1)
    }

    @Test(arguments: [
        "type;value;First Seen\ndomain;a.example;2026-02-07\n",
        "\"Type\"\t\"Value\"\t\"first-seen\"\ndomain\ta.example\t1770422400\n",
        "TYPE|Value|firstseen\ndomain|a.example|1770422400000\n",
        "value,First  Seen\na[.]example,2/7/2026 12:00:00 AM\n",
        "\u{FEFF}\"Value\",\"First_Seen\"\r\n\"a.example\",\"Sat, 07 Feb 2026 00:00:00 GMT\"\r\n",
        "value,first seen\na.example,20260207\n",
    ])
    func `a table is read whatever separates it and however it writes a time`(body: String) throws {
        let found = try read(body, as: "csv")
        #expect(found.lines.count == 1)
        #expect(found.lines.first?.contains("| a.example | key= | port= | 2026-02-07T00:00:00Z..") == true)
    }

    @Test(arguments: ["N/A", "-", "0000-00-00", "0000-00-00 00:00:00", "null", "0"])
    func `a time that says nothing is none`(time: String) throws {
        let found = try read("value,first_seen\na.example,\(time)\n", as: "csv")
        #expect(found.lines.count == 1 && found.sightings.first?.firstSeen == nil)
    }

    @Test(arguments: [
        "techniques\na.example,T1", "first_seen\na.example,soon", "port\na.example,x", "confidence\na.example,sure",
    ])
    func `a bad field costs the field and is told`(table: String) throws {
        let found = try read("value,\(table)\n", as: "csv")
        #expect(found.accepted == 1 && found.rejected.isEmpty)
        #expect(found.lines.last?.hasSuffix("; the field was left out") == true)
    }

    @Test(arguments: ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-01:00", "9999-12-31 23:00:00-0200"])
    func `a time outside the years 1 to 9999 costs the record`(time: String) throws {
        let found = try read("value,first_seen\na.example,\(time)\nb.example,\n", as: "csv")
        #expect(found.values[.domain] == ["b.example"])
        #expect(found.rejected.map(\.reason) == ["a time lies outside the years 1 to 9999 in UTC"])
    }

    @Test func `an unknown column is named once`() throws {
        let found = try read("value,Colour,id\na.example,x,1\nb.example,y,2\n", as: "csv")
        #expect(
            found.lines.filter { $0.contains("\t~") } == ["1\t~ the column \"Colour\" is not known and was passed over"]
        )
    }
}
