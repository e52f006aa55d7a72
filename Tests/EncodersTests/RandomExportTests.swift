import Cryptography
import Encoders
import Foundation
import Model
import Notation
import TestSupport
import Testing

/// Writes exports of random records into the directory `SOCD_RANDOM_EXPORTS`, for the validators to read.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SOCD_RANDOM_EXPORTS"] != nil))
struct RandomExportTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `random text is written in every format`(seed: UInt64) throws {
        let directory = try #require(ProcessInfo.processInfo.environment["SOCD_RANDOM_EXPORTS"])
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var random = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let records = (0..<60).map { random.record(number: $0) }
        for format in ExportFormat.all {
            let file = URL(filePath: directory).appending(path: "random-\(seed).\(format.name)")
            try Data(format.text(of: records).utf8).write(to: file)
        }
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }

        static let parts: [String] = [
            "\"", "'", "\\", "\\\\", "]", "[", "]]>", "<", ">", "&", "&amp;", "|", "=", ";", ",", ":", "#", "%", "%0A",
            "*", "?",
            "{", "}", "$", "`", "@", "/", "//", "-", "--", "---", "+", "~", "^", "(", ")", "!", " ", "  ", "a", "Z",
            "0", "é",
            "e\u{301}", "\u{202E}", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "💀", "中", "\u{E000}", "\u{10FFFD}", "\\n",
            "\\x0a",
            "http://", "CVE-2020-1", "tlp:red", "TLP:RED", "-", "(empty)", "cve", "null", "\u{A0}", "\u{200F}",
            "\u{AD}",
        ]
        static let controls =
            (0...0x1F).map { String(UnicodeScalar(UInt8($0))) } + ["\u{7F}", "\u{80}", "\u{85}", "\u{9F}", "\r\n"]
            + ["\u{FFFE}", "\u{FFFF}"]

        mutating func text(_ longest: Int, controls: Bool) -> String {
            let all = controls ? Self.parts + Self.controls : Self.parts
            return (0..<Int.random(in: 0...longest, using: &self)).map { _ in all.randomElement(using: &self) ?? "" }
                .joined()
        }

        mutating func record(number: Int) -> IndicatorRecord {
            let type = IndicatorType.allCases.randomElement(using: &self) ?? .url
            var value =
                (type == .url && Bool.random(using: &self) ? "http://" : "v\(number)") + text(12, controls: false)
            value = String(value.trimmingCharacters(in: .whitespaces)) + "\(number)"
            if type.isHash {
                let length = [IndicatorType.md5: 32, .sha1: 40, .sha256: 64, .sha512: 128][type] ?? 0
                let hex = TextCoding.hex(Digest.sha256([UInt8](value.utf8)))
                value = String((hex + hex).prefix(length))
            }
            var names = NameUUID(namespace: ExportContext.sample.identity)
            let id = names.id(kind: type.kind, type: type.name, value: [UInt8](value.utf8), 0..<value.utf8.count)
            var draft = RecordDraft(id: id.text, number: Int64(number + 1), type: type, value: value)
            draft.confidence = Confidence.allCases.randomElement(using: &self) ?? .low
            draft.context = text(20, controls: true)
            draft.tags = (0..<Int.random(in: 0...3, using: &self))
                .map { text(4, controls: false).replacing(",", with: ".") + "t\($0)" }
            draft.techniques = (0..<Int.random(in: 0...2, using: &self)).map { ["T1059.00\($0)", "T1071"][$0] }
            draft.feedName = text(5, controls: true)
            draft.articleID = text(3, controls: true)
            draft.articleTitle = text(5, controls: true)
            draft.articleURL = text(5, controls: true)
            return draft.record
        }
    }
}
