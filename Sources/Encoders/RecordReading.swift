import Model
import Notation

/// Values that several formats read from a record in the same way.
extension IndicatorRecord {
    /// A name of the indicator that holds no text from outside.
    var label: StaticString { isCertificate ? "Malicious TLS Certificate (SHA-1)" : type.label }

    /// Whether the text begins with the (lower-case ASCII) literal, in any case.
    func text(_ field: Range<Int>, beginsWith literal: StaticString) -> Bool {
        guard field.count >= literal.utf8CodeUnitCount else { return false }
        for place in 0..<literal.utf8CodeUnitCount {
            let byte = bytes[field.lowerBound + place]
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard lower == literal.utf8Start[place] else { return false }
        }
        return true
    }

    /// Whether a tag claims a TLP level. Only our own marking is written as one.
    func claimsTLP(_ tag: Range<Int>) -> Bool { text(tag, beginsWith: "tlp:") }

    /// Whether two texts are the same.
    func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for place in 0..<left.count where bytes[left.lowerBound + place] != bytes[right.lowerBound + place] {
            return false
        }
        return true
    }

    /// The techniques to refer to: those that are well formed and not the indicator's own value.
    func isFurtherTechnique(_ id: Range<Int>) -> Bool {
        TechniqueID(bytes.span.extracting(id)) != nil && !(type == .mitreAttack && isSame(id, value))
    }

    /// The text without the blanks and control characters at its ends.
    func trimmed(_ field: Range<Int>) -> Range<Int> {
        var start = field.lowerBound
        var end = field.upperBound
        while start < end {
            if bytes[start] <= 0x20 || bytes[start] == 0x7F {
                start += 1
            } else if start + 1 < end, bytes[start] == 0xC2, (0x80...0x9F).contains(bytes[start + 1]) {
                start += 2
            } else {
                break
            }
        }
        while end > start {
            if bytes[end - 1] <= 0x20 || bytes[end - 1] == 0x7F {
                end -= 1
            } else if end - 2 >= start, bytes[end - 2] == 0xC2, (0x80...0x9F).contains(bytes[end - 1]) {
                end -= 2
            } else {
                break
            }
        }
        return start..<end
    }

    /// The first `limit` characters of the text.
    func prefix(_ field: Range<Int>, characters limit: Int) -> Range<Int> {
        guard field.count > limit else { return field }
        var seen = 0
        for place in field where bytes[place] & 0xC0 != 0x80 {
            if seen == limit { return field.lowerBound..<place }
            seen += 1
        }
        return field
    }

    /// The URL of the article or otherwise of the report, if it is a web address; otherwise empty.
    var webReference: Range<Int> {
        if isWebURI(articleURL) { return articleURL }
        return isWebURI(referenceURL) ? referenceURL : 0..<0
    }
}
