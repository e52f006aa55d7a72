/// Text in lines, put together piece by piece: runs of blanks and controls are one blank, and no line is empty.
struct PlainLines {
    private var out: [UInt8] = []
    private var wasLineFeed = false
    private var wasC2 = false

    var text: String {
        var end = out.count
        while end > 0, out[end - 1] <= 0x20 { end -= 1 }
        return String(decoding: out[..<end], as: UTF8.self)
    }

    mutating func blank() {
        if let last = out.last, last > 0x20 { out.append(0x20) }
    }

    mutating func endLine() {
        if out.last == 0x20 { out.removeLast() }
        if let last = out.last, last != 0x0A { out.append(0x0A) }
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        for byte in text {
            if wasC2 {
                wasC2 = false
                // U+00A0 and the C1 controls.
                if byte <= 0xA0 {
                    blank()
                    continue
                }
                out.append(0xC2)
            }
            if byte == 0x0A {
                if wasLineFeed { endLine() } else { blank() }
                wasLineFeed = true
                continue
            }
            if byte == 0x0D { continue }
            wasLineFeed = false
            if byte == 0xC2 {
                wasC2 = true
            } else if byte <= 0x20 || byte == 0x7F {
                blank()
            } else {
                out.append(byte)
            }
        }
    }
}
