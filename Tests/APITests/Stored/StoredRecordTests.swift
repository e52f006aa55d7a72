import HTTP
import Notation
import TestSupport
import Testing

extension StoredAnswerTests {
    struct Articles {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private func ask(_ path: String, _ query: String = "", _ fields: [Request.Field: String] = [:])
            -> RecordedAnswer
        {
            stored.service.get("/api/v1/articles" + path, query, stored.key, fields)
        }

        @Test func `the list and the article itself say the same`() throws {
            let list = ask("")
            #expect(list.status == 200 && list.data.count == 1, "\(list.body)")
            #expect(list.data.first?["title"] as? String == StoredSample.articleTitle)
            let one = ask("/\(stored.articleID)")
            #expect(one.status == 200 && one.body.contains(StoredSample.articleTitle), "\(one.body)")
            #expect(one.body.contains("loader.example"))
        }

        @Test func `an article that is not there is not found`() {
            let answer = ask("/00000000-0000-4000-8000-000000000000")
            #expect(answer.status == 404 && answer.code == "not_found", "\(answer.body)")
        }

        @Test(arguments: ["", "q=botnet", "format=csv"])
        func `an unchanged list costs a 304`(query: String) throws {
            let tag = try #require(ask("", query).fields["etag"])
            #expect(ask("", query, [.ifNoneMatch: tag]).status == 304)
        }

        @Test(arguments: ["limit=0", "severity=terrible", "cursor=x", "nothing=1"])
        func `a wrong parameter is refused`(query: String) { #expect(ask("", query).status == 400) }
    }

    struct CVEs {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private func ask(_ path: String, _ query: String = "", _ fields: [Request.Field: String] = [:])
            -> RecordedAnswer
        {
            stored.service.get("/api/v1/cves" + path, query, stored.key, fields)
        }

        @Test func `the list and the CVE itself say the same`() throws {
            let list = ask("")
            #expect(list.status == 200 && list.data.count == 1, "\(list.body)")
            #expect(list.body.contains(StoredSample.cve))
            let one = ask("/\(StoredSample.cve.lowercased())")
            #expect(one.status == 200 && one.body.contains("buffer overflow"), "\(one.body)")
        }

        @Test(arguments: [("cvss_min=9", 1), ("cvss_min=9.9", 0), ("q=overflow", 1), ("kev=true", 0)])
        func `filters choose`(query: String, count: Int) {
            let answer = ask("", query)
            #expect(answer.status == 200 && answer.data.count == count, "\(answer.body)")
        }

        @Test func `an unchanged answer costs a 304`() throws {
            for path in ["", "/\(StoredSample.cve)"] {
                let tag = try #require(ask(path).fields["etag"])
                #expect(ask(path, "", [.ifNoneMatch: tag]).status == 304)
            }
        }

        @Test(arguments: [("/CVE-2024-99999", 404), ("/CVE-foo", 400)])
        func `an id without a record and no id at all are told apart`(path: String, status: Int) {
            #expect(ask(path).status == status)
        }

        @Test(arguments: ["limit=0", "cvss_min=eleven", "nothing=1"])
        func `a wrong parameter is refused`(query: String) { #expect(ask("", query).status == 400) }
    }
}
