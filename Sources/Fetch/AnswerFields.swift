import Notation

/// The header fields of an answer that we act on; empty for absent ones.
struct AnswerFields {
    private(set) var etag = ""
    private(set) var lastModified = ""
    private(set) var contentType = ""
    private(set) var retryAfter = ""
    private(set) var cacheControl = ""
    /// The value of the field that was asked for.
    private(set) var wanted = ""
    private let wantedName: String

    private static let lengthLimit = 1024

    /// - Parameter wanted: one more field to keep, in lower case; empty for none.
    init(wanted: String) { wantedName = wanted }

    mutating func take(_ line: Span<UInt8>) {
        let colon = line.firstIndex(of: 0x3A, from: 0)
        guard colon < line.count else { return }
        let inside = line.trimmed(colon + 1..<line.count)
        let name = line.extracting(0..<colon)
        let value = line.extracting(inside)
        // A validator that cannot be sent back unchanged is dropped.
        guard value.count <= Self.lengthLimit, value.isPrintableASCII else { return }
        if name.isEqualIgnoringCase(to: "etag") {
            etag = String(copying: value)
        } else if name.isEqualIgnoringCase(to: "last-modified") {
            lastModified = String(copying: value)
        } else if name.isEqualIgnoringCase(to: "content-type") {
            contentType = String(copying: value)
        } else if name.isEqualIgnoringCase(to: "retry-after") {
            retryAfter = String(copying: value)
        } else if name.isEqualIgnoringCase(to: "cache-control") {
            cacheControl = String(copying: value)
        } else if !wantedName.isEmpty, String(copying: name).lowercased() == wantedName {
            wanted = String(copying: value)
        }
    }

    /// RFC 9110 §10.2.3: seconds, or a date, counted from `now`. Never negative; a week at most.
    func retryAfterSeconds(now: Timestamp) -> Int? {
        let text = Array(retryAfter.utf8)
        if text.isEmpty { return nil }
        if let seconds = Self.seconds(text) { return min(seconds, Self.longestWait) }
        guard let time = Timestamp(loose: text.span) else { return nil }
        return min(max(0, Int(time.seconds - now.seconds)), Self.longestWait)
    }

    private static let longestWait = 7 * 86_400

    /// A number of seconds (RFC 9111 §1.2.2), however long: what is over a year counts as a year. Nil for anything else.
    private static func seconds(_ digits: [UInt8]) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let digits = Array(digits.drop { $0 == 0x30 })
        return digits.isEmpty ? 0 : min(digits.span.decimal ?? .max, 365 * 86_400)
    }

    /// RFC 9111 §5.2.2.1. A year at most.
    var maxAgeSeconds: Int? {
        let text = Array(cacheControl.utf8)
        for part in text.split(separator: 0x2C) {
            let part = Array(part.drop { $0 == 0x20 })
            guard part.span.startsIgnoringCase(with: "max-age=") else { continue }
            return Self.seconds(part.dropFirst(8).filter { $0 != 0x22 && $0 != 0x20 })
        }
        return nil
    }

    /// In lower case, without parameters.
    var mediaType: String {
        let type = contentType.utf8.prefix { $0 != 0x3B && $0 != 0x20 }
        return String(decoding: type.map(TextCoding.lowercased), as: UTF8.self)
    }

    /// RFC 9110 §8.3.2, quoted or bare.
    var charset: String? {
        for part in contentType.utf8.split(separator: 0x3B).dropFirst() {
            let part = Array(part.drop { $0 == 0x20 })
            guard part.span.startsIgnoringCase(with: "charset=") else { continue }
            let value = part.dropFirst(8).filter { $0 != 0x22 && $0 != 0x27 && $0 != 0x20 }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
        return nil
    }
}
