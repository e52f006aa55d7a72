/// A small generator of repeatable numbers (Steele and others 2014, SplitMix64).
struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The same seed, target and number give the same numbers on any machine.
    init(seed: UInt64, target: String, number: Int) {
        // FNV-1a tells the targets apart.
        let name = target.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        state = seed ^ name
        state = next() ^ UInt64(truncatingIfNeeded: number)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// 0 to `count` - 1.
    mutating func below(_ count: Int) -> Int { count > 1 ? Int(next() % UInt64(count)) : 0 }
    mutating func isOneIn(_ count: Int) -> Bool { below(count) == 0 }
    mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}
