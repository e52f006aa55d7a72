/// A time before now: `-30d`, `-24h` or `-15m`. It stands for the beginning of the whole UTC day, the whole hour, or the
/// whole five minutes in which it falls, so that the same text means the same moment for a while and polls stay equal.
package struct RollingTime: Hashable, Sendable {
    /// The moment that it means now.
    package let time: Timestamp
    /// Since when it means that moment.
    package let began: Timestamp

    /// Returns nil for any other text, and for more than 9,999 of a unit.
    package init?(_ text: some BidirectionalCollection<UInt8>, before now: Timestamp) {
        guard (3...6).contains(text.count), text.first == UInt8(ascii: "-"), let last = text.last else { return nil }
        var number: Int64 = 0
        for digit in text.dropFirst().dropLast() {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int64(digit &- 0x30)
        }
        let (unit, step): (Int64, Int64)
        switch last {
        case UInt8(ascii: "d"): (unit, step) = (86_400, 86_400)
        case UInt8(ascii: "h"): (unit, step) = (3600, 3600)
        case UInt8(ascii: "m"): (unit, step) = (60, 300)
        default: return nil
        }
        let moment = now.adding(seconds: -number * unit).microseconds
        let length = step * 1_000_000
        time = Timestamp(microseconds: moment - ((moment % length) + length) % length)
        began = time.adding(seconds: number * unit)
    }
}
