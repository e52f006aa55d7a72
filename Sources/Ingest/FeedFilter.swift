import Feeds
import Model
import Notation

/// Which entries of a feed are taken: those that fit a term to include, if there are any, and no term to exclude.
///
/// A term is text. A word before it may say where it must be. Capitals do not matter:
/// - `words`: these words in a row, in title, text or labels of an entry; in context, value or tags of a sighting
/// - `title:words`: in the title; in the context of a sighting
/// - `category:label`: a label or tag that is exactly this
/// - `url:text`: anywhere in the entry's link; in the value or the reference of a sighting
package struct FeedFilter: Sendable {
    private let include: [Term]
    private let exclude: [Term]

    package init(include: [String], exclude: [String]) {
        self.include = include.map(Term.init)
        self.exclude = exclude.map(Term.init)
    }

    package var isEmpty: Bool { include.isEmpty && exclude.isEmpty }

    func takes(_ entry: ArticleEntry) -> Bool {
        func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }
        var texts = Texts()
        texts.title = folded(entry.title)
        texts.url = folded(entry.link ?? "")
        texts.labels = entry.categories.map(folded)
        if (include + exclude).contains(where: { $0.place == .anywhere }) {
            for html in [entry.summary, entry.content] where !html.isEmpty {
                let start = String(decoding: html.utf8.prefix(Self.longestText), as: UTF8.self)
                texts.rest.append(folded(PlainText.line(longHTML: start)))
            }
        }
        return takes(texts)
    }

    func takes(_ sighting: borrowing Sighting) -> Bool {
        var texts = Texts()
        texts.title = Array(sighting.bytes[sighting.context])
        texts.rest = [Array(sighting.bytes[sighting.value])]
        texts.url = texts.rest[0] + [0x0A] + sighting.bytes[sighting.reference]
        for tag in sighting.tags { texts.labels.append(Array(sighting.bytes[tag])) }
        return takes(texts)
    }

    /// Only this much of an entry's text is looked at.
    private static let longestText = 1 << 20

    private func takes(_ texts: Texts) -> Bool {
        (include.isEmpty || include.contains { $0.fits(texts) }) && !exclude.contains { $0.fits(texts) }
    }
}

/// The parts of an entry that terms look at.
private struct Texts {
    var title: [UInt8] = []
    var url: [UInt8] = []
    var labels: [[UInt8]] = []
    var rest: [[UInt8]] = []
}

private struct Term: Sendable {
    enum Place { case anywhere, title, category, url }

    let place: Place
    /// In lower case.
    private let text: [UInt8]

    init(_ term: String) {
        let term = term.lowercased()
        let prefixes: [(String, Place)] = [("title:", .title), ("category:", .category), ("url:", .url)]
        let found = prefixes.first { term.hasPrefix($0.0) }
        place = found?.1 ?? .anywhere
        text = Array(term.dropFirst(found?.0.count ?? 0).drop { $0 == " " }.utf8)
    }

    func fits(_ texts: Texts) -> Bool {
        switch place {
        case .title: isIn(texts.title, wholeWords: true)
        case .url: isIn(texts.url, wholeWords: false)
        case .category: texts.labels.contains { $0.count == text.count && stands(in: $0, at: 0) }
        case .anywhere:
            isIn(texts.title, wholeWords: true) || texts.labels.contains { isIn($0, wholeWords: true) }
                || texts.rest.contains { isIn($0, wholeWords: true) }
        }
    }

    private func isIn(_ other: [UInt8], wholeWords: Bool) -> Bool {
        guard let first = text.first, other.count >= text.count else { return false }
        for place in 0...(other.count - text.count) where TextCoding.lowercased(other[place]) == first {
            guard stands(in: other, at: place) else { continue }
            if !wholeWords { return true }
            let end = place + text.count
            let isWhole =
                (place == 0 || !Self.isWordByte(other[place - 1]) || !Self.isWordByte(first))
                && (end == other.count || !Self.isWordByte(other[end]) || !Self.isWordByte(other[end - 1]))
            if isWhole { return true }
        }
        return false
    }

    private func stands(in other: [UInt8], at place: Int) -> Bool {
        text.indices.allSatisfy { TextCoding.lowercased(other[place + $0]) == text[$0] }
    }

    /// Letters and digits; any byte of a letter outside ASCII counts as one.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }
}
