import Enrichment
package import Extraction
import Feeds
import Model
import Notation

/// Reads an entry: its text, its indicators, and what it is about. Keeps no state.
package struct ArticleReading: Sendable {
    private let extractor: IndicatorExtractor
    private let names: ThreatNames

    /// - Parameter names: finds threat actors, malware and techniques in plain text.
    package init(_ extractor: IndicatorExtractor, names: ThreatNames) {
        self.extractor = extractor
        self.names = names
    }

    var warnings: WarningLists { extractor.lists }

    /// One indicator on its way into the store.
    struct Indicator {
        let type: IndicatorType
        let value: [UInt8]
        let context: [UInt8]
        let confidence: Confidence
    }

    struct Result {
        var article: Article
        var indicators: [Indicator]
        /// How many indicators of a type were left out.
        var leftOut: [IndicatorType: Int] = [:]
        var iocCount: Int { indicators.count { $0.type != .cve && $0.type != .mitreAttack } }
    }

    /// More than this of one type an article does not report: a page that lists more is a feed.
    static let mostOfType = 1000
    /// No publisher's text is longer; the rest is left out.
    private static let mostBytes = 4 << 20

    func read(_ entry: ArticleEntry, into article: Article) -> Result {
        var article = article
        let html = Self.cut(entry.content.isEmpty ? entry.summary : entry.content, Self.mostBytes)
        let summary = Self.withoutTail(PlainText.line(longHTML: Self.cut(entry.summary, Self.mostBytes)))
        article.summary = summary.isEmpty ? nil : Summary.cut(summary, 8192)
        article.content = Self.withoutTail(PlainText.lines(html: html))
        article.url = entry.link.flatMap(Self.webAddress)
        article.image = entry.image.flatMap(Self.webAddress)
        article.author = entry.author.flatMap { Self.line($0, 500) }
        article.published = entry.published
        article.labels = entry.categories.prefix(40).compactMap { Self.line($0, 100) }

        let (indicators, leftOut) = self.indicators(in: "\(entry.title)\n\n\(article.content)", from: entry.link)
        let named = names.mentions(in: Array("\(entry.title)\n\(article.content)".utf8))
        let ids = indicators.filter { $0.type == .mitreAttack }.map { String(decoding: $0.value, as: UTF8.self) }
        let techniques =
            ids.map { Article.UsedTechnique(id: $0, confidence: .high) }
            + named.techniques.filter { !ids.contains($0) }.map { Article.UsedTechnique(id: $0, confidence: .medium) }
        // Tactics are no techniques.
        article.techniques = techniques.filter { TechniqueID(Array($0.id.utf8).span) != nil }.sorted { $0.id < $1.id }
        article.cves = indicators.filter { $0.type == .cve }.map {
            String(decoding: $0.value, as: UTF8.self).uppercased()
        }
        article.actors = named.actors
        article.malware = named.malware
        let result = Result(article: article, indicators: indicators, leftOut: leftOut)
        var facts = ArticleClassifier.Facts()
        facts.hasIndicators = result.iocCount > 0
        facts.cves = article.cves.count
        facts.actors = article.actors.count
        var judged = result
        judged.article.classification = ArticleClassifier.classify(
            title: entry.title,
            text: article.content,
            facts: facts
        )
        judged.article.digestText = Summary.of(article.content, names: article.actors + article.malware)
        return judged
    }

    /// The publisher's own names are not indicators, nor are values that a warning list suppresses. Only text that people
    /// read counts: targets of links and pictures are the publisher's references and counters.
    private func indicators(in text: String, from link: String?) -> (taken: [Indicator], leftOut: [IndicatorType: Int])
    {
        let own = link.flatMap(Self.host).map(Self.publisherHost)
        var found: [Indicator] = []
        var counts: [IndicatorType: Int] = [:]
        for item in extractor.extract(Array(text.utf8), markup: .plain).found
        where item.suppressedBy == nil && item.value.count <= 8192 {
            if let own, item.type == .url || item.type == .domain || item.type == .email,
                Self.belongs(to: own, item.value, type: item.type)
            {
                continue
            }
            counts[item.type, default: 0] += 1
            if counts[item.type, default: 0] > Self.mostOfType { continue }
            let isNamedOutright = item.isDefanged || item.type.isHash || item.type == .cve || item.type == .mitreAttack
            found.append(
                Indicator(
                    type: item.type,
                    value: item.value,
                    context: item.context,
                    confidence: isNamedOutright ? .medium : .low
                )
            )
        }
        return (found, counts.mapValues { $0 - Self.mostOfType }.filter { $0.value > 0 })
    }

    /// The host of a URL in lower case; nil when it has none.
    static func host(of link: String) -> String? {
        let bytes = Array(link.utf8)
        guard let host = URLParts(bytes.span, 0..<bytes.count)?.hostName, !host.isEmpty else { return nil }
        return String(decoding: bytes[host], as: UTF8.self).lowercased()
    }

    /// A site's host without `www.` and the like: one publisher may have pages under several of them.
    private static func publisherHost(_ host: String) -> String {
        for prefix in ["www.", "blog.", "blogs.", "news.", "research."] where host.hasPrefix(prefix) {
            return String(host.dropFirst(prefix.count))
        }
        return host
    }

    private static func belongs(to own: String, _ value: [UInt8], type: IndicatorType) -> Bool {
        let text = String(decoding: value, as: UTF8.self)
        let host: String?
        switch type {
        case .url: host = Self.host(of: text)
        case .email: host = text.split(separator: "@").last.map(String.init)
        default: host = text
        }
        guard let host else { return false }
        return host == own || host.hasSuffix(".\(own)")
    }

    /// An absolute http or https URL as the database takes it.
    static func webAddress(_ text: String) -> String? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count > 8, text.utf8.count <= 8192,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace })
        else { return nil }
        return text
    }

    /// Plain text as one line of at most so many bytes, controls and runs of blanks as one blank; nil when nothing is left.
    static func line(_ text: String, _ most: Int) -> String? {
        var line: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20, byte != 0x7F {
                line.append(byte)
            } else if let last = line.last, last != 0x20 {
                line.append(0x20)
            }
        }
        if line.last == 0x20 { line.removeLast() }
        return line.isEmpty ? nil : Summary.cut(String(decoding: line, as: UTF8.self), most)
    }

    /// Without the mark of a feed that the text goes on elsewhere.
    private static func withoutTail(_ text: String) -> String {
        for tail in ["[...]", "[\u{2026}]"] where text.hasSuffix(tail) {
            var rest = text.dropLast(tail.count)
            while rest.last == " " || rest.last == "\n" { rest.removeLast() }
            return String(rest)
        }
        return text
    }

    private static func cut(_ text: String, _ most: Int) -> String {
        text.utf8.count <= most ? text : String(decoding: text.utf8.prefix(most), as: UTF8.self)
    }
}
