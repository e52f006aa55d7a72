import HTTP
import Notation
import Testing

struct LastModifiedTests {
    private static let changed = Timestamp(microseconds: 1_733_668_200_700_000)

    private func request(_ field: String?, tag: String? = nil) -> Request {
        var fields: [Request.Field: String] = [:]
        fields[.ifModifiedSince] = field
        fields[.ifNoneMatch] = tag
        return Request(method: "GET", path: "/", fields: fields)
    }

    private func date(_ changed: Timestamp, midnight: Timestamp? = nil, after seconds: Int64) -> LastModified {
        LastModified(changed: changed, midnight: midnight, now: Self.changed.adding(seconds: seconds))
    }

    @Test func `a settled change has a date behind it`() {
        let date = date(Self.changed, after: 60)
        #expect(date.text == "Sun, 08 Dec 2024 14:30:02 GMT")
        #expect(date.isKnown(by: request(date.text)))
        #expect(date.isKnown(by: request("Sun, 08 Dec 2024 14:30:03 GMT")))
        #expect(!date.isKnown(by: request("Sun, 08 Dec 2024 14:30:01 GMT")))
        #expect(!date.isKnown(by: request(nil)))
    }

    @Test(arguments: [
        "Sun, 08 Dec 2024 14:31:00 GMT", "Sunday, 08-Dec-24 14:31:00 GMT", "Sun Dec  8 14:31:00 2024",
    ])
    func `all forms of an HTTP date are read`(field: String) {
        #expect(date(Self.changed, after: 60).isKnown(by: request(field)))
    }

    @Test(arguments: [
        "2030-01-01T00:00:00Z", "never", "", "1900000000", "Mon", "Sun, 08 Dec 2024", "Sun, 08 Dec 2024 25:31:00 GMT",
    ])
    func `what is no HTTP date is ignored`(field: String) {
        let known = date(Self.changed, after: 60).isKnown(by: request(field))
        // A day without a time is taken for its beginning.
        #expect(!known)
    }

    @Test(arguments: ["\"x\"", "*"])
    func `a tag goes before a date`(tag: String) {
        let date = date(Self.changed, after: 60)
        #expect(!date.isKnown(by: request(date.text, tag: tag)))
    }

    @Test(arguments: [0, 100_000, 299_000] as [Int64])
    func `two changes in one second are never taken for one`(later: Int64) {
        let second = Timestamp(microseconds: Self.changed.microseconds + later)
        for moment in 0...4 as ClosedRange<Int64> {
            let known = date(Self.changed, after: moment)
            // A client fetched the first bytes before the second change, or it would have the second.
            guard moment == 0 else { continue }
            for asked in moment...10 {
                #expect(!date(second, after: asked).isKnown(by: request(known.text)))
            }
        }
    }

    @Test func `an answer is known again once its change is settled`() {
        let early = date(Self.changed, after: 0)
        #expect(early.text == "Sun, 08 Dec 2024 14:30:00 GMT")
        #expect(!early.isKnown(by: request(early.text)))
        let later = date(Self.changed, after: 5)
        #expect(!later.isKnown(by: request(early.text)))
        #expect(later.isKnown(by: request(later.text)))
    }

    @Test func `a new day is a change`() {
        let before = date(Self.changed, after: 60)
        let day = Self.changed.startOfDay.adding(seconds: 86_400)
        let after = date(Self.changed, midnight: day, after: 86_400)
        #expect(after.text == "Mon, 09 Dec 2024 00:00:00 GMT")
        #expect(!after.isKnown(by: request(before.text)))
    }

    @Test func `a date is never in the future`() {
        let date = date(Self.changed.adding(seconds: 3600), after: 0)
        #expect(date.text == "Sun, 08 Dec 2024 14:30:00 GMT")
        #expect(!date.isKnown(by: request("Sun, 08 Dec 2030 14:30:00 GMT")))
    }
}
