import Extraction
import Feeds
import Model
import Notation
import Testing

/// A small generator of repeatable numbers (Steele and others 2014, SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Checks what every sighting promises, and keeps nothing.
struct Auditor: SightingSink {
    var faults: [String] = []
    private var previous = 0

    mutating func accept(_ sighting: borrowing Sighting, record: Int) {
        let copy = copy sighting
        let fields = [copy.value, copy.recordKey, copy.context, copy.reference] + copy.tags + copy.techniques
        for field in fields {
            let text = copy.bytes[field]
            let isReadable =
                text.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && String(validating: text, as: UTF8.self) != nil
            if !isReadable { faults.append("unreadable: \(copy.line)") }
        }
        var again: [UInt8] = []
        _ = try? copy.type.appendNormalForm(of: Array(copy.bytes[copy.value]).span, to: &again)
        if again != Array(copy.bytes[copy.value]) { faults.append("not in normal form: \(copy.line)") }
        if copy.tags.count > 32 || copy.tags.contains(where: { copy.bytes[$0].contains(0x2C) || $0.isEmpty }) {
            faults.append("tags: \(copy.line)")
        }
        if let port = copy.port, !(1...65535).contains(port) { faults.append("port: \(copy.line)") }
        if let first = copy.firstSeen, let last = copy.lastSeen, last < first { faults.append("times: \(copy.line)") }
        check(record)
    }

    mutating func reject(_ reason: StaticString, record: Int) { check(record) }

    private mutating func check(_ record: Int) {
        if record < previous { faults.append("record numbers fall: \(record)") }
        previous = record
    }
}

struct MutationTests {
    @Test(arguments: FeedReaders.all.filter { $0.sightings != nil }.map(\.name))
    func `no damage to a body crashes a reader or breaks a promise`(format: String) throws {
        let reader = try #require(FeedReaders.named(format)?.sightings)
        var random = SplitMix(state: 0x50C_DEFE)
        let seeds = Quirk.all.filter { !$0.body.isEmpty }.map(\.body)
        let marks: [UInt8] = Array("\"\"\"\\,,\n\r#:[]{}<.@%".utf8) + [0, 0x7F, 0x80, 0xC2, 0xE2, 0xED, 0xF4, 0xFF]
        for _ in 0..<1500 {
            var body = seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) where !body.isEmpty {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: body[place] = marks.randomElement(using: &random) ?? 0
                case 1: body[place] = UInt8.random(in: 0...255, using: &random)
                case 2: body.insert(marks.randomElement(using: &random) ?? 0, at: place)
                case 3: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...40, using: &random)))
                default: body.append(contentsOf: body[place..<min(body.count, place + 60)])
                }
            }
            var auditor = Auditor()
            do { try reader.read(body.span, into: &auditor) } catch is FeedError {}
            #expect(auditor.faults == [], "\(String(decoding: body, as: UTF8.self))")
        }
    }
}
