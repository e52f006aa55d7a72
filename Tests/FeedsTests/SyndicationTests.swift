import Feeds
import Notation
import TestSupport
import Testing

/// Small news feeds of our own, each with one habit of the real ones. What they give is on record under `Golden/Feeds/`.
private struct NewsSample: Sendable, CustomTestStringConvertible {
    let name: String
    let body: [UInt8]
    let charset: String?

    init(_ name: String, _ body: String) { self.init(name, Array(body.utf8)) }

    init(_ name: String, _ body: [UInt8], charset: String? = nil) {
        self.name = name
        self.body = body
        self.charset = charset
    }

    var testDescription: String { name }

    private static func rss(_ items: String, head: String = "") -> String {
        #"<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://a.example/</link>"# + head
            + items
            + "</channel></rss>"
    }

    /// UTF-32, the low byte first.
    private static func wide(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * UInt32($0))) }
        }
    }

    private static func latin(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static let all: [NewsSample] = [
        NewsSample(
            "news-rss",
            rss(
                #"<item><title>A &amp;amp; B &lt;i&gt;x&lt;/i&gt;</title><link>https://a.example/1?utm_source=x&amp;id=2#top</link><author>me@a.example (Me)</author><category>one</category><category>two</category><category>one</category><enclosure url="/p.png" type="image/png" length="1"/><pubDate>Thu, 24 Jul 25 17:34:13 EDT</pubDate><description><![CDATA[<p>Hello</p>]]></description></item>"#
            )
        ),
        NewsSample(
            "news-rss-modules",
            #"<rss xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><atom:link href="https://a.example/feed" rel="self"/><link>https://a.example</link><item><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:date>2025-07-24T10:00:00+02:00</dc:date><dc:subject>s</dc:subject><guid isPermaLink="false">id-1</guid><c:encoded>&lt;b&gt;x&lt;/b&gt;</c:encoded><description>short</description></item></channel></rss>"#
        ),
        NewsSample(
            "news-repeated-ids",
            rss(
                "<item><guid isPermaLink=\"false\">same</guid><link>https://a.example/1</link></item><item><guid isPermaLink=\"false\">same</guid><link>https://a.example/2</link></item><item><title>only a title</title></item>"
            )
        ),
        NewsSample(
            "news-dates",
            rss(
                [
                    "Jul 23, 2025 00:00:00-0500", "02 Jul 2025 13:14:54", "2025-07-02", "tomorrow",
                    "Mon, 01 Jan 2035 00:00:00 GMT", "",
                ].map { "<item><title>\($0)</title><pubDate>\($0)</pubDate></item>" }.joined()
            )
        ),
        NewsSample(
            "news-atom",
            #"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/blog/"><title type="html">A &amp;lt;b&gt;</title><link href="."/><entry><id>urn:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <em>two</em></div></title><link rel="alternate" href="../post/1"/><link rel="enclosure" type="image/png" href="i.png"/><published>2025-07-24T00:00:00Z</published><updated>2025-07-25T00:00:00Z</updated><author><name>Ann</name><email>a@a.example</email></author><category term="t" label="Label"/><summary>a &lt; b</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x<br/>y &amp; <a href="z">z</a></div></content></entry><entry><id>urn:2</id><title>a &lt;b&gt; c</title><updated>2025-07-25T00:00:00Z</updated><content type="text/html">&lt;p&gt;</content><link rel="self" href="javascript:alert(1)"/></entry></feed>"#
        ),
        NewsSample(
            "news-atom03",
            #"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>x</id><title mode="escaped">Example &lt;b&gt;Atom&lt;/b&gt;</title><issued>2003-12-31T10:14:55Z</issued><modified>2004-01-01T10:14:55Z</modified><content mode="base64">PGI+aGk8L2I+</content></entry></feed>"#
        ),
        NewsSample(
            "news-rdf",
            #"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title><link>https://r.example/</link></channel><item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><dc:date>2022-12-17</dc:date></item></rdf:RDF>"#
        ),
        NewsSample(
            "news-json",
            #"{"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://j.example/","items":[{"id":1,"url":"/a","title":"T\u00e9","content_text":"a < b","date_published":"2025-07-24T10:00:00Z","authors":[{"name":"Ann"},{"name":"Bob"}],"tags":["x",1,["y"],{"z":1}],"image":"https://j.example/i.png"},7,{"id":null,"external_url":"https://k.example/","author":{"name":"C"},"date_published":"soon"}]}"#
        ),
        NewsSample("news-json-other", #"{"version":1}"#),
        NewsSample("news-json-cut", #"{"items":[{"id":"#),
        NewsSample("news-html", "<!DOCTYPE html><html><body><p>Not found<br></body></html>"),
        NewsSample("news-other-xml", "<a/>"),
        NewsSample("news-text", "hello"),
        NewsSample("news-blank", " \n"),
        NewsSample(
            "news-broken",
            "junk<?phpxml version='1.0'?><rss><channel><title>R&D & more &nbsp;&eacute;&bogus;</title><item><title>a<br>b</title><link>https://a.example/?a=1&b=2</link><description><![CDATA[ open </description></item><item><title>second\u{1}</title><media:thumbnail url=/t.png><itunes:author>X</itunes:author></item></channel>"
        ),
        NewsSample(
            "news-nested-section",
            rss(
                "<item><title><![CDATA[first</title></item><item><title><![CDATA[second]]></title></item><item><title>A & B</title></item>"
            )
        ),
        NewsSample(
            "news-entity-bomb",
            #"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&c;&f;</title><item><title>x &c;</title></item></channel></rss>"#
        ),
        NewsSample("news-latin1-undeclared", latin("<rss><channel><title>café</title></channel></rss>")),
        NewsSample(
            "news-latin1-declared-utf8",
            latin("<?xml version='1.0' encoding='utf-8'?><rss><channel><title>café</title></channel></rss>")
        ),
        NewsSample(
            "news-utf8-called-latin1",
            Array("<rss><channel><title>café</title></channel></rss>".utf8),
            charset: "ISO-8859-1"
        ),
        NewsSample(
            "news-charset-of-http",
            [UInt8]("<?xml version='1.0' encoding='utf-8'?><rss><channel><title>".utf8) + [0xF0, 0xD2, 0xC9]
                + Array("</title></channel></rss>".utf8),
            charset: "koi8-r"
        ),
        NewsSample(
            "news-utf16-no-mark",
            "<rss><channel><title>é</title></channel></rss>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        ),
        NewsSample(
            "news-utf32",
            [0xFF, 0xFE, 0, 0] + wide("<rss><channel><title>é \u{1F41B}</title></channel></rss>")
        ),
        NewsSample(
            "news-utf32-no-mark",
            wide("<rss><channel><title>é</title></channel></rss>").enumerated().map { place, _ in
                wide("<rss><channel><title>é</title></channel></rss>")[place / 4 * 4 + 3 - place % 4]
            }
        ),
        NewsSample(
            "news-utf32-broken",
            wide("<rss><channel><title>a") + [0, 0, 0xFF, 0xFF] + wide("é</title></channel></rss>") + [0x3C, 0]
        ),
        NewsSample(
            "news-inside-html",
            Array(
                #"<!DOCTYPE html><html><head><title>Page</title></head><body><p>Cached copy</p><rss version="2.0"><channel><title>T</title><link>https://a.example</link><item><title>one</title><link>https://a.example/1</link></item></channel></rss></body></html>"#
                    .utf8
            )
        ),
        NewsSample(
            "news-ampersands-in-attributes",
            Array(
                #"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:1</id><title>one</title><link href="https://a.example/?q=1&amp;r=2&amp;amp;s=%26"/><link rel="enclosure" type="image/png" href="https://a.example/i.png?w=1&#38;h=2"/></entry></feed>"#
                    .utf8
            )
        ),
        NewsSample(
            "news-ampersands-in-enclosures",
            rss(
                #"<item><title>one</title><enclosure url="https://a.example/i.png?w=1&amp;h=2&x=3" type="image/png" length="1"/></item>"#
            )
        ),
        NewsSample(
            "news-utf16-cut",
            [0xFE, 0xFF] + "<rss><channel><title>é".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } + [0]
        ),
        NewsSample(
            "news-script",
            rss(
                "<item><title>a&lt;script&gt;alert(1)&lt;/script&gt;b&lt;style&gt;c&lt;/style&gt;</title><link>javascript:x</link></item>"
            )
        ),
    ]
}

extension SyndicatedFeed {
    /// Everything it holds.
    fileprivate var lines: String {
        var out = "\(format) | \(title) | \(link ?? "-")\n"
        for entry in entries {
            out += """
                key=\(entry.key)
                  \(entry.title) | \(entry.link ?? "-") | \(entry.author) | \(entry.published.text) \(entry.dating) | \(entry.updated?.text ?? "-")
                  \(entry.categories) | \(entry.image ?? "-")
                  summary=\(entry.summary)
                  content=\(entry.content)

                """
        }
        return out
    }
}

struct SyndicationTests {
    private static let fetchedAt = Timestamp(loose: Array("2026-11-01".utf8).span) ?? .now

    @Test(arguments: NewsSample.all)
    fileprivate func `every news sample gives what is on record`(sample: NewsSample) {
        let origin = FeedOrigin(address: "https://o.example/d/feed", charset: sample.charset, fetchedAt: Self.fetchedAt)
        var text: String
        do throws(FeedError) {
            text = try SyndicationReader().read(sample.body.span, from: origin).lines
        } catch {
            text = "error: " + error.text + "\n"
        }
        #expect(text == golden("Feeds/\(sample.name).txt", for: text))
    }

    @Test(arguments: [
        "<a>", "<a b='", "<![CDATA[", "<!--", "<?x", "<!DOCTYPE x [", "&a", "]]>", "<a <", "</a>", "&#9999999999;",
        "<a b=\"<c d='",
    ])
    func `a body of one piece again and again takes no longer than its length`(piece: String) throws {
        let body = Array(("<rss><channel><item><title>" + String(repeating: piece, count: 20_000)).utf8)
        do throws(FeedError) {
            _ = try SyndicationReader().read(body.span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
        } catch {
            #expect(error == .excessive)
        }
    }

    @Test func `no damage to a news feed crashes the reader`() throws {
        var random = SplitMix(state: 0xFEED)
        let marks: [UInt8] = Array("<>&;\"'/!?[]-=: \n".utf8) + [0, 0x80, 0xC2, 0xEF, 0xFE, 0xFF]
        for _ in 0..<3000 {
            var body = NewsSample.all.randomElement(using: &random)?.body ?? []
            for _ in 0..<Int.random(in: 1...8, using: &random) where !body.isEmpty {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body[place] = marks.randomElement(using: &random) ?? 0
                case 1: body.insert(marks.randomElement(using: &random) ?? 0, at: place)
                case 2: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...40, using: &random)))
                default: body.append(contentsOf: body[place..<min(body.count, place + 60)])
                }
            }
            do throws(FeedError) {
                let feed = try SyndicationReader().read(body.span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
                for entry in feed.entries { #expect(!entry.key.isEmpty && entry.key.utf8.count <= 512) }
            } catch {
                #expect(!error.text.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "<rss><channel><item><guid>1</guid><description>&lt;p&gt;New controller evil[.]example&lt;/p&gt;&lt;p&gt;more&lt;/p&gt;</description></item></channel></rss>",
        "<rss><channel><item><title> </title><link>https://a.example/1</link><description/><content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>New controller evil[.]example</content:encoded></item></channel></rss>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item rdf:about='x'><description>New controller evil[.]example</description></item></rdf:RDF>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title/><content type='html'>&lt;br/&gt;New controller &lt;b&gt;evil[.]example&lt;/b&gt;</content></entry></feed>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><summary>New controller evil[.]example</summary></entry></feed>",
        #"{"items":[{"id":"1","content_text":"\nNew controller evil[.]example\n\nmore"}]}"#,
        #"{"items":[{"id":"1","title":"","content_html":"<p>New controller evil[.]example</p>"}]}"#,
    ])
    func `a post without a title gets one from its text`(body: String) throws {
        let feed = try SyndicationReader().read(Array(body.utf8).span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
        #expect(feed.entries.map(\.title) == ["New controller evil[.]example"])
    }

    @Test func `a title that we make never ends inside a word`() {
        let address = "https://evil.example/" + String(repeating: "a", count: 200)
        #expect(PlainText.headline(html: address) == address)
        #expect(PlainText.headline(html: address + " next") == address + "\u{2026}")
        let words = String(repeating: "word ", count: 40)
        #expect(PlainText.headline(html: words) == String(repeating: "word ", count: 24).dropLast() + "\u{2026}")
        #expect(PlainText.headline(html: "<img src='a'><p></p>") == "")
    }

    @Test(arguments: [
        ("a<script>alert(1)</script>b<style>c</style>d", "abd"), ("a<b>b</b>c<br>d", "abc d"),
        ("a &amp;lt; b&nbsp;c", "a &lt; b c"),
        ("<p>one</p><p>two</p>", "one two"), ("AT&T < 5", "AT&T < 5"), ("", ""),
    ])
    func `HTML becomes one line of text`(html: String, text: String) { #expect(PlainText.line(html: html) == text) }

    @Test(arguments: [
        ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\nthree\nfour"),
        ("<script>var a = '<p>';</script>seen<style>p{}</style>", "seen"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a&#8217;s &lt;b&gt; &unknown; &", "a\u{2019}s <b> &unknown; &"),
        ("<b>bo</b>ld 1 < 2", "bold 1 < 2"), ("<!-- gone -->here", "here"), ("cut <a href='", "cut"),
        ("plain\ntext\n\nparagraph", "plain text\nparagraph"),
        ("<p>one</p>two<div>three</div>four", "one\ntwo\nthree\nfour"),
        ("&Scaron;&alpha;&nbsp;&copy;", "\u{160}\u{3B1} \u{A9}"),
        ("a\u{0}b<i>c</i>", "a bc"), ("", ""),
    ])
    func `markup becomes lines of text`(html: String, text: String) {
        #expect(PlainText.lines(html: html) == text)
    }

    @Test func `a tag with more attributes than a page has stays text, at once`() {
        let names = (0..<400_000).map { "a\($0)" }.joined(separator: " ")
        #expect(PlainText.lines(html: "<p>one</p><b \(names)>two").hasPrefix("one\n<b a0 a1"))
        #expect(PlainText.lines(html: "<script>'<x y='</script><b \(names)>two").contains("<b a0 a1"))
        let quoted = (0..<100_000).map { "a\($0)='>'" }.joined()
        #expect(PlainText.lines(html: "<p>one</p><b \(quoted)>two").hasPrefix("one\n<b a0='>'"))
        #expect(PlainText.lines(html: String(repeating: "<a '", count: 200_000)).utf8.count <= 800_000)
        let deep = String(repeating: "<b>", count: 200_000) + String(repeating: "</i>", count: 400_000)
        #expect(PlainText.lines(html: deep) == deep)
    }

    @Test(arguments: [
        "<rss>", "<rss><![CDATA[<a ']]>", "<rss><!-- <a ' -->", "<rss a='>'>", "<rss></b>", "<rss><x y=' ",
    ])
    func `a tag of a hundred thousand attributes does not keep the parser busy`(start: String) throws {
        let tag = "<a " + (0..<100_000).map { "a\($0)='>'" }.joined(separator: " ") + "/>"
        let body = Array((start + tag + "<item><title>x</title></item></rss>").utf8)
        let feed = try SyndicationReader().read(body.span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
        #expect(feed.entries.map(\.title) == ["x"])
    }

    @Test func `a document of too many elements is refused`() {
        let body = Array(("<rss><channel>" + String(repeating: "<a/>", count: 600_000) + "</channel></rss>").utf8)
        var found: FeedError?
        do throws(FeedError) {
            _ = try SyndicationReader().read(body.span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
        } catch {
            found = error
        }
        #expect(found == .excessive)
    }

    @Test func `a well-formed document that lies too deep is still read`() throws {
        let open = String(repeating: "<b>", count: 230)
        let close = String(repeating: "</b>", count: 230)
        let body = Array(
            "<rss><channel><item><title>x</title><description>\(open)y\(close)</description></item></channel></rss>"
                .utf8
        )
        let feed = try SyndicationReader().read(body.span, from: FeedOrigin(fetchedAt: Self.fetchedAt))
        #expect(feed.entries.map(\.title) == ["x"])
    }

    @Test func `text lies as deep as it likes and still ends`() throws {
        let deep = String(repeating: "<div>", count: 100_000)
        let feed = try SyndicationReader().read(
            Array("<rss><channel><item><title>x</title><description>\(deep)</description></item></channel></rss>".utf8)
                .span,
            from: FeedOrigin(fetchedAt: Self.fetchedAt)
        )
        #expect(feed.entries.map(\.title) == ["x"])
    }
}
