import Encoders
import Model
import Notation
import Storage

/// Writes articles as a news feed: RSS 2.0 or Atom (RFC 4287). A publisher's text is never passed on as markup.
struct SyndicationWriter {
    let context: ArticleContext

    static let columns: [ArticleColumn] = [
        .id, .title, .url, .summary, .aiSummary, .author, .published, .modified, .feedName, .category, .labels, .actors,
        .cves,
    ]

    struct Head {
        let title: String
        let selfLink: String
        let updated: Timestamp
    }

    func beginRSS(_ head: Head, to out: inout ByteWriter) {
        out.append(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
        )
        out.append("xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\n")
        element("title", head.title, to: &out)
        element("link", context.publicURL, to: &out)
        element("description", "Security news and reports of \(head.title)", to: &out)
        out.append("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"")
        out.append(xml: head.selfLink)
        out.append("\"/>\n<lastBuildDate>")
        out.append(httpDate: head.updated)
        out.append("</lastBuildDate>\n")
    }

    func endRSS(to out: inout ByteWriter) { out.append("</channel></rss>\n") }

    func item(_ article: borrowing ArticleRecord, to out: inout ByteWriter) {
        out.append("<item>")
        element("title", article.text(.title) ?? "", to: &out)
        element("link", link(article), to: &out)
        out.append("<guid isPermaLink=\"false\">urn:uuid:")
        out.append(text: article.text(.id) ?? "")
        out.append("</guid>")
        if let time = article.time(.published) {
            out.append("<pubDate>")
            out.append(httpDate: time)
            out.append("</pubDate>")
        }
        element("dc:creator", article.text(.author) ?? article.text(.feedName) ?? "", to: &out)
        element("description", text(article), to: &out)
        for term in terms(article) { element("category", term, to: &out) }
        out.append("</item>\n")
    }

    func beginAtom(_ head: Head, to out: inout ByteWriter) {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n")
        element("title", head.title, to: &out)
        element("id", head.selfLink, to: &out)
        out.append("<link rel=\"self\" type=\"application/atom+xml\" href=\"")
        out.append(xml: head.selfLink)
        out.append("\"/><link rel=\"alternate\" href=\"")
        out.append(xml: context.publicURL)
        out.append("\"/>")
        time("updated", head.updated, to: &out)
        out.append("<author><name>")
        out.append(xml: head.title)
        out.append("</name></author>\n")
    }

    func endAtom(to out: inout ByteWriter) { out.append("</feed>\n") }

    func entry(_ article: borrowing ArticleRecord, to out: inout ByteWriter) {
        out.append("<entry>")
        element("title", article.text(.title) ?? "", to: &out)
        element("id", "urn:uuid:\(article.text(.id) ?? "")", to: &out)
        out.append("<link rel=\"alternate\" href=\"")
        out.append(xml: link(article))
        out.append("\"/>")
        if let modified = article.time(.modified) { time("updated", modified, to: &out) }
        if let published = article.time(.published) { time("published", published, to: &out) }
        out.append("<author>")
        element("name", article.text(.author) ?? article.text(.feedName) ?? "", to: &out)
        out.append("</author>")
        element("summary", text(article), to: &out)
        for term in terms(article) {
            out.append("<category term=\"")
            out.append(xml: term)
            out.append("\"/>")
        }
        out.append("</entry>\n")
    }

    private func link(_ article: borrowing ArticleRecord) -> String {
        article.text(.url) ?? "\(context.publicURL)/item/\(article.text(.id) ?? "")"
    }

    private func text(_ article: borrowing ArticleRecord) -> String {
        article.text(.aiSummary) ?? context.shortened(article.text(.summary)) ?? ""
    }

    private func terms(_ article: borrowing ArticleRecord) -> [String] {
        [article.text(.category) ?? ""] + article.texts(.actors) + article.texts(.cves)
    }

    private func element(_ name: StaticString, _ text: String, to out: inout ByteWriter) {
        out.append("<")
        out.append(name)
        out.append(">")
        // Readers of RSS treat a description as HTML. Text that is escaped twice stays text in either reading.
        if name.description == "description" { out.append(xml: Self.escaped(text)) } else { out.append(xml: text) }
        out.append("</")
        out.append(name)
        out.append(">")
    }

    private static func escaped(_ text: String) -> String {
        var out = ByteWriter(capacity: text.utf8.count)
        out.append(xml: text)
        return out.text
    }

    private func time(_ name: StaticString, _ time: Timestamp, to out: inout ByteWriter) {
        out.append("<")
        out.append(name)
        out.append(">")
        out.append(rfc3339: time)
        out.append("</")
        out.append(name)
        out.append(">")
    }
}
