/// Makes hostile inputs out of good ones: flips, splices, cuts, repetitions, words of the formats.
struct Mutator {
    /// Inputs are mostly small, so that many are tried, and sometimes as large as this.
    static let longest = 64 * 1024

    let own: [[UInt8]]
    let others: [[UInt8]]

    /// - Parameters:
    ///   - own: inputs of the target's format; not empty.
    ///   - others: inputs of all formats.
    init(own: [[UInt8]], others: [[UInt8]]) {
        self.own = own.isEmpty ? [[0x7B, 0x7D]] : own
        self.others = others.isEmpty ? self.own : others
    }

    func input(_ random: inout FuzzRandom) -> [UInt8] {
        var bytes = window(of: random.isOneIn(8) ? random.pick(others) : random.pick(own), &random)
        for _ in 0..<(1 + random.below(8)) { mutate(&bytes, &random) }
        return bytes.count > Self.longest ? Array(bytes[..<Self.longest]) : bytes
    }

    private func window(of seed: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        let size = random.isOneIn(64) ? Self.longest / 2 : random.isOneIn(8) ? 4096 : 768
        guard seed.count > size else { return seed }
        // A header makes the rest worth reading, so the beginning is kept more often than not.
        let start = random.isOneIn(3) ? random.below(seed.count - size) : 0
        return Array(seed[start..<start + size])
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        let place = random.below(bytes.count + 1)
        switch random.below(10) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2, 3: bytes.insert(contentsOf: random.pick(Self.words), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(64)))
        case 5:
            let piece = bytes[place..<min(bytes.count, place + 1 + random.below(128))]
            bytes.insert(contentsOf: Array(piece), at: random.below(bytes.count + 1))
        case 6:
            let other = random.pick(random.isOneIn(2) ? others : own)
            let start = random.below(other.count + 1)
            bytes.insert(contentsOf: other[start..<min(other.count, start + random.below(256))], at: place)
        case 7: bytes.removeSubrange(place...)
        case 8 where random.isOneIn(4):
            // What is fine once may not be a thousand times inside itself.
            let word = random.pick(Self.words)
            let times = 1 + random.below(random.isOneIn(16) ? 16_384 : 256)
            var run: [UInt8] = []
            run.reserveCapacity(word.count * times)
            for _ in 0..<times where run.count < Self.longest { run += word }
            bytes.insert(contentsOf: run, at: place)
        default: bytes.insert(random.pick(Self.marks), at: place)
        }
    }

    private static let marks: [UInt8] =
        Array("\"'\\,;:#[](){}<>/.@%&=|-_ \t\r\n0".utf8) + [
            0, 0x1B, 0x7F, 0x80, 0xC2, 0xE2, 0xED, 0xEF, 0xF4, 0xFE, 0xFF,
        ]

    private static let words: [[UInt8]] =
        [
            "\"", "\"\"", "\\u0000", "\\ud800", "\\\"", "null", "None", "true", "-1", "1e999", "99999999999999999999",
            "[", "{", "[[", "{\"a\":", "]", "}", "},{", "\"value\":", "\"objects\":[", "\"Attribute\":[", "\"type\":\"",
            "# END 3 entries", "# Number of entries: 9", "\r\n", "\n\n", "\n#", ",,,,", ";", "\t",
            "<![CDATA[", "]]>", "<!--", "-->", "<?xml version=\"1.0\"?>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;",
            "&#x110000;",
            "&#0;", "&amp;", "&lt;", "&", "<", "</", "<a ", "<item>", "</item>", "<entry>", "<title>", "<br/>",
            "<script>",
            "<p x='", " a=\"b\"", "xmlns:a=\"b\"", "xml:base=\"http://a/\"", "hxxp://", "http://", "[.]", "(dot)",
            "[@]", "[:]//",
            "192.0.2.1", "192.0.2.1:443", "2001:db8::1", "::ffff:192.0.2.1", "evil.example", "xn--", "xn--a-ecp.ru",
            "a@b.example", "CVE-2021-44228", "T1059.001", "d41d8cd98f00b204e9800998ecf8427e", "%2e%2e", "%", "..",
            "://",
            "[domain-name:value = '", "' OR ", " IN ('", "') AND ", "NOT ", "2026-02-30T25:61:61Z", "9999-12-31",
            "1970-01-01",
            "Thu, 31 Feb 2026 24:00:00 EST", "\u{FEFF}", "\u{202E}", "\u{200B}", "\u{3002}", "ｅ", "é", "🙂",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0xFE, 0xFF], [0, 0], [0xED, 0xA0, 0x80], [0xC0, 0xAF]]
}
