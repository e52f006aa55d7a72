import Notation

/// The path of a request target, taken apart (RFC 3986 §3.3, §5.2.4). This is the one place that decides what of a path is
/// structure and what is a name.
///
/// The path is split at its literal slashes first, and each segment is decoded once after that, so what is
/// percent-encoded is always part of a name: `%2F` separates nothing, `%2E%2E` leads nowhere, and `%252F` is the name
/// `%2F`. Literal empty segments are merged, and literal dot segments are resolved. A segment with an escape that is
/// wrong, or that stands for NUL, stays as it was sent: no name has either.
package struct RequestPath: Equatable, Sendable {
    /// The decoded segments, each after a slash, and a slash at the end where the path has one. What is not UTF-8 is
    /// U+FFFD.
    package let text: String
    /// The slashes in `text` that are part of names: byte offsets, ascending; empty for nearly all paths.
    package let nameSlashes: [Int]

    private static var slash: UInt8 { UInt8(ascii: "/") }
    private static var dot: UInt8 { UInt8(ascii: ".") }

    /// - Parameter target: the request target as sent, with or without a query.
    package init(target: some Collection<UInt8>) {
        let raw = Array(target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        guard raw.first == Self.slash else {
            text = raw.isEmpty ? "/" : String(decoding: raw, as: UTF8.self)
            nameSlashes = []
            return
        }
        guard Self.needsWork(raw) else {
            text = String(decoding: raw, as: UTF8.self)
            nameSlashes = []
            return
        }
        var segments: [ArraySlice<UInt8>] = []
        var endsInSlash = false
        for segment in raw.split(separator: Self.slash, omittingEmptySubsequences: false).dropFirst() {
            endsInSlash = true
            if segment.isEmpty || segment.elementsEqual([Self.dot]) { continue }
            if segment.elementsEqual([Self.dot, Self.dot]) {
                _ = segments.popLast()
                continue
            }
            segments.append(segment)
            endsInSlash = false
        }
        var text = ""
        var nameSlashes: [Int] = []
        for segment in segments {
            text += "/"
            let start = text.utf8.count
            let name = Self.name(segment)
            for (offset, byte) in name.utf8.enumerated() where byte == Self.slash { nameSlashes.append(start + offset) }
            text += name
        }
        if endsInSlash { text += "/" }
        self.text = text
        self.nameSlashes = nameSlashes
    }

    /// Whether the path holds an escape, an empty segment, or a segment that begins with a dot.
    private static func needsWork(_ raw: [UInt8]) -> Bool {
        var last: UInt8 = 0
        for byte in raw {
            if byte == UInt8(ascii: "%") || last == slash && (byte == slash || byte == dot) { return true }
            last = byte
        }
        return false
    }

    private static func name(_ segment: ArraySlice<UInt8>) -> String {
        guard let bytes = TextCoding.percentDecoded(segment, plusIsSpace: false), !bytes.contains(0) else {
            return String(decoding: segment, as: UTF8.self)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
