import Extraction
import Model
import Notation

/// Links as feeds write them, made absolute (RFC 3986 §5.2).
enum LinkResolution {
    /// An absolute http or https URL; nil when nothing of that kind comes out.
    static func resolve(_ reference: String, against base: String?) -> String? {
        let text = clean(reference)
        guard !text.isEmpty else { return nil }
        if let scheme = schemeLength(text) {
            let name = text[..<scheme].map(TextCoding.lowercased)
            guard name.elementsEqual("http".utf8) || name.elementsEqual("https".utf8) else { return nil }
            return normal(text)
        }
        guard let base, let parts = Parts(clean(base)) else { return nil }
        return normal(parts.merged(with: text))
    }

    /// Without line breaks and tabs anywhere and blanks at the ends, as browsers take it.
    private static func clean(_ text: String) -> [UInt8] {
        var out = Array(text.utf8).filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        while out.last == 0x20 { out.removeLast() }
        return Array(out.drop { $0 == 0x20 })
    }

    private static func normal(_ url: [UInt8]) -> String? {
        var out: [UInt8] = []
        do throws(InvalidValue) {
            try IndicatorType.url.appendNormalForm(of: url.span, to: &out)
        } catch {
            return nil
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The length of the scheme, when the text begins with one.
    private static func schemeLength(_ text: [UInt8]) -> Int? {
        guard let first = text.first, (0x61...0x7A).contains(first | 0x20) else { return nil }
        for (place, byte) in text.enumerated() {
            switch byte {
            case 0x3A: return place
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2B, 0x2D, 0x2E: continue
            default: return nil
            }
        }
        return nil
    }

    /// The parts of an absolute URL that a relative reference takes over.
    private struct Parts {
        var scheme: ArraySlice<UInt8>
        /// With its two slashes.
        var authority: ArraySlice<UInt8>
        var path: ArraySlice<UInt8>
        var query: ArraySlice<UInt8>

        init?(_ url: [UInt8]) {
            guard let colon = schemeLength(url), colon + 2 < url.count, url[colon + 1] == 0x2F, url[colon + 2] == 0x2F
            else { return nil }
            scheme = url[...colon]
            let end = url[(colon + 3)...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? url.count
            authority = url[(colon + 1)..<end]
            let pathEnd = url[end...].firstIndex { $0 == 0x3F || $0 == 0x23 } ?? url.count
            path = url[end..<pathEnd]
            query = url[pathEnd..<(url[pathEnd...].firstIndex(of: 0x23) ?? url.count)]
        }

        func merged(with reference: [UInt8]) -> [UInt8] {
            if reference.starts(with: "//".utf8) { return scheme + reference }
            let front = scheme + authority
            switch reference.first {
            case 0x23: return front + path + query + reference
            case 0x3F: return front + path + reference
            default: break
            }
            let end = reference.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? reference.count
            var joined: [UInt8] = []
            if reference.first != 0x2F {
                let last = path.lastIndex(of: 0x2F).map { $0 + 1 } ?? path.startIndex
                joined = path[..<last].isEmpty ? [0x2F] : Array(path[..<last])
            }
            joined += reference[..<end]
            return front + Self.withoutDots(joined) + reference[end...]
        }

        /// RFC 3986 §5.2.4, for a path that begins with a slash.
        private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
            var kept: [ArraySlice<UInt8>] = []
            let segments = path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false)
            for (index, segment) in segments.enumerated() {
                let isLast = index == segments.count - 1
                if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
                    if segment.count == 2 { _ = kept.popLast() }
                    if isLast { kept.append([]) }
                } else {
                    kept.append(segment)
                }
            }
            var out: [UInt8] = []
            for segment in kept {
                out.append(0x2F)
                out += segment
            }
            return out
        }
    }
}
