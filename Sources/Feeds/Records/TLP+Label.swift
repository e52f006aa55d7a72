import Model
import Notation

/// Markings as sources write them.
extension TLP {
    /// `tlp:red`, `TLP:AMBER+STRICT`, `tlp:white`; nil for any other tag.
    init?(tag: Span<UInt8>) {
        let inside = tag.trimmed(0..<tag.count)
        let tag = tag.extracting(inside)
        guard tag.startsIgnoringCase(with: "tlp:") else { return nil }
        self.init(word: tag.extracting(4..<tag.count))
    }

    /// The word alone, as `red`, or with `TLP:` before it.
    init?(label: Span<UInt8>) {
        if let tlp = TLP(tag: label) { self = tlp } else { self.init(word: label) }
    }

    private init?(word: Span<UInt8>) {
        let inside = word.trimmed(0..<word.count)
        let word = word.extracting(inside)
        for (name, tlp) in Self.words where word.isEqualIgnoringCase(to: name) {
            self = tlp
            return
        }
        return nil
    }

    private static let words: [(StaticString, TLP)] = [
        ("white", .clear), ("clear", .clear), ("green", .green), ("amber", .amber), ("amber+strict", .amberStrict),
        ("amber-strict", .amberStrict), ("amber_strict", .amberStrict), ("amber strict", .amberStrict), ("red", .red),
    ]
}
