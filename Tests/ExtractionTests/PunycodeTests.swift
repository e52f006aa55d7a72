import Testing

@testable import Extraction

struct PunycodeTests {
    /// The samples of RFC 3492 §7.1 that are labels; upper case there is the annotation of Appendix A, which we have not.
    @Test(arguments: [
        (
            "\u{0644}\u{064A}\u{0647}\u{0645}\u{0627}\u{0628}\u{062A}\u{0643}\u{0644}\u{0645}\u{0648}\u{0634}\u{0639}\u{0631}\u{0628}\u{064A}\u{061F}",
            "egbpdaj6bu4bxfgehfvwxn"
        ),
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"), ("他們爲什麽不說中文", "ihqwctvzc91f659drss3x8bo0yb"),
        ("pročprostěnemluvíčesky", "proprostnemluvesky-uyb24dma41a"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("यहलोगहिन्दीक्योंनहींबोलसकतेहैं", "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"),
        ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
        ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("tạisaohọkhôngthểchỉnóitiếngviệt", "tisaohkhngthchnitingvit-kjcr8268qyxafd2f1b9g"),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"), ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"), ("そのスピードで", "d9juau41awczczp"),
        ("bücher", "bcher-kva"),
    ])
    func `labels are encoded as in the RFC`(label: String, expected: String) {
        var out: [UInt8] = []
        #expect(Punycode.append(Array(label.unicodeScalars), to: &out))
        #expect(String(decoding: out, as: UTF8.self) == expected)
    }

    @Test func `what is longer than a label is refused`() {
        var out: [UInt8] = []
        let spread = (0..<63).compactMap { Unicode.Scalar(0x4E00 + $0 * 300) }
        #expect(!Punycode.append(spread, to: &out))
        #expect(!Punycode.append([Unicode.Scalar](repeating: "ü", count: 64), to: &out))
    }
}
