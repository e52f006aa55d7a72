import Model
import Notation

extension IndicatorRecord {
    /// The address or network of a record of type ipv4 or ipv6; nil when the value is neither, or covers all addresses.
    var network: IPNetwork? {
        let text = bytes.span.extracting(value)
        let network: IPNetwork? =
            switch type {
            case .ipv4: IPNetwork(.v4, text)
            case .ipv6: IPNetwork(.v6, text)
            default: nil
            }
        return network.flatMap { $0.length > 0 ? $0 : nil }
    }

    /// Whether a text is a host name that no file must escape: labels of 1 to 63 letters, digits, hyphens and
    /// underscores, at most 253 characters.
    func isPlainName(_ field: Range<Int>) -> Bool {
        let text = bytes.span.extracting(field)
        guard text.count <= 253 else { return false }
        var start = 0
        for place in 0..<text.count {
            let byte = text[place]
            if byte == 0x2E {
                guard place > start, place - start <= 63 else { return false }
                start = place + 1
            } else {
                let letter = (byte | 0x20) &- 0x61
                guard letter < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F else { return false }
            }
        }
        return text.count > start && text.count - start <= 63
    }
}
