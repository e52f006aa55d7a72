import Feeds
import Model
import Notation
import Testing

/// A field that makes no sense is left out, and that is said; the record stays.
struct FieldFaultTests {
    @Test(arguments: [
        ("first_seen", "soon", "the first time is not a date, as in 2026-02-07 04:31:13"),
        ("last_seen", "2026-13-41", "the last time is not a date, as in 2026-02-07 04:31:13"),
        ("techniques", "T1", "an ATT&CK id is T and four digits, perhaps with .001 behind, or TA and four digits"),
        ("techniques", "TA0001", "a technique is T and four digits, perhaps with .001 behind; a tactic is none"),
        ("port", "99999", "the port is not a number from 0 to 65535"),
    ])
    func `a bad field of a table costs the field`(column: String, text: String, reason: String) throws {
        let found = try read("value,\(column)\nevil.example,\(text)\n", as: "csv")
        #expect(found.values == [.domain: ["evil.example"]])
        #expect(found.notes == [reason + "; the field was left out"])
        #expect(found.rejected.isEmpty)
    }

    @Test func `a tag that is no text costs the tag`() throws {
        let body = Array("value,tags\nevil.example,\"a,".utf8) + [0xFF] + Array(",b\"\n".utf8)
        let found = try read(body, as: "csv")
        #expect(found.sightings.first.map { sighting in sighting.tags.map(sighting.text) } == ["a", "b"])
        #expect(found.notes == ["a tag is not valid UTF-8; the field was left out"])
    }

    @Test(arguments: [
        "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+05:00", "10000-01-01T00:00:00Z", "-0044-03-15", "0000-01-01",
        "+12026-01-01T00:00:00Z",
    ])
    func `a time outside the years 1 to 9999 costs the record, not the feed`(time: String) throws {
        let found = try read("value,first_seen\nevil.example,\(time)\nb.example,2026-01-01\n", as: "csv")
        #expect(found.values == [.domain: ["b.example"]])
        #expect(found.rejected.map(\.reason) == ["a time lies outside the years 1 to 9999 in UTC"])
        #expect(Timestamp(bytes: Array(time.utf8).span) == nil)
    }
}
