import Model
import Notation

/// What the fields of an article need besides the article itself.
struct ArticleContext: Sendable {
    let publicURL: String
    /// How many characters of the publisher's text may be shown.
    let excerpt: Int

    /// Cuts text to what may be shown. One character more was read, so that a cut is noticed; nil when nothing may be
    /// shown.
    func shortened(_ text: String?) -> String? {
        guard let text, excerpt > 0, !text.isEmpty else { return nil }
        let scalars = text.unicodeScalars
        guard scalars.count > excerpt else { return text }
        var shown = scalars.prefix(excerpt)
        // The cut avoids the middle of a word when a blank is near.
        if let blank = shown.lastIndex(of: " "), scalars.distance(from: blank, to: shown.endIndex) < 40 {
            shown = shown[..<blank]
        }
        return String(String.UnicodeScalarView(shown)) + "\u{2026}"
    }

    /// The site's name: the host without `www.`.
    static func domain(_ url: String?) -> String? {
        guard let url else { return nil }
        let bytes = Array(url.utf8)
        guard let parts = URLParts(bytes.span, 0..<bytes.count) else { return nil }
        let host = String(decoding: bytes[parts.hostName], as: UTF8.self).lowercased()
        return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    }

    /// `#cobalt-strike`.
    static func hashTag(_ label: String) -> String {
        var tag = "#"
        for character in label.lowercased() {
            if character.isLetter || character.isNumber {
                tag.append(character)
            } else if tag.last != "-", tag.count > 1 {
                tag.append("-")
            }
        }
        return tag.last == "-" ? String(tag.dropLast()) : tag
    }

    /// Writes `[{id, name, tactic, confidence}]`; an id that is not in use has no name.
    static func techniques(_ ids: [String], _ confidences: [String]) -> ArticleValue {
        var json = JSONWriter()
        json.array { json in
            for (place, id) in ids.enumerated() {
                let technique = Taxonomy.technique(Array(id.utf8).span)
                var tactics = technique?.tactics ?? TacticSet()
                json.object { json in
                    json.member("id", id)
                    json.member("name", technique?.name.text)
                    json.member("tactic", tactics.removeFirst().map { Taxonomy.techniques.tactics[$0].text })
                    json.member("confidence", place < confidences.count ? confidences[place] : "medium")
                }
            }
        }
        return .json(json.text, inTable: ids)
    }

    /// Title and snippet as HTML; `<mark>` is the only markup in it.
    static func highlights(title: String?, text: String?) -> ArticleValue {
        var json = JSONWriter()
        json.object { json in
            json.member("title", title.map(marked))
            json.member("snippet", text.map(marked))
        }
        return .json(json.text, inTable: [text ?? title ?? ""].map(marked))
    }

    /// Escapes everything and then turns the two marks of a hit into tags.
    static func marked(_ text: String) -> String {
        var out = ByteWriter(capacity: text.utf8.count + 64)
        var isOpen = false
        for byte in text.utf8 {
            switch byte {
            case 0x02:
                if !isOpen { out.append("<mark>") }
                isOpen = true
            case 0x03:
                if isOpen { out.append("</mark>") }
                isOpen = false
            case UInt8(ascii: "&"): out.append("&amp;")
            case UInt8(ascii: "<"): out.append("&lt;")
            case UInt8(ascii: ">"): out.append("&gt;")
            case UInt8(ascii: "\""): out.append("&quot;")
            case UInt8(ascii: "'"): out.append("&#39;")
            default: out.append(byte < 0x20 ? 0x20 : byte)
            }
        }
        if isOpen { out.append("</mark>") }
        return out.text
    }
}
