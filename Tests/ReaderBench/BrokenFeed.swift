/// One way in which the markup of a news feed is broken.
struct BrokenFeed: Sendable {
    let name: String
    /// What stands before the repeated part, and behind it.
    var head =
        "<rss version=\"2.0\"><channel><title>t</title><item><title>a</title><link>https://news.example/1</link><description>"
    var tail = "</description></item></channel></rss>"
    /// The part number `n`.
    let part: @Sendable (Int) -> String

    func body(ofBytes count: Int) -> [UInt8] {
        var body = Array(head.utf8)
        var n = 0
        while body.count < count {
            body += Array(part(n).utf8)
            n += 1
        }
        return body + Array(tail.utf8)
    }

    private static let deep = (0..<180).map { "<d\($0)>" }.joined()
    private static let long = String(repeating: "n", count: 900)

    static let kinds = [
        BrokenFeed(name: "nothing") { "word \($0) " },
        BrokenFeed(name: "bare ampersands in text") { "R & D \($0) " },
        BrokenFeed(name: "only ampersands") { _ in "&&&&&&&&&&&&&&&&" },
        BrokenFeed(name: "ampersands before letters") { _ in "&abcdefghijklmnopqrstuvwxyzabcdefgh" },
        BrokenFeed(name: "ampersands in a query") { "https://a.example/?a=\($0)&b=1&c=2 " },
        BrokenFeed(name: "HTML entities") { _ in "caf&eacute;&nbsp;&rdquo; " },
        BrokenFeed(name: "unknown entities") { _ in "&abc; &defg; " },
        BrokenFeed(name: "numbers of no character") { _ in "&#1;&#xFFFE; " },
        BrokenFeed(name: "end tags nobody opened") { "text \($0)</b>" },
        BrokenFeed(name: "end tags under many open", head: "<rss><channel>" + deep) { "</x\($0 % 10)>" },
        BrokenFeed(name: "short end tags, many open", head: "<rss><channel>" + deep) { _ in "</e>" },
        BrokenFeed(
            name: "long end tags, many open",
            head: "<rss><channel>" + (0..<180).map { "<\(long)\($0)>" }.joined()
        ) { _ in "</\(long)abc>" },
        BrokenFeed(name: "tags in the wrong order") { "<b><i>\($0)</b></i>" },
        BrokenFeed(name: "start tags nobody ends") { _ in "<b>text " },
        BrokenFeed(name: "bare less-than signs") { "1 < 2 << \($0) " },
        BrokenFeed(name: "ampersands in attributes") { "<a href=\"https://a.example/?a=\($0)&b=1&c=2\">x</a> " },
        BrokenFeed(
            name: "one attribute of ampersands",
            head: "<rss><channel><item><link href=\"",
            tail: "\"/></item></channel></rss>"
        ) {
            _ in "&a"
        },
        BrokenFeed(name: "items that are not closed", tail: "</channel></rss>") {
            "</description><item><title>a & \($0)</title><description>b & c"
        },
        BrokenFeed(name: "items with bare ampersands") {
            "</description></item><item><title>a & \($0)</title><guid>\($0)</guid><description>b & c &amp; d"
        },
        BrokenFeed(name: "sections that are not closed") { "<![CDATA[a & b \($0)" },
        BrokenFeed(name: "sections inside sections") { "<![CDATA[a <b> <![CDATA[\($0)]]> & ]]>" },
        BrokenFeed(name: "comments that are not closed") { _ in "<!-- a & b" },
        BrokenFeed(name: "declarations", head: "") { _ in "<!DOCTYPE a [" },
        BrokenFeed(name: "instructions") { _ in "<?a b" },
        BrokenFeed(name: "quotes that are not closed") { _ in "<a b=\"c' d='>" },
        BrokenFeed(name: "prefixes nobody declared") { _ in "<x:a>b</x:a>" },
        BrokenFeed(name: "control characters") { _ in "a\u{1}b\u{2}" },
    ]
}
