import Encoders
import Model
import Notation

/// Writes what a watch found as RSS 2.0 or Atom (RFC 4287). Everything in it is text, never markup.
struct WatchSyndication {
    let title: String
    /// The feed's own address.
    let address: String
    let publicURL: String

    func writeAtom(_ matches: [WatchMatch], to out: inout ByteWriter) {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n")
        element("title", title, to: &out)
        element("id", address, to: &out)
        out.append("<link rel=\"self\" type=\"application/atom+xml\" href=\"")
        out.append(xml: address)
        out.append("\"/><updated>")
        out.append(rfc3339: matches.first?.matchedAt ?? Timestamp(microseconds: 0))
        out.append("</updated><author>")
        element("name", title, to: &out)
        out.append("</author>\n")
        for match in matches {
            out.append("<entry>")
            element("title", Self.title(match), to: &out)
            element("id", "urn:uuid:\(match.id.text)", to: &out)
            out.append("<link rel=\"alternate\" href=\"")
            out.append(xml: link(match))
            out.append("\"/><updated>")
            out.append(rfc3339: match.matchedAt)
            out.append("</updated>")
            element("summary", Self.summary(match), to: &out)
            out.append("</entry>\n")
        }
        out.append("</feed>\n")
    }

    func writeRSS(_ matches: [WatchMatch], to out: inout ByteWriter) {
        out.append(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n"
        )
        element("title", title, to: &out)
        element("link", publicURL, to: &out)
        element("description", "What the watch found", to: &out)
        out.append("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"")
        out.append(xml: address)
        out.append("\"/>\n")
        for match in matches {
            out.append("<item>")
            element("title", Self.title(match), to: &out)
            element("link", link(match), to: &out)
            out.append("<guid isPermaLink=\"false\">urn:uuid:")
            out.append(text: match.id.text)
            out.append("</guid><pubDate>")
            out.append(httpDate: match.matchedAt)
            out.append("</pubDate>")
            element("description", Self.summary(match), to: &out)
            out.append("</item>\n")
        }
        out.append("</channel></rss>\n")
    }

    private static func title(_ match: WatchMatch) -> String { "\(match.type) \(match.value)" }

    private static func summary(_ match: WatchMatch) -> String {
        var words = ["\(match.source), confidence \(match.confidence)"]
        if let risk = match.risk { words.append("risk \(risk)") }
        if let malware = match.malware { words.append(malware) }
        return words.joined(separator: ", ")
    }

    private func link(_ match: WatchMatch) -> String { "\(publicURL)/threats/\(match.id.text)" }

    private func element(_ name: StaticString, _ text: String, to out: inout ByteWriter) {
        out.append("<")
        out.append(name)
        out.append(">")
        out.append(xml: text)
        out.append("</")
        out.append(name)
        out.append(">")
    }
}
