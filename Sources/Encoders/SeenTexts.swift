/// Remembers the texts that were written, so that none is written twice. It holds at most 4 GB, and its memory doubles
/// when it is full.
struct SeenTexts {
    private struct Slot {
        var start: UInt32 = 0
        /// 0 = free.
        var count: UInt32 = 0
        var hash: UInt32 = 0
    }

    private var texts: [UInt8] = []
    /// Each text is at the place of its hash or at the next free place.
    private var slots = [Slot](repeating: Slot(), count: 1024)
    private var count = 0
    private var seed = Self.newSeed()

    /// The multipliers differ in each object, so nobody outside can choose texts that collide.
    private static func newSeed() -> (UInt64, UInt64) {
        var random = SystemRandomNumberGenerator()
        return (random.next() | 1, random.next() | 1)
    }

    /// Adds the bytes from `start` on. Returns false when the text is already present. Empty text is never present.
    mutating func insert(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let text = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard !text.isEmpty, texts.count + text.count <= UInt32.max else { return true }
        let hash = hash(text)
        var place = Int(hash) & (slots.count - 1)
        while slots[place].count > 0 {
            let slot = slots[place]
            if slot.hash == hash, slot.count == text.count, isStored(text, at: Int(slot.start)) { return false }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = Slot(start: UInt32(texts.count), count: UInt32(text.count), hash: hash)
        texts.append(contentsOf: text)
        count += 1
        if count * 4 > slots.count * 3 { grow() }
        return true
    }

    private func isStored(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
        texts.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start..<start + text.count]).elementsEqual(text) }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.count > 0 {
            var place = Int(slot.hash) & (slots.count - 1)
            while slots[place].count > 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = slot
        }
    }

    /// Hashes eight bytes at a time by multiplication with the two secret numbers.
    private func hash(_ text: UnsafeRawBufferPointer) -> UInt32 {
        var state = seed.0 ^ UInt64(text.count)
        var place = 0
        while place < text.count {
            var word: UInt64 = 0
            if place + 8 <= text.count {
                word = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            } else {
                for index in place..<text.count { word = word << 8 | UInt64(text[index]) }
            }
            let product = (state ^ word).multipliedFullWidth(by: seed.1)
            state = product.high ^ product.low
            place += 8
        }
        let product = (state ^ seed.0).multipliedFullWidth(by: seed.1)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }
}
