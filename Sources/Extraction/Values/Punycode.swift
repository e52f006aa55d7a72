/// Writes a label of any script in ASCII (RFC 3492).
enum Punycode {
    private static let base = 36
    private static let lowestThreshold = 1
    private static let highestThreshold = 26

    /// Appends the encoded form, without `xn--`; false when it would be longer than a label may be.
    static func append(_ label: [Unicode.Scalar], to out: inout [UInt8]) -> Bool {
        guard label.count <= 63 else { return false }
        let start = out.count
        for scalar in label where scalar.isASCII { out.append(UInt8(truncatingIfNeeded: scalar.value)) }
        let basic = out.count - start
        if basic > 0 { out.append(UInt8(ascii: "-")) }
        var next = 128
        var delta = 0
        var bias = 72
        var handled = basic
        // At most 63 scalars below 0x110000, so that no sum here comes near to overflow.
        while handled < label.count {
            var lowest = Int.max
            for scalar in label where Int(scalar.value) >= next { lowest = min(lowest, Int(scalar.value)) }
            delta += (lowest - next) * (handled + 1)
            next = lowest
            for scalar in label {
                if Int(scalar.value) < next { delta += 1 }
                guard Int(scalar.value) == next else { continue }
                appendNumber(delta, bias: bias, to: &out)
                bias = adapt(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return out.count - start <= 59
    }

    /// A number in digits of falling weight (RFC 3492 §3.3).
    private static func appendNumber(_ number: Int, bias: Int, to out: inout [UInt8]) {
        var rest = number
        var position = base
        while true {
            let threshold = min(max(position - bias, lowestThreshold), highestThreshold)
            if rest < threshold { break }
            let span = base - threshold
            out.append(digit(threshold + (rest - threshold) % span))
            rest = (rest - threshold) / span
            position += base
        }
        out.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
    }

    /// RFC 3492 §3.4.
    private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var position = 0
        while delta > (base - lowestThreshold) * highestThreshold / 2 {
            delta /= base - lowestThreshold
            position += base
        }
        return position + (base - lowestThreshold + 1) * delta / (delta + 38)
    }
}
