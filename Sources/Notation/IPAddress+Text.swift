extension IPAddress {
    /// The canonical text of the address: four decimal numbers, or the form of RFC 5952 §4 and §5 (lower case, no
    /// leading zeros, the longest run of two or more zero groups as `::`, the last part of an IPv4-mapped address
    /// dotted).
    package var text: String {
        var out: [UInt8] = []
        append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends `text`.
    package func append(to out: inout [UInt8]) {
        if version == .v4 { return Self.appendDotted(v4, to: &out) }
        if high == 0, low >> 32 == 0xFFFF {
            out.append(contentsOf: "::ffff:".utf8)
            return Self.appendDotted(UInt32(truncatingIfNeeded: low), to: &out)
        }
        let run = zeroGroups
        var index = 0
        while index < 8 {
            if index == run.lowerBound, !run.isEmpty {
                out.append(contentsOf: "::".utf8)
                index = run.upperBound
                continue
            }
            if index > 0, index != run.upperBound || run.isEmpty { out.append(0x3A) }
            Self.appendHex(group(index), to: &out)
            index += 1
        }
    }

    /// The groups of an IPv6 address that `::` stands for (RFC 5952 §4.2): the first of the longest runs of two or more
    /// zeros; empty when there is none.
    package var zeroGroups: Range<Int> {
        var run = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, group(end) == 0 { end += 1 }
            if end - start > max(run.count, 1) { run = start..<end }
            start = max(end, start + 1)
        }
        return run
    }

    private static func appendDotted(_ number: UInt32, to out: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] {
            let octet = UInt8(truncatingIfNeeded: number >> shift)
            if octet > 99 { out.append(0x30 + octet / 100) }
            if octet > 9 { out.append(0x30 + octet / 10 % 10) }
            out.append(0x30 + octet % 10)
            if shift > 0 { out.append(0x2E) }
        }
    }

    private static func appendHex(_ group: UInt16, to out: inout [UInt8]) {
        var shift: UInt16 = group > 0xFFF ? 12 : group > 0xFF ? 8 : group > 0xF ? 4 : 0
        while true {
            out.append(TextCoding.hexDigit(UInt8(truncatingIfNeeded: group >> shift & 15)))
            if shift == 0 { return }
            shift -= 4
        }
    }
}
