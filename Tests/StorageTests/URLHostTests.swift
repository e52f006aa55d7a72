import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

/// The host of a URL is read twice: here, and by `indicator_host` for the index. Both must find the same.
@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct URLHostTests {
    @Test(arguments: [
        "http://evil.example/", "https://evil.example", "http://evil.example:8080/x", "http://evil.example?q=@x",
        "http://evil.example#@x", "http://user@evil.example/", "http://user:pass@evil.example:80/",
        "http://a@b@evil.example/", "http://a:b@c:d@evil.example:81/", "http://@evil.example/",
        "http://a@@evil.example/",
        "http://evil.example/@other.example", "http://evil.example./", "http://evil.example..:80/",
        "http://evil.example\\@other.example/", "http://evil.example\\path", "http://user@evil.example\\@x/",
        "http://[2001:db8::1]/", "http://[2001:db8::1]:443/", "http://user@[2001:db8::1]", "http://[2001:db8::1]\\x",
        "http://[2001:db8::1", "http://[2001:db8::1]x/", "http://a[b]c/", "http://192.0.2.1:80/",
        "http://evil%2Eexample/",
        "http://%40@evil.example/", "http://evil.example%40x/", "HTTP://EVIL.EXAMPLE/", "http:///path", "http://",
        "http://:80/", "http://@/", "http://./", "http://a:b:c/", "http://bücher.example/ü", "tcp://192.0.2.1:443",
        "svn+ssh://evil.example/x", "1a.b-c://evil.example", "no scheme://evil.example", "evil.example/://x", "://x",
    ])
    func `the database finds the host that the programs find`(url: String) throws {
        let bytes = Array(url.utf8)
        let host = URLParts(bytes.span, 0..<bytes.count).map { String(decoding: bytes[$0.hostName], as: UTF8.self) }
        var store = try TestDatabase.store()
        let found = try store.primary.use { connection in
            try connection.first("select coalesce(indicator_host('url', \(url)::text), '')") { $0.text() }
        }
        #expect(found == host ?? "")
    }
}
