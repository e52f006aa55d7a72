import Notation

/// A set of byte texts, each with a small number. It uses open addressing over one arena, so a lookup allocates
/// nothing.
struct NameTable: Sendable {
    private var arena: [UInt8] = []
    private var entries: [(start: UInt32, length: UInt32, value: Int32)] = []
    /// Entry number plus one; 0 = free. Never more than half full.
    private var slots: [UInt32]

    init(capacity: Int = 64) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    var count: Int { entries.count }

    /// Adds a text, or changes its number.
    /// - Returns: the number that it had before.
    @discardableResult
    mutating func set(_ text: some Collection<UInt8>, _ value: Int) -> Int? {
        if (entries.count + 1) * 2 > slots.count { grow() }
        let start = arena.count
        arena.append(contentsOf: text)
        let slot = slot(of: arena, start..<arena.count)
        if slots[slot] > 0 {
            let before = Int(entries[Int(slots[slot]) - 1].value)
            entries[Int(slots[slot]) - 1].value = Int32(truncatingIfNeeded: value)
            arena.removeLast(arena.count - start)
            return before
        }
        entries.append((UInt32(start), UInt32(arena.count - start), Int32(truncatingIfNeeded: value)))
        slots[slot] = UInt32(entries.count)
        return nil
    }

    /// The number of the text, nil when it is not in the set.
    func value(of bytes: [UInt8], _ range: Range<Int>) -> Int? {
        let slot = slots[slot(of: bytes, range)]
        return slot == 0 ? nil : Int(entries[Int(slot) - 1].value)
    }

    func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool { value(of: bytes, range) != nil }

    private func slot(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        var slot = Int(truncatingIfNeeded: Self.hash(bytes, range)) & (slots.count - 1)
        while slots[slot] > 0, !matches(entries[Int(slots[slot]) - 1], bytes, range) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func matches(
        _ entry: (start: UInt32, length: UInt32, value: Int32),
        _ bytes: [UInt8],
        _ range: Range<Int>
    ) -> Bool {
        guard Int(entry.length) == range.count else { return false }
        var place = Int(entry.start)
        for source in range {
            if arena[place] != bytes[source] { return false }
            place += 1
        }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            let range = Int(entry.start)..<Int(entry.start + entry.length)
            slots[slot(of: arena, range)] = UInt32(index + 1)
        }
    }

    /// FNV-1a with a final mix. Only the operator chooses the texts, so nobody can make them collide.
    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in range { hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01B3 }
        return hash ^ hash >> 29
    }
}

extension NameTable {
    /// A table of the words of a literal, numbered in their order.
    init(words: StaticString) {
        self.init()
        for word in Self.words(words) { set(word, count) }
    }

    /// The words of a literal between blanks and line ends.
    static func words(_ literal: StaticString) -> [ArraySlice<UInt8>] {
        var bytes: [UInt8] = []
        bytes.append(literal)
        return bytes.split { $0 == 0x20 || $0 == 0x0A }
    }
}
