/// The texts written so far, to write none twice. Its memory grows with their number by doubling.
struct SeenTexts {
    private var texts: [UInt8] = []
    /// Ranges of `texts`, at the place of their hash or the next free one; empty = free.
    private var slots: [Range<Int>] = Array(repeating: 0..<0, count: 1024)
    private var count = 0

    /// Takes in the part of the bytes from `start` on; false when it is there already. Empty text is never there.
    mutating func insert(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let text = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard !text.isEmpty else { return true }
        var place = Self.hash(text) & (slots.count - 1)
        while !slots[place].isEmpty {
            if slots[place].count == text.count, isStored(text, at: slots[place].lowerBound) { return false }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = texts.count..<texts.count + text.count
        texts.append(contentsOf: text)
        count += 1
        if count * 2 > slots.count { grow() }
        return true
    }

    private func isStored(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
        texts.withUnsafeBytes { stored in
            for place in 0..<text.count where stored[start + place] != text[place] { return false }
            return true
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0..<0, count: old.count * 4)
        for range in old where !range.isEmpty {
            var place = texts.withUnsafeBytes { Self.hash(UnsafeRawBufferPointer(rebasing: $0[range])) } & (slots.count - 1)
            while !slots[place].isEmpty { place = (place + 1) & (slots.count - 1) }
            slots[place] = range
        }
    }

    /// The standard library's keyed hash: nobody outside can choose texts that collide.
    private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        return hasher.finalize()
    }
}
