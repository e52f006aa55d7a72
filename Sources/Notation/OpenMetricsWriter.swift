/// Writes metrics as text, family by family: OpenMetrics 1.0, or the older text format 0.0.4 of Prometheus. They differ in the
/// names of counters and in the kind of what never changes.
package struct OpenMetricsWriter: ~Copyable {
    package enum Dialect: Sendable { case openMetrics, prometheus }

    package enum Kind: Sendable {
        case counter, gauge, histogram
        /// Texts about the program; its value is 1.
        case info
    }

    /// What samples of one name have in common.
    package struct Family: Sendable {
        /// Without the suffix of its kind, such as `_total`.
        package let name: StaticString
        package let kind: Kind
        /// One sentence without a line feed.
        package let help: StaticString

        package init(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
            self.name = name
            self.kind = kind
            self.help = help
        }
    }

    package var out: ByteWriter
    private let dialect: Dialect
    private var family = Family("", .gauge, "")

    package init(_ dialect: Dialect) {
        self.dialect = dialect
        out = ByteWriter(capacity: 64 * 1024)
    }

    /// Begins a family. All its samples follow before the next one begins.
    package mutating func begin(_ family: Family) {
        self.family = family
        out.append("# HELP ")
        nameOfFamily()
        out.append(" ")
        out.append(family.help)
        out.append("\n# TYPE ")
        nameOfFamily()
        switch family.kind {
        case .counter: out.append(" counter\n")
        case .gauge: out.append(" gauge\n")
        case .histogram: out.append(" histogram\n")
        case .info: out.append(dialect == .openMetrics ? " info\n" as StaticString : " gauge\n")
        }
    }

    private mutating func nameOfFamily() {
        out.append(family.name)
        if dialect == .prometheus { suffix() }
    }

    private mutating func suffix() {
        switch family.kind {
        case .counter: out.append("_total")
        case .info: out.append("_info")
        case .gauge, .histogram: break
        }
    }

    /// Writes a sample of the family that was begun last.
    /// - Parameter labels: each name once.
    package mutating func sample(_ labels: (StaticString, String)..., value: Int) {
        out.append(family.name)
        suffix()
        write(labels)
        out.append(" ")
        out.append(integer: value)
        out.append("\n")
    }

    /// The same of a number of seconds, exact to the microsecond.
    package mutating func sample(_ labels: (StaticString, String)..., microseconds: Int64) {
        out.append(family.name)
        suffix()
        write(labels)
        out.append(" ")
        seconds(microseconds)
        out.append("\n")
    }

    /// Writes the samples of a histogram of seconds.
    /// - Parameters:
    ///   - bounds: upper bounds in microseconds, rising.
    ///   - counts: how many are above one bound and not above the next; one more has what is above all.
    ///   - sum: of all, in microseconds.
    package mutating func histogram(_ labels: (StaticString, String)..., bounds: [Int64], counts: [Int], sum: Int) {
        var total = 0
        for (place, count) in counts.enumerated() {
            total += count
            out.append(family.name)
            out.append("_bucket{")
            for (name, value) in labels {
                label(name, value)
                out.append(",")
            }
            out.append("le=\"")
            if place < bounds.count { seconds(bounds[place]) } else { out.append("+Inf") }
            out.append("\"} ")
            out.append(integer: total)
            out.append("\n")
        }
        for isSum in [true, false] {
            out.append(family.name)
            out.append(isSum ? "_sum" as StaticString : "_count")
            write(labels)
            out.append(" ")
            if isSum { seconds(Int64(sum)) } else { out.append(integer: total) }
            out.append("\n")
        }
    }

    /// Ends the text; nothing may follow. To the older format the line is a comment.
    package mutating func end() { out.append("# EOF\n") }

    private mutating func write(_ labels: [(StaticString, String)]) {
        guard !labels.isEmpty else { return }
        out.append("{")
        for (place, (name, value)) in labels.enumerated() {
            if place > 0 { out.append(",") }
            label(name, value)
        }
        out.append("}")
    }

    private mutating func label(_ name: StaticString, _ value: String) {
        out.append(name)
        out.append("=\"")
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): out.append("\\\\")
            case UInt8(ascii: "\""): out.append("\\\"")
            case UInt8(ascii: "\n"): out.append("\\n")
            default: out.append(byte)
            }
        }
        out.append("\"")
    }

    /// A decimal with a point: whole seconds as `1.0`, so that bounds of buckets have one spelling in both formats.
    private mutating func seconds(_ microseconds: Int64) {
        if microseconds < 0 { out.append("-") }
        let size = microseconds.magnitude
        out.append(integer: size / 1_000_000)
        out.append(".")
        var digits = 6
        var rest = Int(size % 1_000_000)
        while digits > 1, rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        out.append(padded: rest, digits: digits)
    }
}
