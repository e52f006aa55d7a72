#if canImport(Glibc)
    import Glibc
#endif

/// Microseconds since 1970-01-01T00:00:00Z, which is the database's precision.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    @inlinable package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    @inlinable package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The present time by this machine's clock.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000 }

    /// The midnight in UTC at or before this time.
    package var startOfDay: Timestamp {
        let day: Int64 = 86_400_000_000
        return Timestamp(microseconds: microseconds - ((microseconds % day) + day) % day)
    }

    /// So many seconds later, or earlier. What would lie outside the years 1 to 9999 is the first or the last moment of them.
    package func adding(seconds: Int64) -> Timestamp {
        let (length, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return adding(microseconds: isTooLong ? (seconds < 0 ? .min : .max) : length)
    }

    /// The same in microseconds.
    package func adding(microseconds length: Int64) -> Timestamp {
        let (sum, isTooFar) = microseconds.addingReportingOverflow(length)
        let time = isTooFar ? (length < 0 ? .min : .max) : sum
        let (first, last) = (Int64(Self.firstSecond) * 1_000_000, Int64(Self.lastSecond) * 1_000_000 + 999_999)
        return Timestamp(microseconds: min(max(time, first), last))
    }

    /// Nil unless every field is in its range and the time is in the years 1 to 9999 in UTC. A leap second (`:60`) counts as
    /// `:59`.
    package init?(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
        microsecond: Int = 0,
        offsetSeconds: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second), day <= Self.days(inMonth: month, year: year)
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offsetSeconds
        // An offset may lead out of the years that can be written with four digits.
        guard (Self.firstSecond...Self.lastSecond).contains(seconds) else { return nil }
        microseconds = Int64(seconds) * 1_000_000 + Int64(microsecond)
    }

    /// A time that came from outside as a number.
    /// - Returns: nil outside the years 1 to 9999 in UTC, which no answer could write.
    package init?(storable microseconds: Int64) {
        let (first, last) = (Int64(Self.firstSecond) * 1_000_000, Int64(Self.lastSecond) * 1_000_000 + 999_999)
        guard (first...last).contains(microseconds) else { return nil }
        self.init(microseconds: microseconds)
    }

    /// The first second of the year 1 and the last of the year 9999, in UTC.
    private static let firstSecond = -62_135_596_800
    private static let lastSecond = 253_402_300_799

    static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar. The years in this calculation begin in March, so that
    /// the leap day comes last.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The calendar fields in UTC.
    @usableFromInline struct Fields {
        @usableFromInline var year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0
        /// 0 = Sunday.
        @usableFromInline var weekday = 0
    }

    @usableFromInline var fields: Fields {
        let dayLength: Int64 = 86_400_000_000
        var dayCount = Int(microseconds / dayLength)
        var rest = Int(microseconds % dayLength)
        if rest < 0 {
            rest += Int(dayLength)
            dayCount -= 1
        }
        let shifted = dayCount + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        var result = Fields()
        result.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        result.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        result.year = yearOfEra + era * 400 + (result.month <= 2 ? 1 : 0)
        result.microsecond = rest % 1_000_000
        let seconds = rest / 1_000_000
        result.hour = seconds / 3600
        result.minute = seconds / 60 % 60
        result.second = seconds % 60
        result.weekday = ((dayCount + 4) % 7 + 7) % 7
        return result
    }

    /// The text in RFC 3339, in its shortest form: it has a fraction only when there is one.
    package var text: String {
        var out = ByteWriter(capacity: 64)
        out.append(rfc3339: self)
        return out.text
    }
}

/// How many decimals of a second are written.
package enum FractionDigits: Sendable {
    case none, milliseconds, microseconds
    /// No decimals for a whole second, three for whole milliseconds, otherwise six.
    case shortest
}

extension ByteWriter {
    /// Writes `2024-12-08T14:30:00Z` (RFC 3339 §5.6) in UTC. Digits beyond the precision are cut, not rounded.
    package mutating func append(rfc3339 time: Timestamp, fraction: FractionDigits = .shortest) {
        let fields = time.fields
        append(date: fields)
        append(UInt8(ascii: "T"))
        append(clock: fields)
        let micro = fields.microsecond
        switch fraction {
        case .none: break
        case .milliseconds: append(fraction: micro / 1000, digits: 3)
        case .microseconds: append(fraction: micro, digits: 6)
        case .shortest:
            if micro % 1000 != 0 {
                append(fraction: micro, digits: 6)
            } else if micro != 0 {
                append(fraction: micro / 1000, digits: 3)
            }
        }
        append(UInt8(ascii: "Z"))
    }

    /// `2024-12-08`.
    package mutating func append(date time: Timestamp) { append(date: time.fields) }

    /// `Sun, 08 Dec 2024 14:30:00 GMT` (RFC 9110 §5.6.7).
    package mutating func append(httpDate time: Timestamp) {
        let fields = time.fields
        append(text: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][fields.weekday])
        append(", " as StaticString)
        append(padded: fields.day, digits: 2)
        append(UInt8(ascii: " "))
        append(text: Timestamp.monthNames[fields.month - 1])
        append(UInt8(ascii: " "))
        append(padded: fields.year, digits: 4)
        append(UInt8(ascii: " "))
        append(clock: fields)
        append(" GMT" as StaticString)
    }

    private mutating func append(date fields: Timestamp.Fields) {
        append(padded: fields.year, digits: 4)
        append(UInt8(ascii: "-"))
        append(padded: fields.month, digits: 2)
        append(UInt8(ascii: "-"))
        append(padded: fields.day, digits: 2)
    }

    private mutating func append(clock fields: Timestamp.Fields) {
        append(padded: fields.hour, digits: 2)
        append(UInt8(ascii: ":"))
        append(padded: fields.minute, digits: 2)
        append(UInt8(ascii: ":"))
        append(padded: fields.second, digits: 2)
    }

    private mutating func append(fraction: Int, digits: Int) {
        append(UInt8(ascii: "."))
        append(padded: fraction, digits: digits)
    }
}

extension Timestamp {
    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Reads RFC 3339 and common variants of it: `T` or a blank between date and time; seconds and their fraction (any
    /// number of digits) are optional; the zone is `Z`, `UTC`, `+hh`, `+hh:mm` or `+hhmm`, and a missing zone means
    /// UTC; a date alone means its midnight. PostgreSQL's ISO style is one of the variants. Nil on anything else.
    package init?(_ text: some Collection<UInt8>) {
        // The text is copied so that other rooms also run the scanner that is compiled for arrays, which is 5 times
        // faster than the unspecialised one.
        var rest = Scanner(Array(text))
        guard let year = rest.digits(4), rest.take("-"), let month = rest.digits(2), rest.take("-"),
            let day = rest.digits(2)
        else { return nil }
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0
        var offset = 0
        if !rest.isAtEnd {
            guard rest.take("T") || rest.take("t") || rest.take(" ") else { return nil }
            guard let h = rest.digits(2), rest.take(":"), let m = rest.digits(2) else { return nil }
            hour = h
            minute = m
            if rest.take(":") {
                guard let s = rest.digits(2) else { return nil }
                second = s
                if rest.take(".") || rest.take(",") {
                    guard let micro = rest.fraction() else { return nil }
                    microsecond = micro
                }
            }
            guard let zone = rest.zone() else { return nil }
            offset = zone
        }
        guard rest.isAtEnd else { return nil }
        self.init(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: second,
            microsecond: microsecond,
            offsetSeconds: offset
        )
    }

    package init?(_ text: String) { self.init(text.utf8) }

    private struct Scanner<Text: Collection<UInt8>> {
        let text: Text
        var place: Text.Index

        init(_ text: Text) {
            self.text = text
            place = text.startIndex
        }

        var isAtEnd: Bool { place == text.endIndex }
        var next: UInt8? { place < text.endIndex ? text[place] : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: character) else { return false }
            text.formIndex(after: &place)
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let digit = next, (0x30...0x39).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 0x30)
                text.formIndex(after: &place)
            }
            return value
        }

        /// Reads the digits after the point as microseconds; further digits are cut.
        mutating func fraction() -> Int? {
            var value = 0
            var count = 0
            while let digit = next, (0x30...0x39).contains(digit) {
                if count < 6 { value = value * 10 + Int(digit - 0x30) }
                count += 1
                text.formIndex(after: &place)
            }
            guard count > 0, count <= 30 else { return nil }
            while count < 6 {
                value *= 10
                count += 1
            }
            return value
        }

        /// Reads a zone as seconds east of UTC.
        mutating func zone() -> Int? {
            if isAtEnd || take("Z") || take("z") { return 0 }
            _ = take(" ")
            if take("U") { return take("T") && take("C") ? 0 : nil }
            let east = take("+")
            guard east || take("-"), let hours = digits(2) else { return nil }
            var minutes = 0
            if take(":") || !isAtEnd {
                guard let value = digits(2) else { return nil }
                minutes = value
            }
            guard hours <= 23, minutes <= 59 else { return nil }
            let seconds = hours * 3600 + minutes * 60
            return east ? seconds : -seconds
        }
    }
}
