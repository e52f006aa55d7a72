/// Writes JSON strings (RFC 8259 §7) straight from bytes.
extension ByteWriter {
    /// Appends the bytes as a quoted JSON string. What §7 demands is escaped, and so are invisible characters, because
    /// readers of one object a line may split at them. Other bytes from 0x80 on are copied, so the input must be UTF-8.
    @inlinable package mutating func json(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count * 6 + 2)
        base[length] = 0x22
        length += 1
        jsonEscaped(bytes)
        base[length] = 0x22
        length += 1
    }

    @inlinable package mutating func json(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { json(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    @inlinable package mutating func json(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { json($0) }
    }

    package mutating func json(text: some StringProtocol) {
        json([UInt8](text.utf8))
    }

    /// Appends the inside of a JSON string: what `json` writes, without the quotes.
    @inlinable package mutating func jsonEscaped(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { source in
            reserve(range.count * 6)
            jsonEscaped(UnsafeRawBufferPointer(rebasing: source[range]))
        }
    }

    /// Escapes into memory that the caller has reserved: six bytes for each byte of the input. Nearly all text is ASCII; any
    /// other is looked through for invisible characters, and written again when it holds one.
    @usableFromInline mutating func jsonEscaped(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        let target = UnsafeMutableRawPointer(base)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var read = 0
        var write = length
        var seen: UInt64 = 0
        while read + 8 <= bytes.count {
            let word = source.loadUnaligned(fromByteOffset: read, as: UInt64.self)
            seen |= word
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let control = (word &- (ones &* 0x20)) & ~word
            let special = (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
            if special == 0 {
                target.storeBytes(of: word, toByteOffset: write, as: UInt64.self)
                read += 8
                write += 8
            } else {
                // Everything before the first special byte is plain; bits above that one may be false alarms.
                let plain = special.trailingZeroBitCount >> 3
                target.storeBytes(of: word, toByteOffset: write, as: UInt64.self)
                read += plain
                write += plain
                write = Self.escape(source.load(fromByteOffset: read, as: UInt8.self), at: write, in: base)
                read += 1
            }
        }
        while read < bytes.count {
            let byte = source.load(fromByteOffset: read, as: UInt8.self)
            seen |= UInt64(byte)
            write = Self.escape(byte, at: write, in: base)
            read += 1
        }
        if seen & highs != 0, InvisibleText.isIn(bytes.bindMemory(to: UInt8.self).span) {
            jsonEscapedVisibly(bytes.bindMemory(to: UInt8.self).span)
        } else {
            length = write
        }
    }

    /// The same with invisible characters as numbers.
    private mutating func jsonEscapedVisibly(_ text: Span<UInt8>) {
        var place = 0
        while place < text.count {
            guard InvisibleText.mayBegin(text[place]), let found = text.invisible(at: place) else {
                length = Self.escape(text[place], at: length, in: base)
                place += 1
                continue
            }
            place += found.count
            jsonNumber(of: found.scalar)
        }
    }

    /// Writes a character as a number; one outside the basic plane takes two.
    package mutating func jsonNumber(of scalar: UInt32) {
        if scalar < 0x10000 {
            jsonNumber(UInt16(truncatingIfNeeded: scalar))
        } else {
            let rest = scalar - 0x10000
            jsonNumber(UInt16(truncatingIfNeeded: 0xD800 + rest >> 10))
            jsonNumber(UInt16(truncatingIfNeeded: 0xDC00 + rest & 0x3FF))
        }
    }

    private mutating func jsonNumber(_ unit: UInt16) {
        append("\\u")
        for shift in stride(from: 12, through: 0, by: -4) { append(TextCoding.hexDigit(UInt8(unit >> shift & 15))) }
    }

    @inline(__always)
    private static func escape(_ byte: UInt8, at place: Int, in base: UnsafeMutablePointer<UInt8>) -> Int {
        if byte >= 0x20, byte != 0x22, byte != 0x5C {
            base[place] = byte
            return place + 1
        }
        base[place] = 0x5C
        switch byte {
        case 0x22, 0x5C: base[place + 1] = byte
        case 0x08: base[place + 1] = UInt8(ascii: "b")
        case 0x09: base[place + 1] = UInt8(ascii: "t")
        case 0x0A: base[place + 1] = UInt8(ascii: "n")
        case 0x0C: base[place + 1] = UInt8(ascii: "f")
        case 0x0D: base[place + 1] = UInt8(ascii: "r")
        default:
            base[place + 1] = UInt8(ascii: "u")
            base[place + 2] = 0x30
            base[place + 3] = 0x30
            base[place + 4] = byte >> 4 &+ 0x30
            base[place + 5] = TextCoding.hexDigit(byte & 15)
            return place + 6
        }
        return place + 2
    }
}
