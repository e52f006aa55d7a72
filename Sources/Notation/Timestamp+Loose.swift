/// Reads dates as mail, HTTP and news feeds write them.
extension Timestamp {
    /// Reads any date whose parts are unambiguous: RFC 5322 and RFC 9110 with their obsolete forms (two-digit years,
    /// zone names, dashes, asctime), RFC 3339 and similar forms, `Jul 23, 2025 00:00:00-0500`, `2025/07/23`, `7/23/2025
    /// 5:04 PM` (the month comes first unless that is impossible). A date without a zone or with an unknown zone is in
    /// UTC. Nil on anything else.
    package init?(loose text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        guard inside.count >= 4, inside.count <= 64 else { return nil }
        let text = text.extracting(inside)
        if let time = Timestamp(bytes: text) {
            self = time
            return
        }
        var parts = LooseDate()
        guard parts.read(text), let time = parts.time else { return nil }
        self = time
    }
}

/// The parts of a date, in any order that a person would understand.
private struct LooseDate {
    /// The numbers that belong neither to the clock nor to the zone, and how many digits each has.
    private var numbers: [(value: Int, digits: Int)] = []
    private var month: Int?
    private var clock: (hour: Int, minute: Int, second: Int)?
    private var isAfternoon: Bool?
    private var offset = 0

    /// Returns false when something in the text is not part of a date.
    mutating func read(_ text: Span<UInt8>) -> Bool {
        var place = 0
        while place < text.count {
            let byte = text[place]
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            switch byte {
            case 0x30...0x39: guard readNumber(text, &place) else { return false }
            case _ where isSign && (clock != nil): guard readOffset(text, &place) else { return false }
            case 0x41...0x5A, 0x61...0x7A:
                let start = place
                while place < text.count, (0x61...0x7A).contains(text[place] | 0x20) { place += 1 }
                readWord(text.extracting(start..<place))
            case 0..<0x80: place += 1
            // Bytes beyond ASCII can only be names of months in other scripts.
            default: return false
            }
        }
        return true
    }

    private mutating func readNumber(_ text: Span<UInt8>, _ place: inout Int) -> Bool {
        let start = place
        while place < text.count, (0x30...0x39).contains(text[place]) { place += 1 }
        guard let value = text.extracting(start..<place).decimal, place - start <= 4 else { return false }
        guard place < text.count, text[place] == UInt8(ascii: ":"), clock == nil else {
            guard numbers.count < 3 else { return false }
            numbers.append((value, place - start))
            return true
        }
        place += 1
        guard let minute = Self.digits(text, &place) else { return false }
        var second = 0
        if place < text.count, text[place] == UInt8(ascii: ":") {
            place += 1
            guard let value = Self.digits(text, &place) else { return false }
            second = value
            if place + 1 < text.count, text[place] == UInt8(ascii: "."), (0x30...0x39).contains(text[place + 1]) {
                place += 1
                while place < text.count, (0x30...0x39).contains(text[place]) { place += 1 }
            }
        }
        clock = (value, minute, second)
        return true
    }

    private static func digits(_ text: Span<UInt8>, _ place: inout Int) -> Int? {
        let start = place
        while place < text.count, place - start < 2, (0x30...0x39).contains(text[place]) { place += 1 }
        return text.extracting(start..<place).decimal
    }

    /// Reads a zone such as `+0200`, `-05:00` or `+2`.
    private mutating func readOffset(_ text: Span<UInt8>, _ place: inout Int) -> Bool {
        let isEast = text[place] == UInt8(ascii: "+")
        place += 1
        while place < text.count, text[place] == 0x20 { place += 1 }
        guard let hours = Self.digits(text, &place) else { return place == text.count }
        if place < text.count, text[place] == UInt8(ascii: ":") { place += 1 }
        let minutes = Self.digits(text, &place) ?? 0
        guard hours <= 23, minutes <= 59 else { return false }
        offset = (hours * 3600 + minutes * 60) * (isEast ? 1 : -1)
        return true
    }

    private mutating func readWord(_ word: Span<UInt8>) {
        if word.isEqualIgnoringCase(to: "am") {
            isAfternoon = false
        } else if word.isEqualIgnoringCase(to: "pm") {
            isAfternoon = true
        } else if clock != nil, let zone = Self.zones.first(where: { word.isEqualIgnoringCase(to: $0.0) }) {
            offset = zone.1 * 60
        } else if month == nil, word.count >= 3 {
            guard let found = Self.months.firstIndex(where: { word.startsIgnoringCase(with: $0) }) else { return }
            month = found + 1
        }
    }

    var time: Timestamp? {
        guard let (year, month, day) = date else { return nil }
        var hour = clock?.hour ?? 0
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        return Timestamp(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: clock?.minute ?? 0,
            second: clock?.second ?? 0,
            offsetSeconds: offset
        )
    }

    private var date: (Int, Int, Int)? {
        if let month {
            guard numbers.count == 2 else { return nil }
            let isYearFirst = numbers[0].digits == 4
            return (Self.year(numbers[isYearFirst ? 0 : 1]), month, numbers[isYearFirst ? 1 : 0].value)
        }
        guard numbers.count == 3 else { return nil }
        if numbers[0].digits == 4 { return (numbers[0].value, numbers[1].value, numbers[2].value) }
        let isDayFirst = numbers[0].value > 12
        return (Self.year(numbers[2]), numbers[isDayFirst ? 1 : 0].value, numbers[isDayFirst ? 0 : 1].value)
    }

    /// Completes a year of two or three digits (RFC 5322 §4.3).
    private static func year(_ number: (value: Int, digits: Int)) -> Int {
        switch number.digits {
        case 1, 2: number.value < 50 ? number.value + 2000 : number.value + 1900
        case 3: number.value + 1900
        default: number.value
        }
    }

    private static let months: [StaticString] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Minutes east of UTC.
    private static let zones: [(StaticString, Int)] = [
        ("gmt", 0), ("utc", 0), ("ut", 0), ("z", 0), ("wet", 0), ("est", -300), ("edt", -240), ("cst", -360),
        ("cdt", -300), ("mst", -420), ("mdt", -360), ("pst", -480), ("pdt", -420), ("akst", -540), ("akdt", -480),
        ("hst", -600), ("bst", 60), ("west", 60), ("cet", 60), ("cest", 120), ("met", 60), ("mest", 120), ("eet", 120),
        ("eest", 180), ("msk", 180), ("ist", 330), ("sgt", 480), ("hkt", 480), ("jst", 540), ("kst", 540),
        ("aest", 600), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
    ]
}
