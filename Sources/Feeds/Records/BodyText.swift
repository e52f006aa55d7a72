import Glibc
import Notation

/// Brings a body of any encoding into UTF-8.
///
/// A byte order mark decides; then the charset parameter of HTTP, then the declaration inside, then what the bytes look
/// like. A single-byte charset that is declared for bytes that are plainly UTF-8 is not believed, nor is UTF-8 for
/// bytes that are not.
enum BodyText {
    /// - Parameter charset: the parameter of HTTP's Content-Type; nil for none.
    /// - Returns: valid UTF-8 without a byte order mark. What cannot be read is U+FFFD.
    static func utf8(_ body: Span<UInt8>, charset: String?) -> [UInt8] {
        let start = Body.start(of: body)
        if start > 0 { return repaired(body.extracting(start..<body.count)) }
        if let (encoding, mark) = wide(body) {
            return converted(body.extracting(mark..<body.count), from: encoding)
        }
        if body.count >= 2 {
            if body[0] == 0xFE, body[1] == 0xFF { return converted(body.extracting(2..<body.count), from: "UTF-16BE") }
            if body[0] == 0xFF, body[1] == 0xFE { return converted(body.extracting(2..<body.count), from: "UTF-16LE") }
            if body[0] == 0, isOpening(body[1]) { return converted(body, from: "UTF-16BE") }
            if body[1] == 0, isOpening(body[0]) { return converted(body, from: "UTF-16LE") }
        }
        let named = charset.flatMap { encoding(named: Array($0.utf8).span) } ?? declared(in: body)
        if body.isUTF8, named == nil || named == "UTF-8" || named == "CP1252" || !body.isASCII && isSingleByte(named) {
            return copy(body)
        }
        guard let named, named != "UTF-8" else { return converted(body, from: "CP1252") }
        return converted(body, from: named)
    }

    /// UTF-32 and the length of its byte order mark. Little-endian, it begins like UTF-16.
    private static func wide(_ body: Span<UInt8>) -> (encoding: String, mark: Int)? {
        guard body.count >= 4 else { return nil }
        switch (body[0], body[1], body[2], body[3]) {
        case (0, 0, 0xFE, 0xFF): return ("UTF-32BE", 4)
        case (0xFF, 0xFE, 0, 0): return ("UTF-32LE", 4)
        case (0, 0, 0, let byte) where isOpening(byte): return ("UTF-32BE", 0)
        case (let byte, 0, 0, 0) where isOpening(byte): return ("UTF-32LE", 0)
        default: return nil
        }
    }

    /// `<`, `{` and `[` begin a feed.
    private static func isOpening(_ byte: UInt8) -> Bool { byte == 0x3C || byte == 0x7B || byte == 0x5B }

    private static func isSingleByte(_ name: String?) -> Bool {
        guard let name else { return false }
        return name.hasPrefix("CP125") || name.hasPrefix("ISO-8859") || name.hasPrefix("KOI8")
    }

    /// The encoding that an XML declaration names within the first bytes.
    private static func declared(in body: Span<UInt8>) -> String? {
        let head = body.extracting(0..<min(body.count, 512))
        var place = head.firstIndex(of: UInt8(ascii: "<"), from: 0)
        guard place + 1 < head.count, head[place + 1] == UInt8(ascii: "?") else { return nil }
        let end = head.firstIndex(of: UInt8(ascii: ">"), from: place)
        while place < end {
            if head.extracting(place..<end).startsIgnoringCase(with: "encoding") { break }
            place += 1
        }
        place += 8
        while place < end, head[place] <= 0x20 || head[place] == UInt8(ascii: "=") { place += 1 }
        guard place < end, head[place] == 0x22 || head[place] == 0x27 else { return nil }
        let close = head.firstIndex(of: head[place], from: place + 1)
        guard close < end else { return nil }
        return encoding(named: head.extracting(place + 1..<close))
    }

    /// iconv's name of a charset we read; others are not asked for, since what iconv knows besides is rarely used code.
    private static func encoding(named name: Span<UInt8>) -> String? {
        let inside = name.trimmed(0..<name.count)
        let name = name.extracting(inside)
        for (label, encoding) in encodings where name.isEqualIgnoringCase(to: label) { return encoding }
        return nil
    }

    // UTF-16 and UTF-32 are seen from the bytes: a declaration that can be read as ASCII is wrong when it says so. Latin-1 and
    // ASCII mean windows-1252, as in the WHATWG Encoding Standard.
    private static let encodings: [(StaticString, String)] = [
        ("utf-8", "UTF-8"), ("utf8", "UTF-8"), ("us-ascii", "CP1252"), ("ascii", "CP1252"), ("iso-8859-1", "CP1252"),
        ("latin1", "CP1252"), ("iso8859-1", "CP1252"), ("iso_8859-1", "CP1252"), ("windows-1252", "CP1252"),
        ("cp1252", "CP1252"), ("iso-8859-2", "ISO-8859-2"), ("iso-8859-3", "ISO-8859-3"), ("iso-8859-4", "ISO-8859-4"),
        ("iso-8859-5", "ISO-8859-5"), ("iso-8859-6", "ISO-8859-6"), ("iso-8859-7", "ISO-8859-7"),
        ("iso-8859-8", "ISO-8859-8"), ("iso-8859-9", "CP1254"), ("iso-8859-10", "ISO-8859-10"),
        ("iso-8859-13", "ISO-8859-13"), ("iso-8859-14", "ISO-8859-14"), ("iso-8859-15", "ISO-8859-15"),
        ("iso-8859-16", "ISO-8859-16"), ("windows-1250", "CP1250"), ("windows-1251", "CP1251"),
        ("cp1251", "CP1251"), ("windows-1253", "CP1253"), ("windows-1254", "CP1254"), ("windows-1255", "CP1255"),
        ("windows-1256", "CP1256"), ("windows-1257", "CP1257"), ("windows-1258", "CP1258"),
        ("windows-874", "CP874"), ("tis-620", "CP874"), ("koi8-r", "KOI8-R"), ("koi8-u", "KOI8-U"),
        ("shift_jis", "CP932"), ("shift-jis", "CP932"), ("sjis", "CP932"), ("x-sjis", "CP932"), ("euc-jp", "EUC-JP"),
        ("gb2312", "GB18030"), ("gbk", "GB18030"), ("gb18030", "GB18030"), ("big5", "BIG5"), ("euc-kr", "CP949"),
        ("ks_c_5601-1987", "CP949"),
    ]

    private static func repaired(_ body: Span<UInt8>) -> [UInt8] {
        body.isUTF8 ? copy(body) : Array(String(copying: body).utf8)
    }

    private static func copy(_ body: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.append(body)
        return out
    }

    /// The descriptor is opened, used and closed here; iconv reads and writes only inside the two buffers, whose ends it
    /// is told.
    private static func converted(_ body: Span<UInt8>, from encoding: String) -> [UInt8] {
        let descriptor = iconv_open("UTF-8", encoding)
        guard descriptor != iconv_t(bitPattern: -1) else { return repaired(body) }
        defer { iconv_close(descriptor) }
        var out: [UInt8] = []
        out.reserveCapacity(body.count + body.count / 4)
        // How much is passed over of what cannot be read.
        let unit = encoding.hasPrefix("UTF-32") ? 4 : encoding.hasPrefix("UTF-16") ? 2 : 1
        // iconv takes a mutable pointer but does not write through it.
        var source = copy(body)
        source.withUnsafeMutableBytes { source in
            withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { chunk in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var rest = source.count
                while rest > 0 {
                    var into = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = chunk.count
                    let result = iconv(descriptor, &from, &rest, &into, &room)
                    let reason = errno
                    out.append(contentsOf: chunk[0..<(chunk.count - room)])
                    guard result == -1, reason != E2BIG, rest > 0 else { continue }
                    out.append(contentsOf: "\u{FFFD}".utf8)
                    if reason == EINVAL { return }
                    let step = min(unit, rest)
                    from = from.map { $0 + step }
                    rest -= step
                }
            }
        }
        return out
    }
}
