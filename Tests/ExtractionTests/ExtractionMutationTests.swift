import Extraction
import Model
import Testing

/// A small generator of repeatable numbers (Steele and others 2014, SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

struct ExtractionMutationTests {
    @Test(arguments: 0..<16)
    func `whatever the text, what is found is well formed`(seed: UInt64) {
        var random = SplitMix(state: seed)
        let samples = ExtractionSamples.own.map { Array($0.text.utf8) }
        let marks = Array("[].(){}<>:/\\@&;#\"'-_%|,\n\t \u{200B}\u{3002}".utf8)
        for _ in 0..<150 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) { text += samples.randomElement(using: &random) ?? [] }
            for _ in 0..<Int.random(in: 0...12, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[place] = UInt8.random(in: 0...255, using: &random)
                case 1: text[place] = marks.randomElement(using: &random) ?? 0
                case 2: text.remove(at: place)
                default: text.insert(contentsOf: text[place..<min(text.count, place + 9)], at: place)
                }
            }
            check(text)
        }
    }

    private func check(_ text: [UInt8]) {
        let extraction = ExtractionSamples.extractor.extract(text)
        for (index, found) in extraction.found.enumerated() {
            #expect(found.offset >= 0 && found.length > 0 && found.offset + found.length <= text.count)
            #expect(String(validating: found.value, as: UTF8.self) != nil)
            #expect(String(validating: found.context, as: UTF8.self) != nil)
            if let parent = found.derivedFrom { #expect(parent != index && parent < extraction.found.count) }
            guard found.type != .url else { continue }
            var again: [UInt8] = []
            _ = try? found.type.appendNormalForm(of: found.value.span, to: &again)
            #expect(
                again == found.value,
                "\(String(decoding: found.value, as: UTF8.self)) in \(String(decoding: text, as: UTF8.self))"
            )
        }
    }
}
